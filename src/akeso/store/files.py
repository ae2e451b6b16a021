"""Files by the hash of their content: put once, never changed, proven at each reading.

A file is written under another name, brought to the disk, and then gets its own name, before the
database hears of it. A crash leaves at most a file that nothing names.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from akeso.errors import BadInput, NotFound, Refused
from akeso.store.faults import file_told
from akeso.store.values import SHA256

BLOCK = 1 << 20
INCOMING = "incoming"
LEFT_OVER_S = 24 * 3600
"""Age in s of a half written file that no program can be at work with; a proposal."""


class Files:
    """The folder of files of one store.

    Parameters
    ----------
    folder : Path
        ``folder/ab/abcdef...`` holds the file whose hash begins with ab.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """Make the folder."""
        with file_told(f"the folder '{self.folder}'"):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / INCOMING).mkdir(mode=0o700, exist_ok=True)
            _to_disk(self.folder)

    def sweep(self) -> None:
        """Take away what a crash left half written, once it is a day old."""
        before = time.time() - LEFT_OVER_S
        with file_told(f"the folder '{self.folder}'"):
            for left in (self.folder / INCOMING).glob("*"):
                with suppress(FileNotFoundError):  # another program has just settled it
                    if left.stat().st_mtime < before:
                        left.unlink()

    def path(self, sha256: str) -> Path:
        """Return where the file of that hash lies, or would."""
        if not SHA256.fullmatch(sha256):
            raise BadInput(f"'{sha256}' is not the hash of a file; it has 64 digits 0-9, a-f.")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes | Path) -> tuple[str, int]:
        """Keep a content; return its hash and size in bytes.

        Raises
        ------
        Refused
            When the disk does not take it.
        NotFound
            When the path names no file.
        """
        if isinstance(content, bytes):
            return self.put_blocks(content[i : i + BLOCK] for i in range(0, len(content), BLOCK))
        if not content.is_file():
            raise NotFound(f"There is no file '{content}'; check the path.")
        with file_told(f"the file '{content}'"):
            source = content.open("rb")
        with source:
            return self.put_blocks(_blocks(source, content.name))

    def put_blocks(self, blocks: Iterator[bytes]) -> tuple[str, int]:
        """Keep a content that comes in blocks; return its hash and size in bytes."""
        incoming = self.folder / INCOMING / secrets.token_hex(16)
        digest, size = hashlib.sha256(), 0
        try:
            with file_told(f"a file into '{self.folder}'"), incoming.open("xb") as target:
                for block in blocks:
                    digest.update(block)
                    size += len(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            sha256 = digest.hexdigest()
            self._settle(incoming, sha256)
        finally:
            incoming.unlink(missing_ok=True)
        return sha256, size

    def _settle(self, incoming: Path, sha256: str) -> None:
        """Give the file its own name; one that lies there whole stays as it is."""
        path = self.path(sha256)
        if self.is_whole(sha256):
            return
        with file_told(f"a file into '{self.folder}'"):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            incoming.chmod(0o400)
            incoming.replace(path)
            _to_disk(path.parent)
            _to_disk(self.folder)

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and its content is what its name says."""
        path = self.path(sha256)
        return path.is_file() and _hash(path) == sha256

    def checked(self, sha256: str) -> Path:
        """Return the path of a file whose content was proven just now.

        Raises
        ------
        NotFound
            When it is not there.
        Refused
            When its content has changed.
        """
        path = self.path(sha256)
        if not path.is_file():
            raise NotFound(f"The file {sha256} is missing in '{self.folder}'; "
                           "bring it back from a backup.")  # fmt: skip
        if _hash(path) != sha256:
            raise _changed(sha256)
        return path

    def read(self, sha256: str) -> bytes:
        """Return the content, proven; raises as `checked` does."""
        path = self.path(sha256)
        if not path.is_file():
            return self.checked(sha256).read_bytes()
        with file_told(f"the file {sha256}"):
            content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _changed(sha256)
        return content


def _changed(sha256: str) -> Refused:
    return Refused(f"The file {sha256} was changed after it was stored; it is not shown; "
                   "bring it back from a backup.")  # fmt: skip


def _blocks(source: BinaryIO, name: str) -> Iterator[bytes]:
    while True:
        with file_told(f"the file '{name}'"):
            block = source.read(BLOCK)
        if not block:
            return
        yield block


def _hash(path: Path) -> str:
    with file_told(f"the file {path.name}"), path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
