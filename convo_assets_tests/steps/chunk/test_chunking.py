from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convo_assets.records import Chunk
from convo_assets.steps.chunk import ChunkContext, ChunkSettings, chunk_text
from convo_assets_tests.builders import a_redacted_doc
from convo_assets_tests.fakes import BagOfWordsEmbedder

SMALL = ChunkSettings(new_tokens=24, overlap_tokens=8, min_tokens=6)
LINES = st.sampled_from(
    [
        "# Title",
        "[label]: target",
        "See [the label][label].",
        "<div>html</div>",
        "---",
        "## Part one",
        "### Detail",
        "Plain words in a sentence. And one more here.",
        "- a list item",
        "- another item of the list",
        "| a | b |",
        "| --- | --- |",
        "| 1 | 2 |",
        "```",
        "code = 1",
        "> quoted",
        "",
        "",
        "word " * 40,
        "1. first",
        "    indented code",
    ]
)


def cut(text: str, limits: ChunkSettings = SMALL) -> list[Chunk]:
    embedder = BagOfWordsEmbedder()
    return list(chunk_text(a_redacted_doc(text), ChunkContext(embedder=embedder, settings=limits)))


@settings(max_examples=300, deadline=None)  # the first text loads what tells languages
@given(st.lists(LINES, max_size=30).map("\n".join), st.booleans())
@example("## One\n" + "word " * 40 + "\n[label]: target\n## One\n" + "word " * 40, False)  # noqa: FBT003
def test_chunks_are_exact_and_together_cover_the_document(text: str, by_meaning: bool) -> None:  # noqa: FBT001
    chunks = cut(text, replace(SMALL, by_meaning=by_meaning))

    covered = set()
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        covered |= set(range(chunk.start, chunk.end))
    left_out = {c for i, c in enumerate(text) if i not in covered and not c.isspace()}
    assert left_out <= set("|-")  # the line below the header of a table too wide for a passage
    assert all(c.token_count <= SMALL.new_tokens + SMALL.overlap_tokens for c in chunks)


def test_a_heading_goes_with_what_follows_it() -> None:
    text = (
        "# Leave\n\n"
        + "One sentence of seven words stands here.\n\n" * 4
        + "## Carry over\n\nIt ends."
    )

    last = cut(text)[-1]

    assert "## Carry over" in last.text
    assert last.heading_path == ("Leave", "Carry over")


def test_a_table_is_cut_between_rows_and_keeps_its_header_for_the_embedder() -> None:
    rows = "".join(f"| item {number} | {number} euros |\n" for number in range(20))
    text = f"| thing | price |\n| --- | --- |\n{rows}"

    first, second, *_ = cut(text, ChunkSettings(new_tokens=40, overlap_tokens=0, min_tokens=0))

    assert first.text.startswith("| thing | price |")
    assert second.text.startswith("| item")
    assert "| thing | price |\n| --- | --- |\n| item" in second.embed_text


def test_the_embedded_text_says_where_the_passage_stands() -> None:
    text = "# Handbook\n\n## Travel\n\n" + "Hotels cost at most 140 euros per night in cities. " * 6

    second = cut(text)[1]

    assert second.embed_text.startswith("notes > Handbook > Travel\n\n")


def test_passages_end_where_the_subject_changes_if_that_is_asked_for() -> None:
    rooms = "Hotel rooms cost euros per night.\n\nHotel rooms per night cost euros.\n\n"
    trains = "Trains leave at noon every day.\n\n" * 3
    limits = ChunkSettings(new_tokens=24, overlap_tokens=0, min_tokens=0)

    packed = cut(rooms + trains, limits)
    divided = cut(rooms + trains, replace(limits, by_meaning=True))

    assert "Trains" in packed[0].text
    assert ["Trains" in chunk.text for chunk in divided] == [False, True]


def test_only_chunking_by_meaning_embeds() -> None:
    embedder = BagOfWordsEmbedder()
    doc = a_redacted_doc("One.\n\nTwo.\n\nThree.")

    list(chunk_text(doc, ChunkContext(embedder=embedder, settings=SMALL)))
    before = embedder.seen
    list(chunk_text(doc, ChunkContext(embedder=embedder, settings=replace(SMALL, by_meaning=True))))

    assert (before, embedder.seen) == (0, 3)


def test_less_is_repeated_where_headings_would_push_the_end_out_of_what_a_model_reads() -> None:
    sentence = "One sentence of seven words stands here.\n\n"
    text = f"# {'long heading ' * 6}\n\n" + sentence * 12
    roomy = replace(SMALL, max_tokens=200)
    narrow = replace(SMALL, max_tokens=38)

    def longest(limits: ChunkSettings) -> int:
        later = cut(text, limits)[1:]
        return max(len(BagOfWordsEmbedder().token_starts(c.embed_text)) for c in later)

    assert longest(narrow) <= 38 < longest(roomy)


def test_rows_of_a_table_leave_room_for_its_header() -> None:
    header = f"| {' | '.join(f'column {n}' for n in range(5))} |\n|{' --- |' * 5}\n"
    text = header + "".join(f"| row {n} | a | b | c | d |\n" for n in range(30))
    limits = ChunkSettings(new_tokens=60, overlap_tokens=0, max_tokens=80, min_tokens=20)

    embedded = [chunk.embed_text for chunk in cut(text, limits)]

    assert len(embedded) > 1
    assert max(len(BagOfWordsEmbedder().token_starts(shown)) for shown in embedded) <= 80


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Urlaub muss mindestens zwei Wochen vorher schriftlich beantragt werden, sonst nicht.",
            "de",
        ),
        (
            "Leave has to be asked for in writing at least two weeks before it is taken by anyone.",
            "en",
        ),
        ("พนักงานทุกคนมีสิทธิลาพักร้อนได้ปีละยี่สิบห้าวัน" * 3, "en"),
        ("x = 1", "en"),
    ],
    ids=["german", "english", "not-stemmed", "too-short"],
)
def test_chunks_have_the_language_that_their_words_are_stemmed_by(text: str, language: str) -> None:
    assert {chunk.language for chunk in cut(text)} == {language}
