"""How passages are ranked by words: rare words decide, and what is counted is what is stored."""

import hashlib
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from pgvector import HalfVector

from convo_assets.resources.store import ChunkIndex, SupabaseStore
from convo_assets.steps.chunk.chunking import STEMMED

VECTOR = (1.0, 0.0, 0.0, 0.0)
"""All passages have this one, so that words alone decide."""
K1, B = 0.9, 0.4

_ADD = (
    "insert into convo.chunks (id, redacted_doc_id, source, ordinal, start_offset, end_offset, "
    "heading_path, content, embed_text, token_count) "
    "values (%s, %s, %s, 0, 0, 1, '{}', %s, %s, %s)"
)


@pytest.fixture
def documents(store: SupabaseStore) -> SupabaseStore:
    """A store with the documents `a` and `b`, of a source each, and no passages."""
    with store.connect() as connection:
        for name in ("a", "b"):
            connection.execute(
                "insert into convo.raw_docs values (%s, %s, 'text/plain', 1, 1, 'h')", [name, name]
            )
            connection.execute(
                "insert into convo.redacted_docs values (%s, %s, %s, 'n', 'c', '[]')", [name] * 3
            )
    return store


def add(
    connection: psycopg.Connection, texts: dict[str, str], *, doc: str = "a", embedded: bool = True
) -> None:
    """Store passages by identifier; the length of a passage is its number of words."""
    for identifier, text in texts.items():
        values = [identifier, doc, doc, text, text, len(text.split())]
        connection.execute(_ADD, values)
        if embedded:
            connection.execute(
                "insert into convo.embeddings values (%s, %s, %s, 'm', 4, %s)",
                [identifier, identifier, doc, HalfVector([*VECTOR])],
            )


def found(store: SupabaseStore, question: str, *, source: str | None = None) -> list[str]:
    (passages,) = ChunkIndex(store=store).search([(question, VECTOR)], source=source, count=10)
    return [passage.chunk_id for passage in passages]


def counted(store: SupabaseStore) -> dict[tuple[bytes, str], int]:
    """Return what the statistics say: passages by word and source."""
    query = (
        "select lexeme_hash, source, sum(chunks) from convo.lexeme_counts "
        "group by 1, 2 having sum(chunks) <> 0"
    )
    with store.connect() as connection:
        return {(word, source): int(n) for word, source, n in connection.execute(query)}


def recounted(store: SupabaseStore) -> dict[tuple[bytes, str], int]:
    """Count the same in the stored passages, one by one."""
    numbers: Counter[tuple[bytes, str]] = Counter()
    with store.connect() as connection:
        for source, words in connection.execute(
            "select source, tsvector_to_array(lexemes) from convo.chunks"
        ):
            numbers[b"", source] += 1
            numbers.update((hashlib.sha256(word.encode()).digest()[:8], source) for word in words)
    return dict(numbers)


def test_a_rare_word_of_a_question_decides_over_several_common_ones(
    documents: SupabaseStore,
) -> None:
    with documents.connect() as connection:
        add(
            connection,
            {f"common {n:02}": "reset the router and the router password" for n in range(40)},
        )
        add(connection, {"rare": "a firmware called zephyr exists and here is more about it"})

    question = "How do I reset the router with zephyr?"

    assert found(documents, question)[0] == "rare"


def test_scores_are_half_the_cosine_and_half_the_share_of_the_best_bm25(
    documents: SupabaseStore,
) -> None:
    texts = {
        "once": "pump manual",
        "thrice": "pump pump pump manual for people",
        "long": "pump " + " ".join(f"filler{n}" for n in range(30)),
        "other": "valve manual",
        "none": "nothing of that",
    }
    with documents.connect() as connection:
        add(connection, texts)

    (passages,) = ChunkIndex(store=documents).search(
        [("pump valve", VECTOR)], source=None, count=10
    )

    expected = bm25_shares(texts, ["pump", "valv"])
    assert {p.chunk_id for p in passages} == set(texts)
    for passage in passages:
        assert passage.score == pytest.approx(0.5 + 0.5 * expected[passage.chunk_id], abs=0.01)
    assert [p.chunk_id for p in passages] == sorted(texts, key=lambda n: (-expected[n], n))


def bm25_shares(texts: dict[str, str], words: Sequence[str]) -> dict[str, float]:
    """Return BM25 by the book, as a share of what all words together can reach."""
    split = {name: [w.removesuffix("e") for w in text.split()] for name, text in texts.items()}
    mean = sum(map(len, split.values())) / len(split)
    idf = {}
    for word in words:
        within = sum(word in text for text in split.values())
        idf[word] = math.log(1 + (len(split) - within + 0.5) / (within + 0.5))
    return {
        name: sum(
            idf[word] * text.count(word) / (text.count(word) + K1 * (1 - B + B * len(text) / mean))
            for word in words
        )
        / sum(idf.values())
        for name, text in split.items()
    }


def test_statistics_follow_inserts_updates_and_deletes_and_survive_a_merge(
    documents: SupabaseStore,
) -> None:
    with documents.connect() as connection:
        add(connection, {"1": "red green", "2": "green blue blue"})
        add(connection, {"3": "blue sky"}, doc="b")
    assert counted(documents) == recounted(documents)

    with documents.connect() as connection:
        connection.execute("update convo.chunks set embed_text = 'violet sky' where id = '1'")
        connection.execute("delete from convo.raw_docs where id = 'b'")
    assert counted(documents) == recounted(documents)
    assert len(recounted(documents)) == 5  # violet, sky, green, blue, and all passages

    with documents.connect() as connection:
        connection.execute("select convo.merge_lexeme_counts()")
        rows = connection.execute("select count(*) from convo.lexeme_counts").fetchone()
    assert counted(documents) == recounted(documents)
    assert rows == (5,)


def test_nothing_is_counted_of_an_emptied_store(documents: SupabaseStore) -> None:
    with documents.connect() as connection:
        add(connection, {"1": "red green"})
        connection.execute("truncate convo.raw_docs cascade")

    assert counted(documents) == {}


def test_deleted_passages_do_not_count_any_more(documents: SupabaseStore) -> None:
    # "ferry" is in most passages until those of document b are deleted; then "train" is.
    with documents.connect() as connection:
        add(connection, {f"train {n:02}": "train ticket" for n in range(8)})
        add(connection, {"ferry": "ferry ticket"})
        add(connection, {f"b {n:02}": "ferry crossing" for n in range(40)}, doc="b")
    before = found(documents, "ferry or train")

    with documents.connect() as connection:
        connection.execute("delete from convo.raw_docs where id = 'b'")
    after = found(documents, "ferry or train")

    assert before[0].startswith("train")
    assert after[0] == "ferry"


def test_a_word_is_as_rare_as_it_is_in_the_source_that_is_searched(
    documents: SupabaseStore,
) -> None:
    with documents.connect() as connection:
        add(connection, {"a lamp": "lamp here", "a desk": "desk here"})
        add(connection, {f"a desk {n}": "desk here" for n in range(5)})
        add(connection, {f"b {n:02}": "lamp there" for n in range(40)}, doc="b")

    assert found(documents, "desk lamp")[0].startswith("a desk")
    assert found(documents, "desk lamp", source="a")[0] == "a lamp"


def test_passages_without_a_vector_are_found_by_their_words(documents: SupabaseStore) -> None:
    with documents.connect() as connection:
        add(connection, {"embedded": "red"})
        add(connection, {"not embedded": "blue"}, embedded=False)

    assert set(found(documents, "blue")) == {"embedded", "not embedded"}


@pytest.mark.parametrize("text", ["", "the and of", "unheard", "it's \\ 'quoted' & | ! :*"])
def test_a_question_without_known_words_is_answered_by_meaning(
    documents: SupabaseStore, text: str
) -> None:
    with documents.connect() as connection:
        add(connection, {"1": "red"})

    assert found(documents, text) == ["1"]


def test_words_with_marks_of_the_query_language_are_words(documents: SupabaseStore) -> None:
    with documents.connect() as connection:
        add(connection, {"path": "see /etc/o'brien/x.conf today", "other": "see /var/log today"})

    assert found(documents, "/etc/o'brien/x.conf")[0] == "path"


def add_in(
    connection: psycopg.Connection, language: str, texts: dict[str, str], *, doc: str = "a"
) -> None:
    add(connection, texts, doc=doc)
    connection.execute(
        "update convo.chunks set language = %s where id = any(%s)", [language, [*texts]]
    )


def test_words_are_stemmed_by_the_language_of_their_passage(documents: SupabaseStore) -> None:
    with documents.connect() as connection:
        add_in(
            connection,
            "de",
            {"forms": "Anträge müssen gestellt werden", "other": "Ein Bericht wird geschrieben"},
        )
        add_in(connection, "es", {"spanish": "las solicitudes aprobadas ayer"}, doc="b")

    assert found(documents, "Wie stelle ich einen Antrag?")[0] == "forms"
    assert found(documents, "¿Cómo se aprueba una solicitud?")[0] == "spanish"


def test_a_language_that_knows_one_word_of_a_question_does_not_win_by_it(
    documents: SupabaseStore,
) -> None:
    with documents.connect() as connection:
        add_in(connection, "en", {"english": "reset the router password", "e": "the router"})
        add_in(connection, "de", {"german": "Das Router-Gehäuse", "d": "Ein Gerät"}, doc="b")

    assert found(documents, "reset password of router")[0] == "english"


@pytest.mark.parametrize(
    "text", ["“pump”", "„pump“", "«pump»", "the pump’s", "pump—valve", "¿pump?"]
)
def test_typographic_signs_are_no_part_of_a_word(documents: SupabaseStore, text: str) -> None:
    with documents.connect() as connection:
        add(connection, {"signs": f"see {text} here", "other": "see other valves here"})

    assert found(documents, "pump")[0] == "signs"


def test_many_questions_are_answered_in_their_order(documents: SupabaseStore) -> None:
    with documents.connect() as connection:
        add(connection, {"red": "red", "blue": "blue", "green": "green"})
    index = ChunkIndex(store=documents)
    queries = [(word, VECTOR) for word in ("green", "red", "blue", "red")]

    together = index.search(queries, source=None, count=2)

    assert together == [index.search([query], source=None, count=2)[0] for query in queries]
    assert [passages[0].chunk_id for passages in together] == ["green", "red", "blue", "red"]
    assert [p.rank for p in together[0]] == [1, 2]
    assert index.search([], source=None, count=2) == []


def candidates(
    store: SupabaseStore, frequencies: dict[str, int], *, total: int, max_passages: int
) -> str:
    with store.connect() as connection:
        row = connection.execute(
            "select convo.candidate_query(%s, %s::bigint[], %s, %s)",
            [[*frequencies], [*frequencies.values()], total, max_passages],
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_only_passages_with_rare_words_or_pairs_of_words_are_rated(store: SupabaseStore) -> None:
    words = {"'rare'": 5, "'seldom'": 2_000, "'often'": 3_000, "'always'": 90_000}

    assert (
        candidates(store, words, total=100_000, max_passages=300) == "'rare' | 'seldom' & 'often'"
    )
    assert (
        candidates(store, words, total=200, max_passages=300).count("&") == 0
    )  # few passages: all words
    assert candidates(store, {"'always'": 90_000}, total=100_000, max_passages=300) == "'always'"
    assert candidates(store, {}, total=100_000, max_passages=300) == ""


@pytest.fixture
def impatient(documents: SupabaseStore) -> Iterator[list[psycopg.Connection]]:
    """Two transactions that give up rather than wait for one another."""
    connections = [psycopg.connect(documents.url()) for _ in range(2)]
    for connection in connections:
        connection.execute("set lock_timeout = '2s'")
    yield connections
    for connection in connections:
        connection.close()


def test_writers_of_the_same_words_do_not_wait_for_each_other(
    documents: SupabaseStore, impatient: list[psycopg.Connection]
) -> None:
    first, second = impatient
    add(first, {"1": "apple"}, embedded=False)
    add(second, {"2": "pear"}, embedded=False)
    # Counters in place would deadlock here: each has what the other wants.
    add(first, {"3": "pear"}, embedded=False)
    add(second, {"4": "apple"}, embedded=False)
    first.execute("delete from convo.chunks where id = '1'")
    with documents.connect() as connection:
        connection.execute("select convo.merge_lexeme_counts()")
    first.commit()
    second.commit()

    assert counted(documents) == recounted(documents)


def test_merging_while_others_write_loses_no_count(documents: SupabaseStore) -> None:
    def write(name: str) -> None:
        for n in range(15):
            with documents.connect() as connection:
                add(connection, {f"{name} {n}": f"shared word{n}"}, embedded=False)
                connection.execute("select convo.merge_lexeme_counts()")

    writers = [threading.Thread(target=write, args=[name]) for name in ("x", "y")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)

    assert counted(documents) == recounted(documents)
    assert counted(documents)[b"", "a"] == 30


def test_the_store_stems_every_language_that_chunks_are_told_in(store: SupabaseStore) -> None:
    with store.connect() as connection:
        stemmed = connection.execute(
            "select l from unnest(%s::text[]) l where convo.text_config(l)::text <> 'english'",
            [sorted(STEMMED)],
        ).fetchall()
        definition = connection.execute(
            "select pg_get_functiondef('convo.text_config'::regproc)"
        ).fetchall()

    assert {language for (language,) in stemmed} == STEMMED - {"en"}
    assert {*re.findall(r"when '(\w+)'", definition[0][0])} == STEMMED - {"en"}
