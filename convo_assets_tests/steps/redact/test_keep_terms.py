"""Words that many documents share and that are nobody are proposed to be kept."""

import re

import pytest

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.keep_terms import RedactedValue, redacted_values
from convo_assets_tests.builders import span

NAMES = frozenset({"marta"})


def value_of(
    text: str, *texts: str, value: str, others: tuple[tuple[str, str], ...] = ()
) -> RedactedValue:
    """Return what is counted for a value that is redacted as a person wherever it stands."""
    known = ((value, "PERSON"), *others)
    documents = [(each, found(each, known)) for each in (text, *texts)]
    values = redacted_values(documents, names=NAMES)
    return next(counted for counted in values if counted.value == value)


def found(text: str, known: tuple[tuple[str, str], ...]) -> list[PiiSpan]:
    return [
        span(match.start(), match.end(), label)
        for value, label in known
        for match in re.finditer(re.escape(value), text)
    ]


def test_a_word_that_many_documents_share_may_be_kept() -> None:
    counted = value_of(
        "Start Larkbase. Larkbase waits.", "Larkbase is up.", "Stop Larkbase.", value="Larkbase"
    )

    assert (counted.placeholders, counted.documents, counted.personal) == (4, 3, 0)
    assert counted.may_be_kept


@pytest.mark.parametrize(
    ("texts", "value", "others"),
    [
        pytest.param(["Larkbase runs.", "Larkbase stops."], "Larkbase", (), id="few-documents"),
        pytest.param(["Dear Quill, a", "Dear Quill, b", "Dear Quill, c"], "Quill", (), id="addressed"),
        pytest.param(["Marta a", "Marta b", "Marta c"], "Marta", (), id="common-name"),
        pytest.param(
            ["Quill <q@x.example>"] * 3, "Quill", (("q@x.example", "EMAIL"),), id="beside-a-contact"
        ),
        pytest.param(
            ["Quill came.", "Quill left.", "Quill and Ana Quill"],
            "Quill",
            (("Ana Quill", "PERSON"),),
            id="part-of-a-longer-name",
        ),
    ],
)  # fmt: skip
def test_a_word_that_may_be_somebody_is_not_proposed(
    texts: list[str], value: str, others: tuple[tuple[str, str], ...]
) -> None:
    assert not value_of(*texts, value=value, others=others).may_be_kept


def test_the_most_frequent_value_comes_first() -> None:
    text = "Ana, Ben, Ben"

    values = redacted_values([(text, found(text, (("Ana", "PERSON"), ("Ben", "PERSON"))))])

    assert [(counted.value, counted.placeholders) for counted in values] == [("Ben", 2), ("Ana", 1)]
