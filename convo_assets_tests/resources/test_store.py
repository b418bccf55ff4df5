"""The store as its users see it: roles, retrieval, transactions."""

import os
from pathlib import Path

import psycopg
import pytest
from pgvector import HalfVector
from pgvector.psycopg.halfvec import register_halfvec_info
from psycopg.types import TypeInfo
from psycopg.types.json import Json, Jsonb

from convo_assets.errors import StoreRefusedError
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import ChunkIndex, StoredQuestions, SupabaseStore, idle
from convo_assets.resources.store import retrieval as retrieval_module
from convo_assets.resources.store.retrieval import optimize_search_index
from convo_assets.steps.retrieve import PassageSearch
from convo_assets_tests.fakes import BagOfWordsEmbedder
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

SEARCH = "select count(*) from convo.search_chunks('hotel', %s::extensions.halfvec, 5)"


@pytest.fixture
def filled(store: SupabaseStore, tmp_path: Path) -> SupabaseStore:
    """A store with one source in it."""
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, tmp_path))
    return store


def as_role(store: SupabaseStore, role: str, query: str, *values: object) -> object:
    """Ask the way PostgREST does: as a role, for one transaction, and with the server's errors."""
    with psycopg.connect(store.url()) as connection:
        found = TypeInfo.fetch(connection, "extensions.halfvec")
        assert found is not None
        register_halfvec_info(connection, found)
        connection.execute(f"set local role {role}".encode())
        row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def test_a_signed_in_application_may_search_and_nothing_else(filled: SupabaseStore) -> None:
    vector = HalfVector([1.0] + [0.0] * 31)

    assert as_role(filled, "authenticated", SEARCH, vector) == 2
    assert as_role(filled, "service_role", SEARCH, vector) == 2
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(filled, "anon", SEARCH, vector)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(filled, "authenticated", "select count(*) from convo.redacted_docs")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(filled, "anon", "select count(*) from convo.chunks")


def test_retrieval_finds_a_passage_by_its_words_and_its_vector(filled: SupabaseStore) -> None:
    search = PassageSearch(
        embedder=BagOfWordsEmbedder(), index=ChunkIndex(store=filled), source=SOURCE, count=3
    )

    (passages,) = search.retrieve(["What do hotel rooms cost per night in cities?"])

    assert "hotel room in a city" in passages[0].text
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


def test_retrieval_stays_within_the_source_it_is_asked_for(filled: SupabaseStore) -> None:
    index, vector = ChunkIndex(store=filled), tuple([1.0] + [0.0] * 31)

    assert index.search([("hotel", vector)], source="elsewhere", count=3) == [[]]
    assert index.search([("!?", vector)], source=None, count=3)[0]  # no word to look for


def test_an_application_names_its_arguments_and_sends_them_as_json(filled: SupabaseStore) -> None:
    # What PostgREST makes of rpc("search_chunks", {...}).
    call = """
        with sent as (
          select * from json_to_record(%s) as _(
            query_text text, query_embedding extensions.halfvec, match_count integer,
            match_source text, filter jsonb
          )
        )
        select count(*) from sent, lateral convo.search_chunks(
          query_text := sent.query_text, query_embedding := sent.query_embedding,
          match_count := sent.match_count, match_source := sent.match_source,
          filter := sent.filter
        )
    """
    arguments = {
        "query_text": "hotel",
        "query_embedding": [1.0] + [0.0] * 31,
        "match_count": 5,
        "match_source": SOURCE,
        "filter": {"source": SOURCE},
    }

    assert as_role(filled, "authenticated", call, Json(arguments)) == 2
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(filled, "anon", call, Json(arguments))


def test_filters_reach_both_arms_of_the_search(filled: SupabaseStore) -> None:
    query = "select count(*) from convo.search_chunks('hotel', %s::extensions.halfvec, 5, null, %s)"
    by_vector = "select count(*) from convo.match_chunks(%s::extensions.halfvec, 5, %s)"
    vector = HalfVector([1.0] + [0.0] * 31)
    one = Jsonb({"redacted_doc_id": _some_document(filled)})
    nowhere = Jsonb({"source": "elsewhere"})

    assert as_role(filled, "authenticated", query, vector, one) == 1
    assert as_role(filled, "authenticated", by_vector, vector, one) == 1
    assert as_role(filled, "service_role", by_vector, vector, Jsonb({})) == 2
    assert as_role(filled, "authenticated", query, vector, nowhere) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(filled, "anon", by_vector, vector, Jsonb({}))


def test_a_filter_that_is_not_known_is_an_error_and_injects_nothing(filled: SupabaseStore) -> None:
    query = "select count(*) from convo.match_chunks(%s::extensions.halfvec, 5, %s)"
    vector = HalfVector([1.0] + [0.0] * 31)

    with pytest.raises(psycopg.errors.InvalidParameterValue, match="filter 'author' is unknown"):
        as_role(filled, "authenticated", query, vector, Jsonb({"author": "x"}))
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="filter 'source' is null"):
        as_role(filled, "authenticated", query, vector, Jsonb({"source": None}))
    assert as_role(filled, "authenticated", query, vector, Jsonb({"source": "' or true --"})) == 0


def test_the_passage_before_a_chunk_is_found_and_the_first_has_none(filled: SupabaseStore) -> None:
    with filled.connect() as connection:
        connection.execute(
            "insert into convo.chunks (id, redacted_doc_id, source, ordinal, start_offset, "
            "end_offset, heading_path, content, embed_text, token_count) select 'second', "
            "redacted_doc_id, source, 1, 0, 1, '{}', 'x', 'x', 1 from convo.chunks limit 1"
        )
        first = connection.execute(
            "select id from convo.chunks where ordinal = 0 and redacted_doc_id = "
            "(select redacted_doc_id from convo.chunks where id = 'second')"
        ).fetchone()
    assert first is not None

    found = ChunkIndex(store=filled).before(["second", first[0]])

    assert {chunk: passage.chunk_id for chunk, passage in found.items()} == {"second": first[0]}


def test_documents_are_found_with_their_chunks_in_order(filled: SupabaseStore) -> None:
    with filled.connect() as connection:
        query = "select distinct redacted_doc_id from convo.chunks order by 1 desc"
        ids = [identifier for (identifier,) in connection.execute(query)]

    found = ChunkIndex(store=filled).documents(ids)

    assert [document.id for document in found] == ids
    assert all(
        [chunk.text for chunk in document.chunks]
        == [document.text[chunk.start : chunk.end] for chunk in document.chunks]
        for document in found
    )
    assert all(document.chunks for document in found)


def test_what_rests_on_a_document_is_told_and_goes_with_it(filled: SupabaseStore) -> None:
    resting = "select count(*) from convo.conversation_documents where redacted_doc_id = %s"
    document = _some_document(filled)
    before = as_role(filled, "service_role", resting, document)

    with filled.connect() as connection:
        connection.execute("delete from convo.redacted_docs where id = %s", [document])

    assert before == 1
    assert as_role(filled, "service_role", resting, document) == 0


def test_what_a_source_was_asked_is_told_by_source_and_fingerprint(filled: SupabaseStore) -> None:
    with filled.connect() as connection:
        said = connection.execute(
            "select standalone from convo.turns where role = 'user' order by 1"
        ).fetchall()
        (fingerprint,) = connection.execute(
            "select distinct fingerprint from convo.ledger where asset = 'conversations'"
        ).fetchone() or [""]
    stored = StoredQuestions(store=filled)

    assert sorted(stored.questions(source=SOURCE, fingerprint=fingerprint)) == [q for (q,) in said]
    assert said
    assert stored.questions(source=SOURCE, fingerprint="another") == []
    assert stored.questions(source="elsewhere", fingerprint=fingerprint) == []


def _some_document(store: SupabaseStore) -> str:
    with store.connect() as connection:
        row = connection.execute("select redacted_doc_id from convo.chunks limit 1").fetchone()
    assert row is not None
    return str(row[0])


def test_the_vector_index_is_built_once_there_is_enough_to_index(
    filled: SupabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval_module, "INDEX_FROM_ROWS", 2)

    optimize_search_index(filled)
    optimize_search_index(filled)

    with filled.connect() as connection:
        names = connection.execute(
            "select indexname from pg_indexes where indexname like 'embeddings_hnsw%'"
        ).fetchall()
        connection.execute("drop index convo.embeddings_hnsw_32_idx")
    assert names == [("embeddings_hnsw_32_idx",)]


def _backend(store: SupabaseStore) -> int:
    with store.connect() as connection:
        return connection.info.backend_pid


def test_transactions_one_after_another_share_a_connection(store: SupabaseStore) -> None:
    assert _backend(store) == _backend(store)


def test_transactions_within_another_have_connections_of_their_own(store: SupabaseStore) -> None:
    with store.connect() as connection:
        assert connection.info.backend_pid != _backend(store)


def test_a_failed_transaction_is_rolled_back_and_its_connection_closed(
    store: SupabaseStore,
) -> None:
    statements = "insert into convo.forgotten values ('x', 's'); select 1 / 0"

    with pytest.raises(StoreRefusedError), store.connect() as connection:
        connection.execute(statements)

    assert connection.closed
    with store.connect() as another:
        assert another.execute("select count(*) from convo.forgotten").fetchone() == (0,)


def test_a_connection_that_the_server_has_ended_is_replaced(
    store: SupabaseStore, store_home: Path
) -> None:
    gone = _backend(store)
    with psycopg.connect(EmbeddedPostgres(store_home).ensure().admin_url) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", [gone])

    assert _backend(store) != gone


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    store: SupabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _backend(store)
    monkeypatch.setattr(idle, "MAX_IDLE_SECONDS", 0.0)

    assert _backend(store) != before


def test_a_forked_process_opens_connections_of_its_own(store: SupabaseStore) -> None:
    parent = _backend(store)
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(write, str(_backend(store)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)

    assert int(os.read(read, 20)) != parent
    assert _backend(store) == parent
