from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from convo_assets.item_results import ItemResult
from convo_assets.records import Conversation, EmbeddedChunk, Passage
from convo_assets.steps.converse import (
    ChatModel,
    ConverseSettings,
    converse_about,
)
from convo_assets.steps.converse.acceptance import keep_self_contained
from convo_assets.steps.converse.writers import Exchange, Written
from convo_assets_tests.builders import a_chunk, a_citation, a_converse_context, a_passage
from convo_assets_tests.fakes import ScriptedChatModel, Shelf, TemplateChatModel
from convo_assets_tests.large_replies import one_exchange

TEXT = "Hotel rooms cost at most 140 euros per night in cities."
RULE = "A fire door is a door that keeps smoke out of the stairs for an hour."


class FindsNothing(Shelf):
    """A corpus whose search finds nothing."""

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        return [[] for _ in questions]


def converse(
    model: ChatModel,
    *,
    leaks: Mapping[str, int] | None = None,
    text: str = TEXT,
    found: bool = True,
    seed: int = 0,
) -> ItemResult[Conversation]:
    row = EmbeddedChunk(id="chunk", chunk=a_chunk(text), vector=(1.0,))
    context = a_converse_context(
        model,
        (Shelf if found else FindsNothing)(a_passage(text)),
        leaks=leaks,
        settings=ConverseSettings(seed=seed),
    )
    (result,) = converse_about([row], context)
    return result


def test_the_form_of_a_source_gives_the_question_and_the_source_the_answer() -> None:
    (conversation,) = converse(TemplateChatModel(), text=RULE).rows

    asked, answered = conversation.turns[:2]
    assert asked.standalone == "What is a fire door?"
    assert answered.text == RULE
    assert RULE[answered.citations[0].start : answered.citations[0].end] == RULE


def test_a_large_model_asks_and_answers_from_what_it_quotes() -> None:
    asked, said = "What do hotel rooms in cities cost?", "At most 140 euros per night."
    model = ScriptedChatModel([*one_exchange(TEXT, asked, said), *["no idea"] * 9])

    (conversation,) = converse(model).rows

    assert conversation.tier == "large"
    assert [turn.text for turn in conversation.turns] == [asked, said]
    (cited,) = conversation.turns[1].citations
    assert (cited.chunk_id, TEXT[cited.start : cited.end]) == ("chunk", TEXT)


def test_what_a_large_model_does_not_write_is_not_filled_up_from_forms() -> None:
    result = converse(ScriptedChatModel(["no idea"] * 2), text=RULE)

    assert (result.outcome, result.rows) == ("rejected", ())
    assert result.reasons == {"reply_unreadable": 1}


def test_what_needs_no_model_is_credited_to_none() -> None:
    (conversation,) = converse(TemplateChatModel(), text=RULE).rows

    assert (conversation.tier, conversation.model) == ("template", "none")


def test_what_retrieval_does_not_find_is_not_said() -> None:
    result = converse(TemplateChatModel(), text=RULE, found=False)

    assert (result.outcome, result.rows) == ("rejected", ())
    assert result.reasons["question_not_found"] == 1


def test_a_turn_with_personal_data_is_counted_and_dropped() -> None:
    result = converse(TemplateChatModel(), text=RULE, leaks={"PERSON": 1})

    assert result.outcome == "rejected"
    assert result.reasons["leak_person"] >= 1


def test_a_chunk_without_a_statement_is_recorded_as_such() -> None:
    assert converse(TemplateChatModel(), text="Short.").reasons == {"nothing_to_ask": 1}


def test_the_same_inputs_give_the_same_conversation() -> None:
    assert converse(TemplateChatModel(), text=RULE) == converse(TemplateChatModel(), text=RULE)


@pytest.mark.parametrize(
    ("rank", "kept"), [pytest.param(3, 1, id="third"), pytest.param(4, 0, id="fourth")]
)
def test_an_opening_that_does_not_find_its_own_answer_is_dropped(rank: int, kept: int) -> None:
    others = [
        replace(a_passage("Trains.", chunk=f"other{n}", rank=n), start=90, end=97)
        for n in range(1, rank)
    ]
    # The neighbour that overlaps counts as the same.
    beside = replace(a_passage("costs 15 euros.", chunk="beside", rank=rank), start=3, end=18)
    written = [Written(conversations=[[spoken_of("The saw costs 15 euros.")]])]

    keep_self_contained(written, lambda questions: [[*others, beside] for _ in questions])

    assert len(written[0].conversations) == kept
    assert written[0].reasons == ["opening_not_found"] * (1 - kept)


def spoken_of(fact: str, *, answer: str = "") -> Exchange:
    question = f"What does the {fact.split()[1]} cost?"
    return Exchange(
        kind="answerable",
        question=question,
        said=question,
        answer=answer or fact,
        citations=(a_citation(),),
    )
