"""Headings are what the author meant by them, and passages begin where something begins."""

import pytest

from convo_assets.records import Chunk
from convo_assets.steps.chunk import ChunkContext, ChunkSettings, chunk_text
from convo_assets_tests.builders import a_redacted_doc
from convo_assets_tests.fakes import BagOfWordsEmbedder

SMALL = ChunkSettings(new_tokens=24, overlap_tokens=8, min_tokens=6)
SENTENCE = "One sentence of seven words stands here."


def cut(text: str, limits: ChunkSettings = SMALL) -> list[Chunk]:
    embedder = BagOfWordsEmbedder()
    return list(chunk_text(a_redacted_doc(text), ChunkContext(embedder=embedder, settings=limits)))


def tokens(text: str) -> int:
    return len(BagOfWordsEmbedder().token_starts(text))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("---\ntitle: Returns\ntags: [a]\n---\n\n### Rule\n\nX.", ("Returns", "Rule")),
        pytest.param('---\nslug: a\n\ntitle: "A: b"\n---\n## Rule\nX.', ("A: b", "Rule")),
        pytest.param("+++\ntitle = 'Returns'\n+++\n# Rule\n\nX.", ("Returns", "Rule")),
        pytest.param("---\ntitle: Rule\n---\n# Rule\n\nX.", ("Rule",), id="title-said-twice"),
        pytest.param("---\nslug: returns\n---\n\nX.", (), id="no-title"),
        pytest.param("---\n\nX.\n\n---\n", (), id="rules-are-no-front-matter"),
        pytest.param("First line,\nsecond line.\n---\n\nX.", (), id="lines-above-a-rule"),
        pytest.param("Rule\n----\n\nX.", ("Rule",), id="underlined"),
        pytest.param("## Rule {#rule .big}\n\nX.", ("Rule",), id="kramdown"),
        pytest.param('## <a name="r"></a>Rule\n\nX.', ("Rule",), id="anchor"),
        pytest.param("## The [*old* rule](x.md)\n\nX.", ("The old rule",), id="markup"),
        pytest.param("## Rule[¶](#rule)\n\nX.", ("Rule",), id="permalink"),
        pytest.param('<h2 id="r">The <b>rule</b></h2>\n\nX.', ("The rule",), id="html"),
        pytest.param("# \n\nX.", (), id="without-a-name"),
    ],
)
def test_a_heading_path_has_the_names_of_headings(text: str, path: tuple[str, ...]) -> None:
    assert cut(text)[-1].heading_path == path


def test_what_introduces_a_list_goes_with_it() -> None:
    rules = "The rules are these:\n\n- first rule of all\n- second rule\n"
    text = f"{SENTENCE} {SENTENCE}\n\nIt is so.\n\n{rules}"

    before, last = cut(text)

    assert before.text.endswith("It is so.")
    assert "The rules are these:\n\n- first rule of all" in last.text


def test_a_heading_is_not_the_end_of_a_passage() -> None:
    text = "# One\n\nShort.\n\n# Two\n\n" + f"{SENTENCE} {SENTENCE} {SENTENCE}\n"

    assert [chunk.text for chunk in cut(text) if chunk.text.endswith("# Two")] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(f"- {SENTENCE}\n  It goes on.\n" for _ in range(9)), id="list"),
        pytest.param("".join(f"{n}. A.\n\n   {SENTENCE}\n" for n in range(1, 9)), id="loose-list"),
        pytest.param("One sentence of seven\nwords stands here. " * 12, id="wrapped-sentences"),
    ],
)
def test_a_passage_begins_where_an_item_or_a_sentence_begins(text: str) -> None:
    chunks = cut(text)

    assert len(chunks) > 3
    assert all(chunk.text.startswith(("One sentence", "- ", *"12345678")) for chunk in chunks)


def test_a_sentence_is_repeated_whole_or_not_at_all() -> None:
    first, second, *_ = cut(f"{SENTENCE} " * 9)

    assert first.end - second.start == len(SENTENCE)


def test_a_fence_is_cut_between_lines_and_says_what_it_is() -> None:
    lines = "".join(f"call the function number {n}\n" for n in range(12))

    first, second, *others = cut(f"```python\n{lines}```\n")

    assert first.text.startswith("```python")
    assert second.text.startswith("call the")
    assert "```python\ncall the" in second.embed_text
    assert all(chunk.text != "```" for chunk in others)


@pytest.mark.parametrize(
    ("function", "begins"),
    [
        pytest.param("one two three four\n\n", "one two", id="blank-lines"),
        pytest.param("def one two:\n  three\n  four\n", "def one", id="indents"),
    ],
)
def test_code_is_cut_where_something_begins(function: str, begins: str) -> None:
    chunks = cut(f"```\n{function * 20}```\n")

    assert len(chunks) > 3
    assert all(chunk.text.startswith(begins) for chunk in chunks[1:])


@pytest.mark.parametrize("indent", ["", "  "], ids=["fence", "fence-in-an-item"])
def test_what_fits_without_anything_repeated_is_not_cut(indent: str) -> None:
    lines = "".join(f"{indent}call number {n}\n" for n in range(7))
    code = f"```\n{lines}{indent}```\n"

    chunks = cut(f"{SENTENCE} {SENTENCE}\n\n{'- ' if indent else ''}{code}\n{SENTENCE}\n")

    assert tokens(code) > SMALL.new_tokens
    assert any("call number 0" in chunk.text and "call number 6" in chunk.text for chunk in chunks)


def test_only_the_sentence_that_introduces_a_list_must_fit_with_it() -> None:
    items = "".join(f"- {SENTENCE} {SENTENCE}\n" for _ in range(2))
    text = f"{SENTENCE} {SENTENCE} The rules are these:\n\n{items}"

    before, last, *_ = cut(text)

    assert before.text == f"{SENTENCE} {SENTENCE}"
    assert "The rules are these:\n\n- One" in last.text


def test_a_part_of_a_fence_says_what_it_is_whatever_follows_it() -> None:
    lines = "".join(f"call the function number {n}\n" for n in range(5))

    chunks = cut(f"```\n{lines}```\n\n```\nstop\n```\n")

    assert all("```\n" in chunk.embed_text.partition("call")[0] for chunk in chunks[:-1])


def a_wide_table(columns: int, rows: int = 3) -> str:
    heads = "".join(f"| head {n} " for n in range(columns))
    body = "".join(
        f"| key {row} " + "".join(f"| v{row}x{n} " for n in range(1, columns)) + "|\n"
        for row in range(rows)
    )
    return f"{heads}|\n|{' --- |' * columns}\n{body}"


@pytest.mark.parametrize("columns", [9, 45, 400])
def test_rows_of_a_wide_table_are_cut_by_columns_and_keep_heads_and_key(columns: int) -> None:
    limits = ChunkSettings(new_tokens=40, overlap_tokens=8, max_tokens=60, min_tokens=30)

    chunks = cut(a_wide_table(columns), limits)

    place = columns - 1
    (found,) = [chunk for chunk in chunks if f"v2x{place} " in f"{chunk.text} "]
    assert max(tokens(chunk.embed_text) for chunk in chunks) <= 60
    assert len({chunk.embed_text for chunk in chunks}) == len(chunks)
    assert not [chunk for chunk in chunks if not set(chunk.text) - set("|- \n")]
    heads, _, cells = found.embed_text.partition("\n\n")[2].partition("\n")
    assert heads.startswith("| head 0 | head")
    assert heads.split("|")[-2].strip() == f"head {place}"
    assert cells.startswith("| key 2 | v2x")
    assert heads.count("|") == cells.count("|")


def test_a_cell_that_is_longer_than_a_passage_is_cut_at_sentences() -> None:
    limits = ChunkSettings(new_tokens=40, overlap_tokens=8, max_tokens=60, min_tokens=30)
    text = f"| rule | what it says |\n| --- | --- |\n| leave | {f'{SENTENCE} ' * 9}|\n"

    chunks = cut(text, limits)

    assert max(tokens(chunk.embed_text) for chunk in chunks) <= 60
    assert all("| rule | what it says |\n| leave | One" in chunk.embed_text for chunk in chunks[2:])
    assert all(chunk.text.startswith("One sentence") for chunk in chunks[3:])
    assert len(chunks) == 6


def test_dashes_as_wide_as_the_widest_cell_take_no_room_from_rows() -> None:
    text = f"| a | b |\n| {'-' * 200} | --- |\n" + "| one | two |\n" * 9

    second = cut(text, ChunkSettings(new_tokens=40, overlap_tokens=0, min_tokens=6))[1]

    assert second.embed_text.partition("\n\n")[2].startswith("| a | b |\n| --- | --- |\n| one")


@pytest.mark.parametrize("words", [60, 1000])
def test_a_heading_longer_than_what_a_model_reads_leaves_room_for_the_text(words: int) -> None:
    limits = ChunkSettings(new_tokens=40, overlap_tokens=8, max_tokens=60, min_tokens=30)
    text = f"# {' '.join(f'word{n}' for n in range(words))}\n\n## Inner\n\n" + f"{SENTENCE}\n\n" * 9

    chunks = cut(text, limits)

    assert max(tokens(chunk.embed_text) for chunk in chunks) <= 60
    assert chunks[-1].embed_text.startswith("notes > Inner\n\n")
    assert len({chunk.embed_text for chunk in chunks}) == len(chunks)


class KnowsNoThai(BagOfWordsEmbedder):
    """A tokenizer that takes a stretch of letters for one unknown token, however long it is."""

    def token_starts(self, text: str) -> list[int]:
        return [0, *(place + 1 for place, letter in enumerate(text) if letter.isspace())]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("พนักงานทุกคนมีสิทธิลาพักร้อนได้ปีละยี่สิบห้าวัน" * 20, id="thai"),
        pytest.param("x" * 5000, id="unbroken"),
    ],
)
def test_what_a_tokenizer_takes_for_one_token_is_cut_by_its_length(text: str) -> None:
    context = ChunkContext(embedder=KnowsNoThai(), settings=SMALL)

    chunks = list(chunk_text(a_redacted_doc(text), context))

    assert "".join(chunk.text for chunk in chunks) == text
    assert max(len(chunk.text) for chunk in chunks) <= 4 * 32 * 1.5
