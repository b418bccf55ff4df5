from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.cli.chat import talk
from convo_assets.errors import ConfigurationError, UnknownModelError
from convo_assets.records import Passage
from convo_assets.resources.releases.files import seal
from convo_assets.steps.finetune import Messages
from convo_assets_tests.builders import a_passage
from convo_assets_tests.unigrams import UnigramModel


class Attentive(UnigramModel):
    """Says what the first passage says, and remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__({})
        self.shown: list[list[dict[str, str]]] = []

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:  # noqa: ARG002
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


@pytest.mark.usefixtures("store", "deployed")
def test_without_a_tuned_model_it_says_how_to_get_one() -> None:
    result = CliRunner().invoke(app, ["chat", "Anybody there?"])

    assert isinstance(result.exception, UnknownModelError)
    assert "no tuned model yet: materialize finetuned_model" in str(result.exception)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("command", [["chat", "Hello?"], ["export", "merged"]])
def test_an_adapter_is_not_put_on_another_base_than_it_was_tuned_from(
    deployed: Path, command: list[str]
) -> None:
    seal(deployed / "artifacts" / "models" / "run", {"version": "run", "base_model": "llama"})

    result = CliRunner().invoke(app, [*command, "--model", "run"])

    assert isinstance(result.exception, ConfigurationError)
    assert "set CONVO_TUNE_MODEL=llama" in str(result.exception)


def test_export_leaves_a_folder_that_is_there_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", str(tmp_path)])

    assert result.exit_code == 2
    assert "is there already: name a folder that is not" in result.stderr
