"""The project's own rules, and for each a planted fault that must be found.

A gate that looks at nothing passes for ever; so every one is shown a fault once.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "akeso"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BIN = Path(sys.executable).parent

MODULE_LINES, EXPLAINED_LINES, FUNCTION_LINES = 500, 300, 60
EXPLAINED = {
    "anatomy/landmarks.py": "one recipe after the other, with the reason of each that fails",
    "techniques/indication.py": "one table of rules and how it is read",
}
"""Modules over 300 lines, and why they stay whole. A comment `# size:` does as well."""


def tracked(root=ROOT):
    """Files of the project: what git tracks, or everything below `root` outside a checkout."""
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        hidden = {".venv", ".git", "site", "build", "dist", "__pycache__"}
        found = (p for p in root.rglob("*") if p.is_file() and not hidden & set(p.parts))
        return sorted(found)
    return sorted(p for name in listed.split("\0") if name and (p := root / name).is_file())


def text_of(path):
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


# Size ---------------------------------------------------------------------------------------


def too_big(folder, explained):
    """Sentences on modules and functions of a folder that pass the budget."""
    faults = []
    for path in sorted(folder.rglob("*.py")):
        text, name = path.read_text("utf-8"), path.relative_to(folder).as_posix()
        lines = text.count("\n")
        if lines > MODULE_LINES:
            faults.append(f"{name} has {lines} lines, at most {MODULE_LINES}")
        elif lines > EXPLAINED_LINES and name not in explained and "# size:" not in text:
            faults.append(f"{name} has {lines} lines and does not say why (# size: ...)")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1 - docstring_lines(node)
                if length > FUNCTION_LINES:
                    faults.append(f"{name}: {node.name} has {length} lines")
    return faults


def docstring_lines(node):
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return 0
    return first.end_lineno - first.lineno + 1


def test_modules_and_functions_stay_small():
    assert too_big(SRC, EXPLAINED) == []


def test_no_explanation_outlives_its_module():
    for name in EXPLAINED:
        lines = (SRC / name).read_text("utf-8").count("\n")
        assert lines > EXPLAINED_LINES, f"{name} needs no explanation any more"


def test_the_size_gate_finds_each_fault(tmp_path):
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    (tmp_path / "just_fits.py").write_text("x = 1\n" * EXPLAINED_LINES)
    (tmp_path / "explained.py").write_text("# size: a table\n" + "x = 1\n" * EXPLAINED_LINES)
    (tmp_path / "full.py").write_text("# size: a table\n" + "x = 1\n" * (MODULE_LINES - 1))
    (tmp_path / "function_fits.py").write_text(long_function.replace("    x = 1\n", "", 1))
    assert too_big(tmp_path, {}) == []
    (tmp_path / "long.py").write_text("x = 1\n" * (EXPLAINED_LINES + 1))
    (tmp_path / "too_long.py").write_text("# size: no\n" + "x = 1\n" * MODULE_LINES)
    (tmp_path / "function.py").write_text(long_function)
    assert [fault.split()[0] for fault in too_big(tmp_path, {})] == [
        "function.py:",
        "long.py",
        "too_long.py",
    ]


# Imports ------------------------------------------------------------------------------------


def run(command, where):
    done = subprocess.run(
        command, check=False, cwd=where, capture_output=True, text=True, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def lint_imports(where):
    program = (
        "import sys; sys.path.insert(0, 'src'); "
        "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    )
    return run([sys.executable, "-c", program], where)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package's code and settings, to plant faults in."""
    where = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", where)
    leave = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    shutil.copytree(SRC, where / "src" / "akeso", ignore=leave)
    return where


FAULTS = {
    "house": ("imaging/carm.py", "import akeso.needle.plan", "Imports go down only"),
    "rooms": (
        "techniques/facet_joint/approach.py",
        "import akeso.techniques.nerve_block.approach",
        "No technique's room imports another",
    ),
    "stages": (
        "care/views.py",
        "import akeso.care.planning",
        "A stage of care imports only earlier ones",
    ),
    "thin": ("cli/app.py", "import akeso.imaging.volume", "Front ends know only the clinic"),
    "plain": (
        "care/views.py",
        "import sqlite3",
        "Care and all below know no web framework and no database",
    ),
}


def broken(said):
    """Names of the contracts that import-linter calls broken."""
    return re.findall(r"^(.+?) BROKEN$", said, re.MULTILINE)


def test_every_contract_has_its_planted_fault():
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert {c["id"]: c["name"] for c in contracts} == {k: v[2] for k, v in FAULTS.items()}


def test_the_untouched_copy_keeps_every_contract(copy):
    code, said = lint_imports(copy)
    assert code == 0, said
    assert f"{len(FAULTS)} kept, 0 broken" in said


@pytest.mark.parametrize("contract", FAULTS)
def test_each_contract_finds_its_planted_import(copy, contract):
    file, line, name = FAULTS[contract]
    path = copy / "src" / "akeso" / file
    kept = path.read_text("utf-8")
    path.write_text(f"{kept}\n{line}\n", "utf-8")
    try:
        code, said = lint_imports(copy)
    finally:
        path.write_text(kept, "utf-8")
    assert code == 1
    assert broken(said) == [name], said


def test_a_room_that_nobody_placed_is_found(copy):
    room = copy / "src" / "akeso" / "attic"
    room.mkdir()
    (room / "__init__.py").write_text('"""Nowhere."""\n')
    try:
        code, said = lint_imports(copy)
    finally:
        shutil.rmtree(room)
    assert code == 1
    assert broken(said) == ["Imports go down only"]
    assert "akeso.attic" in said


def rooms():
    """Names of the package's rooms that the project holds: its folders of code and its modules."""
    inside = [p.relative_to(SRC) for p in tracked() if SRC in p.parents and p.suffix == ".py"]
    return {p.parts[0].removesuffix(".py") for p in inside} - {"__init__"}


def layers():
    """Rooms of the layers contract from top to bottom, one set a layer; brackets taken off."""
    house = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "house")
    return [{n.strip(" ()") for n in layer.split("|")} for layer in house["layers"]]


def test_the_lists_of_the_other_contracts_miss_no_room():
    lists = {c["id"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
    order = layers()
    at = {room: place for place, layer in enumerate(order) for room in layer}
    front = {room for room in rooms() if at[room] < at["clinic"]} - {"__main__"}
    under = {room for room in rooms() if at[room] > at["clinic"]}
    plain = {room for room in rooms() if at[room] >= at["care"]}
    dotted = {key: {f"akeso.{room}" for room in found} for key, found in
              {"front": front, "under": under, "plain": plain}.items()}  # fmt: skip
    assert set(lists["thin"]["source_modules"]) == dotted["front"]
    assert set(lists["thin"]["forbidden_modules"]) == dotted["under"] - {"akeso.errors"}
    assert set(lists["plain"]["source_modules"]) == dotted["plain"]


# Style and types ----------------------------------------------------------------------------


def test_ruff_finds_a_missing_docstring(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src").mkdir()
    planted = tmp_path / "src" / "planted.py"
    planted.write_text(
        '"""A module."""\n\n\ndef f(x: int) -> int:\n    """Return x."""\n    return x\n'
    )
    ruff = [str(BIN / "ruff"), "check", "--no-cache", "."]
    assert run(ruff, tmp_path)[0] == 0
    planted.write_text('"""A module."""\n\n\ndef f(x: int) -> int:\n    return x\n')
    code, said = run(ruff, tmp_path)
    assert code == 1
    assert "D103" in said


def test_ruff_finds_a_file_that_is_not_formatted(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "planted.py").write_text('"""A module."""\nx = {  1:2 }\n')
    code, said = run([str(BIN / "ruff"), "format", "--no-cache", "--check", "."], tmp_path)
    assert code == 1
    assert "planted.py" in said


def test_mypy_finds_an_untyped_function(tmp_path):
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (tmp_path / "pyproject.toml").write_text(
        settings.replace('packages = ["akeso"]', 'packages = ["planted"]')
    )
    package = tmp_path / "src" / "planted"
    package.mkdir(parents=True)
    mypy = [str(BIN / "mypy"), "--cache-dir", str(tmp_path / "cache")]
    (package / "__init__.py").write_text("def f(x: int) -> int:\n    return x\n")
    assert run(mypy, tmp_path)[0] == 0
    (package / "__init__.py").write_text("def f(x):\n    return x\n")
    code, said = run(mypy, tmp_path)
    assert code == 1
    assert "no-untyped-def" in said


def test_coverage_counts_branches_and_has_its_floor():
    coverage = PROJECT["tool"]["coverage"]
    assert coverage["run"]["branch"] is True
    assert coverage["report"]["fail_under"] >= 90


def test_make_test_runs_every_gate():
    text = (ROOT / "Makefile").read_text("utf-8")
    needed = re.search(r"^test:(.*)$", text, re.MULTILINE).group(1).split()
    assert needed == ["setup-dev", "lint", "types", "contracts", "docs", "tests"]
    recipes = dict(re.findall(r"^(\w+):[^\n]*\n((?:\t[^\n]*\n)+)", text, re.MULTILINE))
    tools = {"lint": "ruff check", "types": "mypy", "contracts": "lint-imports",
             "docs": "mkdocs build --strict", "tests": "pytest"}  # fmt: skip
    for gate, tool in tools.items():
        assert tool in recipes[gate]
        assert "--quiet" not in recipes[gate], f"{gate} says what is wrong"
        assert not re.search(r"\|\| *true|^\t-", recipes[gate], re.MULTILINE), f"{gate} cannot fail"


# What must not be in the repository ---------------------------------------------------------

# Written so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]|User[s]|tm[p]|mn[t])/[\w.-]+"
    r"|[A-Z]:\\\\?User[s]"
    r"|--(?:extra-)?index-ur[l] *[=h]|pypi\.or[g]|pythonhosted\.or[g]|conda\.anaconda\.or[g]"
)
PERSON = re.compile(
    r"(?i)\b(?:PatientNam[e]|PatientBirthDat[e]|PatientI[D])\b[\"'\])]*\s*[:=]\s*[\"'][^\"']"
)
PERSON_ALLOWED = ("tests/",)
"""Tests plant made-up identities to prove that they are dropped."""
SCANS = (".dcm", ".nii", ".nii.gz", ".nrrd", ".mha", ".ima")


def machine_places(paths, root):
    return [
        f"{path.relative_to(root)}:{number}: {found.group()}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (found := MACHINE.search(line))
    ]


def identities(paths, root):
    names = [(path, path.relative_to(root).as_posix()) for path in paths]
    faults = [name for _, name in names if name.lower().endswith(SCANS)]
    for path, name in names:
        if not name.startswith(PERSON_ALLOWED) and PERSON.search(text_of(path)):
            faults.append(name)
    return faults


def test_no_file_names_a_machine_or_a_registry():
    assert machine_places(tracked(), ROOT) == []


def test_no_file_holds_a_scan_or_a_person():
    assert identities(tracked(), ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["see /wor" + "k/thing/x", "'/hom" + "e/someone'", "cd /tm" + "p/x", "--index-ur" + "l https://x",
     "https://pypi.or" + "g/simple", "C:\\\\User" + "s"],
)  # fmt: skip
def test_the_machine_gate_finds_planted_lines(tmp_path, line):
    (tmp_path / "a.md").write_text(f"fine\n{line}\n")
    assert machine_places(tracked(tmp_path), tmp_path)[0].startswith("a.md:2:")


@pytest.mark.parametrize("line", ["a/tmp/b", "https://example.org/home/x", "root/x", "out/tmp"])
def test_the_machine_gate_leaves_others_alone(tmp_path, line):
    (tmp_path / "a.md").write_text(line)
    assert machine_places(tracked(tmp_path), tmp_path) == []


def test_the_identity_gate_finds_planted_files(tmp_path):
    (tmp_path / "fine.py").write_text('KEYWORD = "Patient' + 'Name"\n')
    assert identities(tracked(tmp_path), tmp_path) == []
    (tmp_path / "a.py").write_text("dataset.Patient" + "Name = 'Somebody^Real'\n")
    (tmp_path / "scan.nii.gz").write_bytes(b"\x1f\x8b")
    assert identities(tracked(tmp_path), tmp_path) == ["scan.nii.gz", "a.py"]


# Licences -----------------------------------------------------------------------------------


def licence_of(found):
    words = [found.metadata.get("License-Expression") or found.metadata.get("License") or ""]
    words += [c for c in found.metadata.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join(words)[:400]


def is_copyleft(words):
    return bool(re.search(r"\bA?GPL|GNU (?:Affero )?General", words))


def test_nothing_locked_for_running_is_under_the_gpl():
    locked = re.findall(r"^([a-z0-9.-]+)==", (ROOT / "locks/run.txt").read_text(), re.MULTILINE)
    assert len(locked) > len(PROJECT["project"]["dependencies"])
    assert [name for name in locked if is_copyleft(licence_of(distribution(name)))] == []


def test_the_licence_gate_tells_them_apart():
    assert is_copyleft("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert is_copyleft("GPL-3.0-only")
    assert not is_copyleft("BSD-3-Clause")
    assert not any(is_copyleft(licence_of(d)) for d in distributions() if d.name == "numpy")
