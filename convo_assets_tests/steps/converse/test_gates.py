"""Gates: what has no place in a conversation, by itself or after what was said."""

from dataclasses import replace

from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.gates import apply_gates
from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets_tests.builders import a_plan, an_exchange, evidence

FACT = "A cool box keeps the range for 6 hours."


def test_a_question_that_forms_have_stripped_bare_is_too_vague() -> None:
    bare = replace(
        an_exchange(evidence(FACT)), question="What does the installer refit?", open_ended=False
    )
    told = replace(bare, question="What does the installer refit at the meter?")

    assert apply_gates(GroundedQA(bare, ()), after=[], plan=a_plan()) == "question_too_vague"
    assert apply_gates(GroundedQA(told, ()), after=[], plan=a_plan()) != "question_too_vague"


def test_the_third_exchange_of_a_plan_for_two_is_surplus_and_a_repetition_is_none() -> None:
    grounded = GroundedQA(an_exchange(evidence(FACT)), ())
    other = GroundedQA(
        with_wrong_figure(evidence(FACT), draw=0.0) or an_exchange(evidence(FACT)), ()
    )

    assert (
        apply_gates(other, after=[grounded, grounded], plan=a_plan(question_count=2)) == "surplus"
    )
    assert apply_gates(grounded, after=[grounded], plan=a_plan()) == "repeated"
    assert apply_gates(other, after=[grounded], plan=a_plan()) is None


def test_a_conversation_takes_one_filler_and_no_more() -> None:
    grounded = GroundedQA(an_exchange(evidence(FACT)), ())
    broad = replace(an_exchange(evidence("Boxes are blue.")), question="What about the cool boxes?")
    optional = GroundedQA(
        replace(broad, answer="Boxes are blue.", open_ended=True, optional=True), ()
    )

    assert apply_gates(optional, after=[grounded], plan=a_plan()) is None
    assert apply_gates(optional, after=[grounded, optional], plan=a_plan()) == "surplus"


def test_all_that_is_said_of_a_subject_is_not_told_where_some_of_it_was() -> None:
    told = evidence(FACT)
    first = GroundedQA(an_exchange(told), ())
    both = replace(
        an_exchange(told),
        question="What should I know about boxes with walls?",
        answer=f"{FACT} Boxes are cleaned every week before noon.",
        evidence=(told, evidence("Boxes are cleaned every week before noon.")),
        open_ended=True,
        optional=True,
    )

    assert apply_gates(GroundedQA(both, ()), after=[first], plan=a_plan()) == "repeated"
    assert apply_gates(GroundedQA(both, ()), after=[], plan=a_plan()) is None


def test_a_filler_that_rests_on_what_was_said_before_is_a_repetition() -> None:
    grounded = GroundedQA(an_exchange(evidence(FACT)), ())
    question = "What about the cool boxes?"
    again = replace(grounded.pair, question=question, open_ended=True, optional=True)

    assert apply_gates(GroundedQA(again, ()), after=[grounded], plan=a_plan()) == "repeated"


def test_why_is_not_asked_in_nearly_the_words_of_the_question_before() -> None:
    first = replace(
        an_exchange(evidence(FACT)),
        question="May customers choose daily or weekly readings in the app?",
    )
    why = replace(
        first,
        kind="partial",
        question="Do you know why customers may choose daily or weekly readings in the app?",
        answer="I could not find the reason.",
    )

    assert (
        apply_gates(GroundedQA(why, ()), after=[GroundedQA(first, ())], plan=a_plan()) == "repeated"
    )


def test_a_question_with_one_word_changed_is_a_repetition() -> None:
    daily = "A daily dose may be taken six hours late."
    weekly = "Insulin for a whole week is moved by two days at most."
    grounded, other = (
        GroundedQA(
            replace(
                an_exchange(evidence(answer)),
                question=f"How late may a {often} dose of it still be taken?",
                answer=answer,
            ),
            (),
        )
        for answer, often in ((daily, "daily"), (weekly, "weekly"))
    )

    assert apply_gates(other, after=[grounded], plan=a_plan()) == "repeated"


def test_a_number_that_is_not_in_the_evidence_is_refused() -> None:
    wrong = QAPair(
        kind="answerable",
        question="How long does a cool box keep the range?",
        answer="A cool box keeps the range for 9 hours.",
        evidence=(evidence(FACT),),
        tier="template",
    )

    assert apply_gates(GroundedQA(wrong, ()), after=[], plan=a_plan()) == "number_unsupported"
