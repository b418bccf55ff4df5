"""`convo-assets verify-answers` as a person calls it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import SettingError

RUNNER = CliRunner()
PASSAGES = [
    {"id": 1, "heading": "Leave", "text": "A birthing parent receives 20 weeks of leave."},
    {"id": "b", "text": "Other parents receive 12 weeks. Leave must not be split."},
]


def row(answer: str, **more: object) -> str:
    said = {"id": 7, "passages": PASSAGES, "question": "How long is parental leave?"}
    return json.dumps({**said, "answer": answer, **more}) + "\n"


def verified(*lines: str) -> list[dict[str, object]]:
    result = RUNNER.invoke(app, ["verify-answers"], input="".join(lines))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_answer_gets_one_line_with_its_id_in_the_order_of_the_file() -> None:
    first, second = verified(
        row("A birthing parent receives 20 weeks [1].", id="x"),
        row("A birthing parent receives 12 weeks [1][b].", id=2),
    )

    assert first == {"id": "x", "accepted": True, "reason": ""}
    assert second == {"id": 2, "accepted": False, "reason": "number_swapped"}


def test_marks_are_ids_of_passages_and_an_unknown_one_is_refused() -> None:
    first, second = verified(
        row("Leave must not be split [b]."), row("Leave must not be split [9].")
    )

    assert first["accepted"]
    assert second == {"id": 7, "accepted": False, "reason": "citation_unresolved"}


def test_earlier_turns_give_an_answer_its_words_as_texts_or_as_messages() -> None:
    history = ["What about adoption?", {"role": "assistant", "content": "Adoptive parents count."}]
    (said,) = verified(
        row("Other parents receive 12 weeks [b].", question="And them?", history=history)
    )

    assert said["accepted"]


def test_a_line_that_is_no_row_is_skipped_and_named_without_its_text(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text("not json\n" + row("20 weeks [1].") + '{"id": 1, "question": "Secret?"}\n')

    result = RUNNER.invoke(app, ["verify-answers", str(file)])

    assert result.exit_code == 1
    assert json.loads(result.stdout)["accepted"]
    assert "Line 1 was skipped" in result.stderr
    assert "Line 3 was skipped" in result.stderr
    assert "Secret" not in result.stderr


def test_a_judge_that_is_asked_for_must_be_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVO_JUDGE", "none")

    result = RUNNER.invoke(app, ["verify-answers", "--judge"], input=row("20 weeks [1]."))

    assert isinstance(result.exception, SettingError)
    assert "CONVO_JUDGE" in str(result.exception)
