from convo_assets.steps.curate import RowFormat, RowFormatter, unchanged
from convo_assets_tests.builders import Rows, a_chunk, a_conversation, a_passage
from convo_assets_tests.fakes import Shelf

GOLD = a_chunk("Rooms cost 140 euros.", identifier="chunk")
NEAR = a_chunk("Rooms have a view.", identifier="near")


def formatted(row_format: RowFormat) -> tuple[tuple[dict[str, str], ...], tuple[str, ...]]:
    """Return messages and shown chunks of a conversation that rests on GOLD and has NEAR near."""
    conversation = a_conversation("What do rooms cost?", answer="140 euros.")
    formatter = RowFormatter(
        row_format=row_format,
        pseudonymize=unchanged,
        retriever=Shelf(
            a_passage(GOLD.text, chunk="chunk"), a_passage(NEAR.text, chunk="near", rank=2)
        ),
        chunks=Rows([GOLD, NEAR]),
    )
    (formatted_row,) = formatter.format_rows([conversation], lambda _conversation, _passage: True)
    return tuple(map(dict, formatted_row.messages)), formatted_row.context_ids


def test_passages_to_answer_from_are_shown_and_cited_by_their_number() -> None:
    messages, shown = formatted(RowFormat(distractors=1, share_without_gold=0.0, citations=True))

    place = shown.index("chunk") + 1
    assert set(shown) == {"chunk", "near"}
    assert messages[0]["role"] == "system"
    assert f"[{place}] {GOLD.text}" in messages[0]["content"]
    assert messages[-1]["content"] == f"140 euros. [{place}]"


def test_some_rows_show_only_passages_that_support_nothing() -> None:
    messages, shown = formatted(RowFormat(distractors=1, share_without_gold=1.0, citations=True))

    assert shown == ("near",)
    assert messages[-1]["content"] == "140 euros."


def test_by_default_a_row_shows_the_dialogue_only() -> None:
    messages, shown = formatted(RowFormat())

    assert shown == ()
    assert [message["role"] for message in messages] == ["user", "assistant"]
