"""What a rule about a document answers: Pass, Fail or Unknown, with sentences and their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status


@dataclass(frozen=True)
class Reason:
    """One sentence and where it comes from."""

    text: str
    source: Source


@dataclass(frozen=True)
class Answer:
    """An answer with its reasons; cautions do not change it but are shown with it."""

    status: Status
    reasons: tuple[Reason, ...]
    cautions: tuple[Reason, ...] = ()

    @property
    def verified(self) -> bool:
        """True where every reason was read or worked out from what was read."""
        return all(reason.source.mark.verified for reason in self.reasons)


def read(text: str, reference: str) -> Reason:
    """Return a reason whose source was read."""
    return Reason(text, Source(reference, Mark.READ))


def demand(document: str, missing: Sequence[tuple[bool, str]], ask: str) -> None:
    """Raise BadInput, in one sentence that names each content a document lacks.

    Parameters
    ----------
    document : str
    missing : sequence of (bool, str)
        Whether a content lacks, and its name.
    ask : str
        Whom to ask for it.
    """
    names = [name for lacks, name in missing if lacks]
    if names:
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        raise BadInput(f"The {document} lacks {listed}; ask {ask} for it.")
