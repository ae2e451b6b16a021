"""The pages cannot lag behind the code: their tables are compared with it."""

import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import click
import numpy as np
import pytest

from akeso import clinic
from akeso.anatomy.levels import Side
from akeso.cli import akeso
from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import CArm, Position, positioner_angles_deg
from akeso.imaging.volume import VOXEL, Volume
from akeso.rule import Mark, Status
from akeso.techniques.aim import Axes
from test_gates import BIN, PROJECT, ROOT, layers, rooms, tracked

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]


def page(name):
    return (DOCS / name).read_text("utf-8")


def table(text, *head):
    """Rows under the table with this head; every cell stripped of blanks and back-ticks."""
    lines = iter(text.splitlines())
    for line in lines:
        if cells(line) == list(head):
            assert set(next(lines)) <= set("|- :"), "a rule follows the head"
            rows = []
            for row in lines:
                if not row.startswith("|"):
                    break
                rows.append(cells(row))
            assert all(len(row) == len(head) for row in rows)
            return rows
    raise AssertionError(f"there is no table {head}")


def cells(line):
    if not line.startswith("|"):
        return None
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def numbers(cell):
    return [float(word) for word in cell.split(",")]


# Map ----------------------------------------------------------------------------------------


def test_the_map_holds_every_room_and_no_other():
    listed = {row[0] for row in table(page("map.md"), "room", "what it holds")}
    placed = {room for layer in layers() for room in layer}
    assert rooms() - listed == set()
    assert listed - rooms() <= placed, "a room named before it exists must have its place"


def test_the_map_shows_the_direction_of_imports():
    shown = re.search(r"```text\n(.*?)```", page("map.md"), re.DOTALL).group(1)
    drawn = [{room.strip() for room in layer.split("|")} for layer in shown.split(">")]
    listed = set().union(*drawn)
    assert drawn == [layer & listed for layer in layers() if layer & listed]
    assert rooms() <= listed


def test_places_named_in_the_map_exist():
    places = table(page("map.md"), "question", "place")
    for _, cell in places:
        for name in re.findall(r"[\w/<>.-]+\.(?:py|toml|json)", cell):
            stem = name.replace("<technique>", "facet_joint")
            found = list((ROOT / "src/akeso").rglob(stem.split("/")[-1]))
            assert any(str(f).endswith(stem) for f in found), name


# Frames -------------------------------------------------------------------------------------


def test_voxel_indices_of_the_page():
    matrix = np.diag([0.5, 0.5, 2.0, 1.0])
    matrix[:3, 3] = (-100, -80, 40)
    volume = Volume(np.zeros((20, 20, 20), np.int16), Transform(VOXEL, PATIENT, matrix))
    for index, place in table(page("frames.md"), "index", "LPS mm"):
        assert volume.to_patient(numbers(index)) == pytest.approx(numbers(place))


def test_c_arm_angles_of_the_page():
    head = ("position", "primary", "secondary", "in words", "to the detector")
    rows = table(page("frames.md"), *head, "DICOM primary", "DICOM secondary")
    assert {row[0] for row in rows} == set(Position)
    for position, primary, secondary, words, way, dicom_p, dicom_s in rows:
        carm = CArm(float(primary), float(secondary), np.zeros(3), Position(position))
        assert carm.name() == words
        assert carm.to_detector == pytest.approx(numbers(way), abs=6e-4)
        p, s = carm.dicom_angles_deg
        assert (p - float(dicom_p)) % 360 == pytest.approx(0, abs=1e-9)
        assert s == pytest.approx(float(dicom_s))


def test_screen_axes_of_the_page():
    rows = table(page("frames.md"), "position", "primary", "secondary", "screen right", "screen up")
    for position, primary, secondary, right, up in rows:
        carm = CArm(float(primary), float(secondary), np.zeros(3), Position(position))
        assert carm.screen_axes[0] == pytest.approx(numbers(right), abs=1e-12)
        assert carm.screen_axes[1] == pytest.approx(numbers(up), abs=1e-12)


def test_pixels_of_the_page():
    for position, primary, secondary, column, row in table(
        page("frames.md"), "position", "primary", "secondary", "column", "row"
    ):
        carm = CArm(float(primary), float(secondary), np.zeros(3), Position(position))
        assert carm.project(np.zeros(3)) == pytest.approx([255.5, 255.5])
        expected = [float(column), float(row)]
        assert carm.project([10.0, 0.0, 0.0]) == pytest.approx(expected, abs=0.006)


def test_squared_endplate_of_the_page():
    slope = np.radians(40.0)
    axes = Axes.squared(np.array([0, -np.sin(slope), np.cos(slope)]), np.array([0.0, 1.0, 0.0]))
    rows = table(
        page("frames.md"), "oblique about the endplate", "display primary", "display secondary"
    )
    for oblique, primary, secondary in rows:
        beam = axes.beam(Side.LEFT, float(oblique), 0.0)
        shown = positioner_angles_deg(beam, Position.PRONE)
        assert shown == pytest.approx((float(primary), float(secondary)), abs=0.06)
        # The page's own formula, independent of the code.
        tilt = np.degrees(np.arctan(np.tan(slope) * np.cos(np.radians(shown[0]))))
        assert shown[1] == pytest.approx(tilt)


# Commands and approaches --------------------------------------------------------------------


def commands(group=akeso, before=""):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def guides():
    return f"{page('user-guide.md')}\n{page('clinic-guide.md')}"


def part(text, heading):
    """What stands under a heading of a page."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def options(command):
    """Each option as the ways to write it."""
    found = [p for p in command.params if isinstance(p, click.Option) and p.name != "help"]
    return [way for p in found for way in (p.opts, p.secondary_opts) if way]


def shared_options(command):
    """Options that the guide of the clinic explains once, for commands over a store."""
    if ["--store"] not in options(command):
        return []
    told = part(page("clinic-guide.md"), "What all commands share")
    return re.findall(r"(?<![\w-])--[a-z][a-z-]+", told)


def test_the_guides_hold_every_command_once_and_no_other():
    headed = re.findall(r"^## `akeso ([\w -]+)`$", guides(), re.MULTILINE)
    assert sorted(headed) == sorted(name for name, _ in commands())


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_the_guide_names_every_option_of_a_command(name, command):
    own = part(guides(), f"`akeso {name}`")
    shared = shared_options(command)
    missing = [
        ways
        for ways in options(command)
        if not any(f"`{way}`" in own or way in shared for way in ways)
    ]
    assert missing == []


def test_options_are_explained_once_for_commands_over_a_store_only():
    by_name = dict(commands())
    assert {"--store", "--json", "--supersedes", "--why", "--late"} <= set(
        shared_options(by_name["consent"])
    )
    assert shared_options(by_name["plan"]) == []


def test_the_guides_name_no_option_that_is_gone():
    known = {way for _, c in commands() for ways in options(c) for way in ways} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", guides())) <= known


def test_the_guide_lists_the_approaches_as_they_are():
    rows = table(page("user-guide.md"), "approach", "levels", "sides", "what it is")
    known = [[a.code, " ".join(a.levels), " ".join(a.sides), a.title] for a in clinic.approaches()]
    assert rows == known


def test_commands_shown_anywhere_are_commands():
    names = {name.split()[0] for name, _ in commands()} | {"COMMAND"}
    for path in [*PAGES, *FRONT]:
        shown = re.findall(r"(?:^|`|\$ |bin/)akeso ([a-zA-Z-]+)", path.read_text("utf-8"), re.M)
        assert set(shown) <= names, path.name


def test_the_words_for_answers_and_marks_are_explained():
    for answer in ("passes", "fails", "unknown"):
        assert f"**{answer}**" in page("user-guide.md")
    told = dict(table(page("glossary.md"), "term", "meaning"))
    assert [str(m) in told["mark"] for m in Mark] == [True] * len(Mark)
    assert all(str(s).capitalize() in "Pass, Fail, Unknown" for s in Status)


# Glossary, decisions, evidence --------------------------------------------------------------


def test_the_glossary_is_sorted_and_its_words_are_used():
    terms = [row[0] for row in table(page("glossary.md"), "term", "meaning")]
    assert terms == sorted(terms, key=str.casefold)
    used = " ".join(
        p.read_text("utf-8")
        for p in [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.toml"), *PAGES]
        if p.name != "glossary.md"
    ).casefold()
    for term in terms:
        for word in term.split(", "):
            assert word.casefold() in used, f"nothing uses '{word}'"


def test_every_direct_dependency_has_its_line():
    wanted = {"wanted": PROJECT["project"]["dependencies"]}
    wanted |= PROJECT["project"]["optional-dependencies"]
    names = {re.split(r"[<>=!~\[; ]", text)[0] for found in wanted.values() for text in found}
    text = page("decisions/0002-dependencies.md")
    listed = re.findall(r"^\| ([a-z0-9-]+) \|.*\|.*\|.*\|.*\|$", text, re.MULTILINE)
    assert sorted(set(listed) - {"package"}) == sorted(names)


def test_decisions_are_numbered_without_gaps():
    found = sorted(p.name for p in (DOCS / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))


def test_the_index_of_evidence_lists_every_page():
    listed = set(re.findall(r"\]\((\w+\.md)\)", page("evidence/index.md")))
    assert listed == {p.name for p in (DOCS / "evidence").glob("*.md")} - {"index.md"}


def test_numbers_of_the_page_on_uncertainty():
    from akeso.care import planning

    text = page("decisions/0005-uncertainty.md")
    assert planning.BEND_MM_PER_50_MM == 1.0
    assert "1 mm per 50 mm of depth" in text
    assert planning.LABEL_EDGE_VOXELS == 0.5
    assert "half of the largest label voxel edge" in text


def test_no_danger_says_bone_crossing_is_widened():
    raw = (resources.files("akeso.techniques") / "dangers.toml").read_text("utf-8")
    dangers = tomllib.loads(raw)
    assert dangers["bone"]["widened"] is False
    assert dangers["bone beside the path"].get("widened", True) is True


# Links and the built site -------------------------------------------------------------------


@pytest.mark.parametrize("path", FRONT, ids=lambda p: p.name)
def test_links_of_the_front_pages_lead_somewhere(path):
    held = {p.relative_to(ROOT).as_posix() for p in tracked()}
    for link in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
        if not link.startswith("https://"):
            assert (ROOT / link).is_file(), link
            assert link in held, f"{link} is not part of the project"


def test_the_page_says_what_the_software_is_not():
    for path in (ROOT / "README.md", DOCS / "index.md", DOCS / "limits.md"):
        assert "not a certified medical device" in " ".join(path.read_text("utf-8").split())


def test_the_site_builds_without_warnings_and_fetches_nothing(tmp_path):
    build = [str(BIN / "mkdocs"), "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for built in [*tmp_path.rglob("*.html"), *tmp_path.rglob("*.css")]:
        text = built.read_text("utf-8")
        fetched = re.findall(r"<(?:script|img|iframe)[^>]*src=\"?(https?:)?//", text)
        fetched += re.findall(r"<link[^>]*rel=\"?(?:stylesheet|preconnect|icon)[^>]*//", text)
        fetched += re.findall(r"(?:url\(|@import )[\"']?https?://", text)
        assert fetched == [], built.name


def test_the_docs_gate_finds_a_dead_link(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[gone](nowhere.md)\n")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").split("nav:")[0]
    (tmp_path / "mkdocs.yml").write_text(settings)
    build = [str(BIN / "mkdocs"), "build", "--strict"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr


def test_the_interpreter_here_is_one_the_project_supports():
    floor = PROJECT["project"]["requires-python"].removeprefix(">=").split(".")
    assert sys.version_info[:2] >= tuple(map(int, floor))


def test_pictures_are_small_and_used():
    pictures = [p for p in tracked() if Path(p).suffix in (".png", ".svg", ".jpg")]
    text = " ".join(p.read_text("utf-8") for p in [*PAGES, *FRONT])
    for picture in pictures:
        assert picture.stat().st_size < 600_000, picture.name
        assert picture.name in text, f"{picture.name} is shown nowhere"
