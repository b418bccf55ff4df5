from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.cli.chat import talk
from convo_assets.errors import UnknownReleaseError
from convo_assets.records import Passage
from convo_assets.steps.finetune import Messages
from convo_assets_tests.builders import a_passage
from convo_assets_tests.unigrams import UnigramModel


class Attentive(UnigramModel):
    """Says what the first passage says, and remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__({})
        self.shown: list[list[dict[str, str]]] = []

    def reply(self, conversations: Sequence[Messages], *, most_tokens: int) -> list[str]:  # noqa: ARG002
        self.shown += [[dict(message) for message in messages] for messages in conversations]
        return ["Rooms cost 140 euros." for _ in conversations]


def found(questions: Sequence[str]) -> list[list[Passage]]:
    return [
        [
            a_passage("Rooms in cities cost 140 euros.", chunk="good", headings=("Travel",)),
            a_passage("Pets stay at home.", chunk="other", rank=2),
        ]
        for _ in questions
    ]


def test_an_answer_is_given_from_passages_and_names_the_one_it_rests_on() -> None:
    model, page = Attentive(), StringIO()

    talk(model, found, ["What do rooms cost?"], Console(file=page, width=200))

    assert model.shown[0][0]["content"].endswith("[2] Pets stay at home.")
    assert "rests on [1] s: Travel (chunk good)" in page.getvalue()
    assert "also read [2]" in page.getvalue()


def test_what_was_said_before_is_part_of_the_next_question() -> None:
    model = Attentive()

    talk(model, found, ["What do rooms cost?", "And pets?"], Console(file=StringIO()))

    assert [message["role"] for message in model.shown[1]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]


@pytest.mark.usefixtures("store")
def test_without_a_tuned_model_it_says_how_to_get_one(
    store_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_HOME", str(store_home.parent))
    monkeypatch.setenv("CONVO_ARTIFACTS", str(tmp_path))

    result = CliRunner().invoke(app, ["chat", "Anybody there?"])

    assert isinstance(result.exception, UnknownReleaseError)
    assert "none yet" in str(result.exception)
