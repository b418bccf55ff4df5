from collections.abc import Sequence

import pytest

from convo_assets.steps.converse.facts import facts
from convo_assets.steps.converse.language.phrasing import wordings
from convo_assets.steps.converse.language.segments import segments
from convo_assets.steps.converse.questions import (
    judge_question,
    question_prompts,
    write_questions,
)
from convo_assets_tests.builders import a_passage, evidence
from convo_assets_tests.fakes import TemplateChatModel

FACT = "The logger records the temperature every 5 minutes and sends an alarm after 15 minutes."


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param("How often does the logger record the temperature?", None, id="sound"),
        pytest.param("What sends an alarm after the logger? And more", None, id="cut-at-the-mark"),
        pytest.param("The logger records the temperature.", "no_question", id="statement"),
        pytest.param("What logger?", "question_length", id="two-words"),
        pytest.param(
            "What does the passage say about the logger?", "meta_reference", id="speaks-of-text"
        ),
        pytest.param(
            "How long does the freezer battery last in winter?",
            "question_not_grounded",
            id="speaks-of-something-else",
        ),
        pytest.param("What is it that the logger is?", "question_too_vague", id="one-word-shared"),
        pytest.param(
            "How many minutes after 5 minutes does the logger send an alarm?",
            "question_says_it_all",
            id="figure-given-away",
        ),
    ],
)
def test_only_questions_that_a_person_could_ask_pass(reply: str, reason: str | None) -> None:
    assert judge_question(reply, fact=evidence(FACT))[1] == reason


def test_why_is_asked_only_where_the_fact_gives_a_reason() -> None:
    fact = evidence("Rivaroxaban must be taken with a meal at noon.")

    _, reason = judge_question("Why must rivaroxaban be taken with a meal?", fact=fact)

    assert reason == "question_says_it_all"


TOP_UP = (
    "The refunded amount is removed from the meter at midnight, and a minimum credit of 10 pounds "
    "stays on the meter so that the supply is not cut."
)


def test_why_is_asked_of_the_statement_that_gives_the_reason_and_of_no_other() -> None:
    other = "Why is the refunded amount removed from the meter at midnight?"
    own = "Why does a minimum credit of 10 pounds stay on the meter?"

    assert judge_question(other, fact=evidence(TOP_UP))[1] == "question_says_it_all"
    assert judge_question(own, fact=evidence(TOP_UP))[1] is None
    bees = evidence("Bees are moved at night and keepers wear veils because they sting.")
    assert judge_question("Why are bees moved at night?", fact=bees)[1] == "question_says_it_all"
    assert not [w.text for w in wordings(TOP_UP, surroundings="") if w.form == "why"]


def test_no_more_than_is_a_limit_and_no_denial() -> None:
    fact = evidence("The trial lasts no longer than 30 days after the contract has been signed.")

    assert judge_question("How many days does the trial last?", fact=fact)[1] is None


def test_a_figure_is_not_asked_of_a_statement_that_denies() -> None:
    fact = evidence("A canary stage of 5 minutes did not contain any delayed captures.")

    _, reason = judge_question("How many minutes did a canary stage contain captures?", fact=fact)

    assert reason == "question_says_it_all"


def test_a_small_model_is_told_how_the_question_begins() -> None:
    openings = [prompt.begin for prompt in question_prompts(FACT, count=2)]

    assert openings == ["How long", "How many"]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        pytest.param(
            "Bees fly by day. Hotels cost at most 140 euros per night.",
            ["Hotels cost at most 140 euros per night."],
            id="too-short-is-left",
        ),
        pytest.param("It takes at least two full days to arrive.", [], id="subject-missing"),
        pytest.param("Ask [PERSON_1] about the annual leave of staff.", [], id="placeholder"),
        pytest.param(
            "Parental leave is described in its own policy. Claims are short since that month.",
            [],
            id="told-elsewhere-or-before",
        ),
        pytest.param(
            "Valves must be closed at night since this prevents a surge.",
            ["Valves must be closed at night since this prevents a surge."],
            id="reason-with-since",
        ),
        pytest.param(
            "| Overtime | Travel time on a Sunday counts as overtime at 150 percent. |",
            [],
            id="cell-of-a-table",
        ),
    ],
)
def test_facts_are_statements_that_stand_alone(text: str, chosen: list[str]) -> None:
    assert [fact.text for fact in facts(a_passage(text))] == chosen


def test_what_a_thing_is_is_asked_only_of_facts_that_define_it() -> None:
    _, reason = judge_question(
        "What is the logger of temperature?",
        fact=evidence("The logger of temperature is calibrated every 12 months."),
    )

    assert reason == "no_definition"


def test_a_question_that_makes_its_statement_no_likelier_is_dropped() -> None:
    class Indifferent(TemplateChatModel):
        def log_likelihoods(self, texts: Sequence[tuple[str, str]]) -> list[float]:
            return [-3.0 for _ in texts]

    fact = evidence("Hotel rooms in cities cost 140 euros at most.")

    written, _ = write_questions([fact], TemplateChatModel(), count=1)
    unwritten, rejected = write_questions([fact], Indifferent(), count=1)

    assert list(written) == [("chunk", fact.segment.text)]
    assert (unwritten, [reason for _, reason in rejected]) == ({}, ["question_not_answered"])


def test_segments_keep_the_offsets_of_their_document() -> None:
    document = "x" * 7 + "- First point stands here.\n- Dr. Roe agreed. Then it ended."

    found = list(segments(document[7:], offset=7))

    assert [document[s.start : s.end] for s in found] == [s.text for s in found]
    assert [s.text for s in found] == [
        "First point stands here.",
        "Dr. Roe agreed.",
        "Then it ended.",
    ]
