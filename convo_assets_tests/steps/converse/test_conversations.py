from collections.abc import Mapping, Sequence

from convo_assets.records import Conversation, Derivation, EmbeddedChunk, Passage
from convo_assets.steps.converse import ChatModel, ConverseSettings, converse_about
from convo_assets_tests.builders import a_chunk, a_passage
from convo_assets_tests.fakes import ScriptedChatModel, TemplateChatModel

TEXT = "Hotel rooms cost at most 140 euros per night in cities."


def converse(
    model: ChatModel, *, leaks: Mapping[str, int] | None = None, text: str = TEXT
) -> Derivation[Conversation]:
    def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
        return [[a_passage(text)] for _ in questions]

    row = EmbeddedChunk(id="chunk", chunk=a_chunk(text), vector=(1.0,))
    (derivation,) = converse_about(
        [row],
        model=model,
        retrieve=retrieve,
        leaks=lambda texts: [leaks or {} for _ in texts],
        settings=ConverseSettings(facts_per_chunk=1, questions_per_fact=1),
    )
    return derivation


def test_a_small_model_asks_and_the_source_answers() -> None:
    (conversation,) = converse(TemplateChatModel()).rows

    assert [turn.role for turn in conversation.turns] == ["user", "assistant"]
    assert conversation.turns[1].text == TEXT
    assert conversation.tier == "small"


def test_a_large_model_asks_and_answers_from_what_was_retrieved() -> None:
    model = ScriptedChatModel(
        ["What do hotel rooms in cities cost?", "Hotel rooms cost at most 140 euros per night [1]."]
    )

    (conversation,) = converse(model).rows

    assert conversation.turns[1].text == "Hotel rooms cost at most 140 euros per night."
    assert conversation.turns[1].citations[0].chunk_id == "chunk"


def test_a_turn_with_personal_data_is_counted_and_dropped() -> None:
    derivation = converse(TemplateChatModel(), leaks={"PERSON": 1})

    assert derivation.outcome == "rejected"
    assert derivation.reasons == {"leak": 1}


def test_a_chunk_without_a_statement_is_recorded_as_such() -> None:
    assert converse(TemplateChatModel(), text="Short.").reasons == {"no_fact": 1}


def test_the_same_inputs_give_the_same_conversation() -> None:
    assert converse(TemplateChatModel()) == converse(TemplateChatModel())
