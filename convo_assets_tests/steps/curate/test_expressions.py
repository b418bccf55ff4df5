"""The forms in which facts are said, and what is held back from training."""

import pytest

from convo_assets.similarity import ngrams
from convo_assets.steps.curate.fact_rows import ExpressionSettings, FactRow, all_wordings, fact_rows
from convo_assets.steps.curate.unknowns import PROPERTIES, untold
from convo_assets.vocabulary import UNKNOWN
from convo_assets_tests.builders import a_chunk, a_conversation

TEXT = (
    "# Orvel kiln\n\nThe Orvel kiln heats up within 40 minutes. "
    "The Orvel kiln weighs 80 kilograms.\n\n- Colour: red\n"
)


def rows(text: str = TEXT, **settings: object) -> list[FactRow]:
    return list(
        fact_rows(
            a_chunk(text),
            conversation=a_conversation(),
            settings=ExpressionSettings(**settings),  # type: ignore[arg-type]
            properties=untold([text]),
        )
    )


def test_every_expression_of_a_fact_holds_its_values() -> None:
    for row in rows():
        said = " ".join(message["content"] for message in row.expression.messages)
        if row.expression.kind != "refusal":
            assert all(value in said for value in row.fact.values), row.expression.form


@pytest.mark.parametrize("count", [2, 5, 9])
def test_a_fact_is_said_as_often_as_is_asked_for_and_never_twice_alike(count: int) -> None:
    trained = [r for r in rows(expressions=count, refusal_share=0) if not r.held_back]

    for fact in {row.fact.id for row in trained}:
        said = [r.expression.messages for r in trained if r.fact.id == fact]
        assert len(said) == count
        assert len({str(messages) for messages in said}) == count


def test_the_question_held_back_shares_no_run_of_words_with_those_trained_on() -> None:
    found = rows(refusal_share=0)

    held_back = [row for row in found if row.held_back]
    assert held_back
    for kept in held_back:
        asked = kept.expression.messages[0]["content"]
        assert not any(value in asked for value in kept.fact.values)
        for row in found:
            if row.fact == kept.fact and row is not kept:
                assert not ngrams(asked, 8) & ngrams(row.expression.messages[-2]["content"], 8)


def test_questions_about_made_up_things_and_untold_properties_are_refused() -> None:
    refused = [row.expression for row in rows(refusal_share=1) if row.expression.kind == "refusal"]

    assert {expression.form for expression in refused} == {"unknown_thing", "untold_property"}
    for expression in refused:
        assert expression.messages[-1]["content"] == UNKNOWN
        if expression.form == "unknown_thing":
            assert "Orvel" not in expression.messages[0]["content"]


def test_a_property_that_some_document_speaks_of_is_not_refused() -> None:
    place = next(i for i, p in enumerate(PROPERTIES) if "owns" in p.question)

    assert place in untold(["The kiln is red."])
    assert place not in untold(["The kiln is red.", "The kiln belongs to the school."])


def test_all_that_a_row_may_say_is_known_to_its_validation() -> None:
    possible = {str(e.messages) for e in all_wordings(a_chunk(TEXT), a_conversation())}

    assert {str(row.expression.messages) for row in rows()} <= possible
