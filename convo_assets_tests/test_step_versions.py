"""Changed code cannot pass for the step that it was: see steps.lock.toml."""

from pathlib import Path

import pytest

from convo_assets_tests.step_lock import Step, read_lock
from convo_assets_tests.step_versions import HANDED_IN, LOCK, PROJECT, main, problems, steps_of

FILES = {
    "__init__.py": "",
    "errors.py": """
class CutError(Exception):
    '''Raised by the step.'''


class OtherError(Exception):
    '''Raised by nobody here.'''
""",
    "records.py": """
from dataclasses import dataclass

from project.errors import CutError


@dataclass
class Piece:
    '''A piece.'''

    text: str

    def check(self) -> None:
        if not self.text:
            raise CutError


@dataclass
class Unused:
    text: str
""",
    "steps/__init__.py": "",
    "steps/cut/__init__.py": '''
"""Cuts."""

from project.steps.cut.cutting import VERSION, cut
from project.steps.cut.roles import Knife

__all__ = ["VERSION", "Knife", "cut"]
''',
    "steps/cut/cutting.py": '''
from pathlib import Path

from project.records import Piece

VERSION = "3"


def cut(text: str) -> list[Piece]:
    """Cut a text into words."""
    banned = Path(__file__).with_name("banned.txt").read_text()
    return [Piece(word) for word in text.split() if word not in banned]
''',
    "steps/cut/roles.py": '''
from typing import Protocol


class Knife(Protocol):
    """Cuts."""

    def cut(self, text: str) -> list[str]: ...
''',
    "steps/cut/banned.txt": "and\n",
    "steps/join/__init__.py": """
from project.similarity import glue

VERSION = "1"


def join(words):
    return glue(words)
""",
    "similarity.py": """
SEPARATOR = " "


def glue(words):
    return SEPARATOR.join(words)


def split(text):
    return text.split()
""",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A package of two steps, `cut` and `join`, whose lock is up to date."""
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert main(["--update"], root=tmp_path / "project", handed_in={}) == 0
    return tmp_path / "project"


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(root: Path) -> list[str]:
    return problems(read_lock(root.parent / LOCK.name), steps_of(root, {}))


def test_the_lock_of_this_project_is_up_to_date() -> None:
    """If this fails, its message says what changed and what to do."""
    assert problems(read_lock(LOCK), steps_of(PROJECT / "convo_assets", HANDED_IN)) == []


def test_every_step_that_makes_rows_is_locked_with_all_its_modules() -> None:
    locked = read_lock(LOCK)
    rules = {path.stem for path in (PROJECT / "convo_assets/steps/redact/rules").glob("[a-z]*.py")}

    assert set(locked) >= {"ingest", "redact", "chunk", "embed", "converse", "curate", "release"}
    assert {f"convo_assets.steps.redact.rules.{rule}" for rule in rules} <= set(
        locked["redact"].modules
    )
    assert "convo_assets.similarity" in locked["converse"].modules
    assert "convo_assets.steps.retrieve.retrieval" in locked["converse"].modules
    assert "convo_assets/templates/dataset_card.md.j2" in locked["release"].modules


def test_changed_code_without_a_raised_version_is_named_with_both_remedies(root: Path) -> None:
    change(root, "steps/cut/cutting.py", "text.split()", "text.split(',')")

    (problem,) = found(root)

    assert "The code of step cut changed and its version 3 did not" in problem
    assert "project.steps.cut.cutting (changed)" in problem
    assert "project.records" not in problem
    assert "raise VERSION in project/steps/cut/cutting.py and run `make lock-steps`" in problem
    assert '--update --same-rows cut "why"' in problem


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("steps/cut/cutting.py", "    banned", "    # Why.\n    banned", id="comment"),
        pytest.param("steps/cut/cutting.py", "a text into words", "it", id="docstring"),
        pytest.param("steps/cut/cutting.py", "split() if", "split() \\\n if", id="formatting"),
        pytest.param("steps/cut/cutting.py", "text: str", "text: 'bytes'", id="annotation"),
        pytest.param(
            "steps/cut/cutting.py",
            "from project.records import Piece",
            "from project.records import Piece, Unused",
            id="import-for-an-annotation",
        ),
        pytest.param("steps/cut/roles.py", "text: str", "text: str, *, at: int", id="protocol"),
        pytest.param("records.py", "class Unused:", "class Renamed:", id="unused-record"),
        pytest.param("errors.py", "class OtherError", "class AnotherError", id="unused-error"),
    ],
)
def test_what_changes_no_row_passes(root: Path, file: str, old: str, new: str) -> None:
    change(root, file, old, new)

    assert found(root) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "step"),
    [
        pytest.param("records.py", "if not self.text", "if self.text", "cut", id="record"),
        pytest.param(
            "errors.py", "CutError(Exception)", "CutError(OSError)", "cut", id="its-error"
        ),
        pytest.param("similarity.py", '" "', '"-"', "join", id="constant-of-a-function"),
        pytest.param("steps/cut/banned.txt", "and", "or", "cut", id="data-file"),
    ],
)
def test_what_a_step_imports_or_reads_counts_for_that_step_alone(
    root: Path, file: str, old: str, new: str, step: str
) -> None:
    change(root, file, old, new)

    (problem,) = found(root)

    assert f"The code of step {step} changed" in problem
    assert Path(file).stem in problem


def test_a_data_file_beside_an_imported_module_counts_if_the_code_names_it(root: Path) -> None:
    (root / "texts").mkdir()
    (root / "texts" / "__init__.py").write_text("def render(name):\n    return open(name)\n")
    for name in ("card.txt", "other.txt"):
        (root / "texts" / name).write_text("text")
    change(root, "steps/join/__init__.py", "VERSION", "from project.texts import render\n\nVERSION")
    change(root, "steps/join/__init__.py", "glue(words)", "glue(words) + render('card.txt')")
    main(["--update", "--same-rows", "join", "test"], root=root, handed_in={})
    (root / "texts" / "other.txt").write_text("changed")
    untouched = found(root)

    (root / "texts" / "card.txt").write_text("changed")

    assert untouched == []
    assert "project/texts/card.txt (changed)" in found(root)[0]


def test_code_that_an_asset_hands_in_counts(root: Path) -> None:
    handed_in = {"cut": [("project.similarity", "split")]}

    modules = steps_of(root, handed_in)["cut"].modules

    change(root, "similarity.py", '" "', '"-"')
    assert modules == steps_of(root, handed_in)["cut"].modules
    change(root, "similarity.py", "text.split()", "text.split(',')")
    assert modules != steps_of(root, handed_in)["cut"].modules


def test_a_raised_version_is_locked_by_an_update(root: Path) -> None:
    change(root, "steps/cut/cutting.py", "text.split()", "text.split(',')")
    change(root, "steps/cut/cutting.py", '"3"', '"4"')

    before = found(root)

    assert before == ["Step cut has version 4 now: run `make lock-steps`."]
    assert main(["--update"], root=root, handed_in={}) == 0
    assert read_lock(root.parent / LOCK.name)["cut"].version == "4"


def test_the_version_itself_is_not_part_of_the_code(root: Path) -> None:
    modules = steps_of(root, {})["cut"].modules

    change(root, "steps/cut/cutting.py", '"3"', '"4"')

    assert steps_of(root, {})["cut"].modules == modules


def test_an_update_does_not_lock_changed_code_under_the_old_version(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, "steps/cut/cutting.py", "text.split()", "text.split(',')")

    assert main(["--update"], root=root, handed_in={}) == 1
    assert main([], root=root, handed_in={}) == 1
    assert "The code of step cut changed" in capsys.readouterr().err


def test_a_version_is_never_lowered(root: Path) -> None:
    change(root, "steps/cut/cutting.py", '"3"', '"2"')

    assert main(["--update"], root=root, handed_in={}) == 1
    assert "has version 2 and had 3" in found(root)[0]


def test_a_note_that_rows_are_the_same_is_kept_until_the_version_is_raised(root: Path) -> None:
    lock = root.parent / LOCK.name
    change(root, "steps/cut/cutting.py", "banned", "refused")
    assert main(["--update", "--same-rows", "cut", 'a "name" only'], root=root, handed_in={}) == 0
    change(root, "steps/cut/cutting.py", "refused", "left_out")
    assert main(["--update", "--same-rows", "all", "again"], root=root, handed_in={}) == 0
    assert main(["--update"], root=root, handed_in={}) == 0

    kept = read_lock(lock)

    assert found(root) == []
    assert [same.note for same in kept["cut"].same_rows] == ['a "name" only', "again"]
    assert all(len(same.date) == len("2026-01-01") for same in kept["cut"].same_rows)
    assert not kept["join"].same_rows  # `all` concerns steps whose code changed
    change(root, "steps/cut/cutting.py", '"3"', '"4"')
    main(["--update"], root=root, handed_in={})
    assert not read_lock(lock)["cut"].same_rows


def test_a_note_must_say_something_and_name_a_step(root: Path) -> None:
    change(root, "steps/cut/cutting.py", "banned", "refused")

    assert main(["--update", "--same-rows", "cut", " "], root=root, handed_in={}) == 1
    with pytest.raises(SystemExit):
        main(["--update", "--same-rows", "cutt", "why"], root=root, handed_in={})


def test_a_new_step_and_one_that_is_gone_are_noticed() -> None:
    step = Step(version="1", modules={})

    assert "is not in steps.lock.toml" in problems({}, {"new": step})[0]
    assert "is in it and nowhere else" in problems({"old": step}, {})[0]


def test_a_step_without_a_version_is_an_error_that_says_what_to_write(root: Path) -> None:
    change(root, "steps/join/__init__.py", 'VERSION = "1"', "")

    with pytest.raises(ValueError, match=r'project.steps.join needs one line VERSION = "1"'):
        steps_of(root, {})


def test_code_that_is_handed_in_has_to_exist(root: Path) -> None:
    with pytest.raises(ValueError, match=r"names cleave of project.similarity, which is not there"):
        steps_of(root, {"cut": [("project.similarity", "cleave")]})


def test_a_lock_with_marks_of_a_merge_says_how_to_go_on(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = root.parent / LOCK.name
    lock.write_text(f"<<<<<<< HEAD\n{lock.read_text()}", encoding="utf-8")

    with pytest.raises(SystemExit):
        main(["--update"], root=root, handed_in={})

    assert "git checkout --ours steps.lock.toml" in capsys.readouterr().err
