"""The planted facts of the benchmark are all told, and asked in words that no row has."""

import pytest

from benchmarks.knowledge.__main__ import is_like
from benchmarks.knowledge.worlds import WORLDS, plant
from convo_assets.steps.curate import ExpressionSettings
from convo_assets.steps.curate.fact_rows import fact_rows
from convo_assets.steps.curate.unknowns import untold
from convo_assets_tests.builders import a_chunk, a_conversation


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
