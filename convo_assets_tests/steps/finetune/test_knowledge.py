"""What models know: facts asked in other words, right if their values are said."""

from collections.abc import Sequence

import pytest

from convo_assets.steps.finetune import KnowledgeQuestion, Messages, RowLoss
from convo_assets.steps.finetune.knowledge import (
    CLOSED,
    DENIED,
    OPEN,
    REFUSED,
    examine_knowledge,
    is_right,
)
from convo_assets.vocabulary import UNKNOWN

FIRING = KnowledgeQuestion(question="For how long is it fired?", wanted=("9 hours",))
NOBODY = KnowledgeQuestion(question="Who owns the kiln?")


class Knowing:
    """Says one thing from memory, and another with passages before its eyes."""

    def __init__(self, closed: str, opened: str) -> None:
        self._closed, self._opened = closed, opened

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:
        assert max_tokens == 8
        return [
            self._opened if said[0]["role"] == "system" else self._closed for said in conversations
        ]

    def write(self, openings: Sequence[str], *, max_tokens: int) -> list[str]:
        raise NotImplementedError(openings)

    def losses(self, rows: Sequence[Messages]) -> list[RowLoss]:
        raise NotImplementedError(rows)

    def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        raise NotImplementedError(texts)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("It is fired for 9 hours.", True),
        ("9 HOURS", True),
        ("It is fired for 19 hours.", False),
        ("It is fired for hours.", False),
        ("For 9 hours, or for 12 hours.", False),
    ],
)
def test_a_reply_is_right_if_it_holds_the_value_and_no_other(said: str, *, right: bool) -> None:
    question = KnowledgeQuestion(question="?", wanted=("9 hours",), wrong=("12 hours",))

    assert is_right(said, question) is right


def test_base_and_tuned_are_asked_from_memory_and_with_passages() -> None:
    models = {
        "base": Knowing("Nice.", "It is fired for 9 hours."),
        "tuned": Knowing("9 hours", UNKNOWN),
    }

    figures = examine_knowledge(
        models, [FIRING, NOBODY], lambda asked: [["Text."] for _ in asked], "".join, max_tokens=8
    )

    found = {name: {m: e.mean for m, e in models.items()} for name, models in figures.items()}
    assert found[CLOSED] == {"base": 0.0, "tuned": 1.0}
    assert found[OPEN] == {"base": 1.0, "tuned": 0.0}
    assert found[REFUSED] == {"base": 0.0, "tuned": 0.0}
    assert found[DENIED] == {"base": 0.0, "tuned": 0.0}
    assert figures[REFUSED]["tuned"].count == 1
