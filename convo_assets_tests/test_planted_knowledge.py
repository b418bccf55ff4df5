"""The planted facts of the benchmark are all told, and asked in words that no row has."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.knowledge.__main__ import is_like
from benchmarks.knowledge.worlds import WORLDS, plant
from convo_assets.resources.documents import PolicyFile
from convo_assets.resources.store import SupabaseStore
from convo_assets.steps.curate import ExpressionSettings
from convo_assets.steps.curate.fact_rows import fact_rows
from convo_assets.steps.curate.unknowns import untold
from convo_assets_tests.builders import a_chunk, a_conversation
from convo_assets_tests.graph import run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes


@pytest.mark.parametrize("world", sorted(WORLDS))
def test_every_planted_fact_is_trained_on_and_asked_in_other_words(world: str) -> None:
    planted = plant(WORLDS[world], seed=2, entities=3)
    chunks = [a_chunk(text, identifier=name) for name, text in planted.documents.items()]
    properties = untold(planted.documents.values())

    rows = [
        row
        for chunk in chunks
        for row in fact_rows(
            chunk,
            conversation=a_conversation(),
            settings=ExpressionSettings(),
            properties=properties,
        )
        if not row.held_back
    ]

    said = [message["content"] for row in rows for message in row.expression.messages]
    asked = [message["content"] for row in rows for message in row.expression.messages[:-1]]
    assert len({row.fact.id for row in rows}) == len(planted.facts)
    for fact in planted.facts:
        assert any(fact.value in text and fact.subject in text for text in said)
        for question in fact.questions:
            assert not any(is_like(question, other, fact.subject) for other in asked)


def test_planted_documents_come_through_the_graph_with_all_their_facts(
    store: SupabaseStore, tmp_path: Path
) -> None:
    planted = plant(WORLDS["machines"], seed=2, entities=1)
    documents = {name.removesuffix(".md"): text for name, text in planted.documents.items()}
    policy = tmp_path / "policy.toml"
    policy.write_text(f'keep = ["{planted.facts[0].subject.split()[0]}"]\n', encoding="utf-8")
    write_sources(tmp_path, **documents)
    everything = {"validation_share": 0.0, "test_share": 0.0, "expressions": 10}

    resources = resources_with_fakes(store, tmp_path)
    run_graph(
        replace(resources, policies=PolicyFile(path=str(policy))),
        run_config={"ops": {"finetune_dataset": {"config": everything}}},
    )

    with store.connect() as connection:
        rows = connection.execute(
            "select messages::text from convo.finetune_dataset where split = 'train'"
        ).fetchall()
    said = " ".join(text for (text,) in rows)
    assert all(fact.value in said for fact in planted.facts)
