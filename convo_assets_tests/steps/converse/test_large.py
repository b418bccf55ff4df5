from collections.abc import Sequence
from dataclasses import replace

import pytest

from convo_assets.records import Passage
from convo_assets.similarity import Questions
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.large.answers import REST_UNKNOWN
from convo_assets.steps.converse.large.question_prompt import question_prompt
from convo_assets.steps.converse.large.rewriting import read_rewritten
from convo_assets.steps.converse.large.rounds import OF_TWO, write_dialogues
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.qa_pairs import UNKNOWN
from convo_assets.steps.converse.questions import ASKED_IN_PROMPTS
from convo_assets.vocabulary import Kind
from convo_assets_tests.builders import a_passage, a_plan, an_exchange, evidence
from convo_assets_tests.fakes import ScriptedChatModel

ROOMS = a_passage("Hotel rooms cost at most 140 euros per night in cities.")
TRAINS = a_passage("Trains are second class on trips below four hours.", chunk="b", rank=2)
ASKED = "[1] What do hotel rooms in cities cost per night?"
ANSWERED = "Hotel rooms cost at most 140 euros per night [1]."


def written(wanted_question: Kind | ChunkPlan, *replies: str) -> Dialogue:
    def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
        return [[a_passage(ROOMS.text), TRAINS] for _ in questions]

    plan = (
        a_plan(special=wanted_question, question_count=2)
        if isinstance(wanted_question, str)
        else wanted_question
    )
    inputs = ConversationInputs(home=ROOMS, pool=(TRAINS,), plan=plan)
    model = ScriptedChatModel([*replies, *["no idea"] * 9])
    dialogue = Dialogue(inputs)
    write_dialogues([dialogue], model, retrieve, seed=0)
    return dialogue


def kinds(dialogue: Dialogue) -> list[Kind]:
    return [grounded.pair.kind for grounded in dialogue.grounded]


def test_an_attempt_that_fails_is_repeated_and_a_refusal_comes_second() -> None:
    dialogue = written(
        "unanswerable",
        "no idea",
        ASKED,
        ANSWERED,
        "[1] Who cooks in the hotel kitchen?",
        "NOT FOUND",
    )

    assert kinds(dialogue) == ["answerable", "unanswerable"]
    assert dialogue.grounded[1].pair.answer == UNKNOWN
    assert dialogue.reasons == ["no_question"]


def test_what_was_to_be_unknown_and_is_answered_is_dropped() -> None:
    dialogue = written("unanswerable", ASKED, ANSWERED, "[2] Which class are trains?", ANSWERED)

    assert kinds(dialogue) == ["answerable"]
    assert "answerable_after_all" in dialogue.reasons


def test_two_passages_make_it_multi_hop_and_one_does_not() -> None:
    both = f"{ANSWERED} Trains are second class on trips below four hours [2]."
    question = "[1] What do rooms cost, and which class are trains?"

    assert kinds(written("multi_hop", ASKED, ANSWERED, question, both))[1] == "multi_hop"
    assert kinds(
        written("multi_hop", ASKED, ANSWERED, "[2] Which class are trains?",
                "Trains are second class on trips below four hours [2].")
    )[1] == "answerable"  # fmt: skip


def test_what_is_told_in_part_is_answered_in_part() -> None:
    question = "[2] Which class are trains, and who cleans them?"
    told = "Trains are second class on trips below four hours [2]. REST NOT FOUND"

    dialogue = written("partial", ASKED, ANSWERED, question, told)

    assert kinds(dialogue) == ["answerable", "partial"]
    assert dialogue.grounded[1].pair.answer.endswith(REST_UNKNOWN)


def test_what_is_left_open_is_asked_back_and_never_guessed() -> None:
    opened = "[1] What does the policy say of prices and classes?"
    guessed = "Trains are second class on trips below four hours [2]."
    plan = a_plan(of_table="underspecified", question_count=2, key="open")
    assert plan.draw("of two") < OF_TWO

    asked = written(plan, ASKED, ANSWERED, opened, "Do you mean hotel rooms [1] or trains [2]?")
    dropped = written(plan, ASKED, ANSWERED, opened, guessed)

    assert kinds(asked) == ["answerable", "underspecified"]
    assert "not_asked_back" in dropped.reasons


def test_what_a_passage_says_in_so_many_words_is_not_called_unknown() -> None:
    said = "[2] Are trains second class on trips below four hours?"

    dialogue = written("unanswerable", ASKED, ANSWERED, said, "NOT FOUND")

    assert "answerable_after_all" in dialogue.reasons


def test_the_model_is_told_what_the_source_was_asked_before() -> None:
    pair = replace(an_exchange(evidence(ROOMS.text)), answer=ROOMS.text)
    inputs = ConversationInputs(home=ROOMS, pool=(), plan=a_plan())
    dialogue = Dialogue(inputs, asked_questions=Questions([pair.question]))

    dialogue.take(GroundedQA(pair, ()))

    assert (
        f"Already asked:\n- {pair.question}" in question_prompt(dialogue, "answerable", seed=0).user
    )


def test_the_example_of_the_prompt_is_never_a_question_of_the_conversation() -> None:
    leaked = f"[1] {ASKED_IN_PROMPTS[0]}"

    assert "prompt_example" in written("unanswerable", ASKED, ANSWERED, leaked, "NOT FOUND").reasons


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(ASKED, "repeated", id="asked-before"),
        pytest.param(
            "[2] What does passage 2 say of trains?", "question_speaks_of_the_source", id="source"
        ),
        pytest.param("[2] Does [PERSON_1] take trains?", "placeholder", id="placeholder"),
        pytest.param("[9] Which class are trains?", "no_question", id="no-such-passage"),
    ],
)
def test_a_question_that_nobody_would_ask_is_counted(reply: str, reason: str) -> None:
    dialogue = written("answerable", ASKED, ANSWERED, reply, ANSWERED)

    assert reason in dialogue.reasons


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("And in villages?", "And in villages?"),
        ("What do 3 rooms cost?", "What do rooms cost in villages?"),
        ("Sure!\nAnd in villages?", "What do rooms cost in villages?"),
    ],
)
def test_a_follow_up_that_changes_the_question_is_not_said(reply: str, said: str) -> None:
    assert read_rewritten(reply, "What do rooms cost in villages?") == said
