"""Dataset rows where several sources, or passages beside the dialogue, are in play."""

from pathlib import Path

from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    ledger_times,
    run_graph,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes


def test_a_second_pass_over_several_sources_derives_nothing_again(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE)
    write_sources(tmp_path, of="other", expenses=EXPENSES)
    for source in (SOURCE, "other"):
        run_graph(resources_with_fakes(store, tmp_path), of=source)
    times = ledger_times(store)

    for source in (SOURCE, "other"):
        run_graph(resources_with_fakes(store, tmp_path), of=source)

    assert ledger_times(store) == times


def test_a_row_goes_with_any_passage_it_shows(store: SupabaseStore, tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    # Nothing is held out: passages are shown only beside rows of their split.
    config = {"distractors": 2, "validation_share": 0.0, "test_share": 0.0}
    shown = {"ops": {"finetune_dataset": {"config": config}}}
    run_graph(resources_with_fakes(store, tmp_path), run_config=shown)
    query = (
        "select f.id, c from convo.finetune_dataset f, unnest(f.context_ids) c "
        "where not c = any(f.chunk_ids)"
    )
    with store.connect() as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        connection.execute("delete from convo.chunks where id = %s", [row[1]])
        left = connection.execute("select 1 from convo.finetune_dataset where id = %s", [row[0]])
        assert left.fetchone() is None
