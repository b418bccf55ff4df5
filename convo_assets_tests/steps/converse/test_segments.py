"""Sentences of passages are whole, and as their reader sees them."""

import pytest

from convo_assets.steps.converse.segments import segments


def texts(passage: str) -> list[str]:
    return [segment.text for segment in segments(passage, offset=0)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The clerk runs cat app.log | grep denied to see who was denied.",
        "The marker <|end|> closes a turn.",
        "Answer a|b|c or nothing.",
        "Write `x | y` for either.",
    ],
)
def test_a_pipe_in_a_sentence_does_not_cut_it(sentence: str) -> None:
    assert texts(f"{sentence} The next one is short.") == [sentence, "The next one is short."]


@pytest.mark.parametrize(
    "table",
    [
        "| place | days |\n| --- | --- |\n| Köln | 25 |",
        "place | days\n--- | ---\nKöln | 25",
        "place | days |\n|---|---|\n Köln | 25 |",
    ],
)
def test_a_pipe_in_a_table_is_a_border(table: str) -> None:
    found = texts(f"It is said here.\n\n{table}\n\nRun a | b then.")

    assert [text for text in found if set(text) - set("-: ")] == [
        "It is said here.",
        "place",
        "days",
        "Köln",
        "25",
        "Run a | b then.",
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(
            r"Below \<5 °C the pump of AT\&T stops.", "Below <5 °C the pump of AT&T stops."
        ),
        pytest.param(r"| a\|b | c |", "a|b", id="in-a-cell"),
        pytest.param(r"The file my\_notes\[1\].txt is kept.", "The file my_notes[1].txt is kept."),
        pytest.param(r"1\. Estimated readings are marked.", "Estimated readings are marked."),
        pytest.param(r"Use `a\_b` as it is.", r"Use `a\_b` as it is.", id="code"),
        pytest.param(r"Open \\host\share\new now.", r"Open \\host\share\new now.", id="a-path"),
    ],
)
def test_a_sentence_is_shown_without_the_backslashes_of_markdown(written: str, shown: str) -> None:
    passage = f"Before it.\n{written}"

    segment = next(s for s in segments(passage, offset=7) if s.text != "Before it.")

    assert segment.text == shown
    assert passage[segment.start - 7 : segment.end - 7].strip("| ") in written
