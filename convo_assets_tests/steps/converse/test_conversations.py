from collections.abc import Mapping, Sequence

from convo_assets.item_results import ItemResult
from convo_assets.records import Conversation, EmbeddedChunk, Passage
from convo_assets.steps.converse import ChatModel, ConverseSettings, converse_about
from convo_assets.steps.converse.acceptance import filter_by_judge
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.utterances import Utterance
from convo_assets_tests.builders import a_chunk, a_citation, a_converse_context, a_passage, a_plan
from convo_assets_tests.fakes import ReadsClosely, ScriptedChatModel, Shelf, TemplateChatModel

TEXT = "Hotel rooms cost at most 140 euros per night in cities."
RULE = "Receipts must be kept for 10 years because tax law requires it."


def converse(
    model: ChatModel,
    *,
    leaks: Mapping[str, int] | None = None,
    text: str = TEXT,
    found: bool = True,
    seed: int = 0,
    judge: bool = False,
) -> ItemResult[Conversation]:
    row = EmbeddedChunk(id="chunk", chunk=a_chunk(text), vector=(1.0,))
    context = a_converse_context(
        model,
        Shelf(*([a_passage(text)] if found else [])),
        leaks=leaks,
        settings=ConverseSettings(facts_per_chunk=1, questions_per_fact=1, seed=seed),
        judge=model if judge else None,
    )
    (result,) = converse_about([row], context)
    return result


def test_the_form_of_a_statement_gives_the_question_and_the_source_the_answer() -> None:
    (conversation,) = converse(TemplateChatModel(), text=RULE).rows

    asked, answered = conversation.turns[:2]
    assert "must receipts be kept" in asked.standalone
    assert answered.text == RULE
    assert RULE[answered.citations[0].start : answered.citations[0].end] == RULE


def test_where_the_form_gives_none_a_small_model_writes_the_question() -> None:
    (conversation,) = converse(
        TemplateChatModel(), text="Rooms and suites in cities: at most 140 euros."
    ).rows

    assert conversation.tier == "small"


def test_a_large_model_asks_and_answers_from_what_was_retrieved() -> None:
    asked = "[1] What do hotel rooms in cities cost?"
    answered = "Hotel rooms cost at most 140 euros per night [1]."
    nothing = "no idea"
    model = ScriptedChatModel([asked, answered, *[nothing] * 20])

    (conversation,) = converse(model).rows

    assert conversation.tier == "large"
    assert conversation.turns[0].standalone == "What do hotel rooms in cities cost?"
    assert conversation.turns[1].text == "Hotel rooms cost at most 140 euros per night."
    assert conversation.turns[1].citations[0].chunk_id == "chunk"


def test_a_large_model_that_fails_twice_leaves_it_to_the_forms() -> None:
    result = converse(ScriptedChatModel(["no idea"] * 20), text=RULE)

    (conversation,) = result.rows
    assert conversation.tier == "template"
    assert result.reasons["no_question"] >= 2


def test_what_retrieval_does_not_find_is_not_said() -> None:
    result = converse(TemplateChatModel(), text=RULE, found=False)

    assert (result.outcome, result.rows) == ("rejected", ())
    assert result.reasons["not_retrievable"] == 1


def test_a_turn_with_personal_data_is_counted_and_dropped() -> None:
    result = converse(TemplateChatModel(), text=RULE, leaks={"PERSON": 1})

    assert result.outcome == "rejected"
    assert result.reasons["leak_person"] >= 1


def test_a_chunk_without_a_statement_is_recorded_as_such() -> None:
    assert converse(TemplateChatModel(), text="Short.").reasons == {"nothing_to_ask": 1}


def test_rows_say_which_prompts_made_them() -> None:
    (from_forms,) = converse(TemplateChatModel(), text=RULE).rows
    (written,) = converse(
        TemplateChatModel(), text="Rooms and suites in cities: at most 140 euros."
    ).rows
    (elsewhere,) = converse(TemplateChatModel(), text=RULE, seed=1).rows

    assert from_forms.prompt_hash == elsewhere.prompt_hash != written.prompt_hash


def test_the_same_inputs_give_the_same_conversation() -> None:
    assert converse(TemplateChatModel(), text=RULE) == converse(TemplateChatModel(), text=RULE)


def test_a_judge_that_cannot_be_tested_is_named_and_drops_nothing() -> None:
    alone, judged = (
        converse(TemplateChatModel(), text=RULE, judge=asked) for asked in (False, True)
    )

    assert judged.rows == alone.rows
    assert judged.reasons["judge_not_trusted"] == 1


def test_a_judge_that_is_trusted_drops_what_it_finds_wanting_and_what_follows_it() -> None:
    facts = [f"The {name} costs {n}5 euros." for n, name in enumerate("saw drill axe".split(), 1)]
    said = [[spoken_of(fact) for fact in facts], *([spoken_of(fact)] for fact in facts * 3)]
    wrong = spoken_of("The file costs 95 euros.", answer="Because it is new.")
    said[0].insert(1, wrong)
    dialogues = [
        Dialogue(ConversationInputs(home=a_passage(TEXT), pool=(), plan=a_plan())) for _ in said
    ]

    def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
        return [[a_passage(fact) for fact in facts] for _ in questions]

    kept = filter_by_judge(said, dialogues, ReadsClosely(), retrieve)

    assert kept == [said[0][:1], *said[1:]]
    assert dialogues[0].reasons == ["judged_unanswerable"]


def spoken_of(fact: str, *, answer: str = "") -> Utterance:
    pair = QAPair(
        kind="answerable",
        question=f"What does the {fact.split()[1]} cost?",
        answer=answer or fact,
        evidence=(),
        tier="large",
    )
    return Utterance(GroundedQA(pair, (a_citation(),)), pair.question)
