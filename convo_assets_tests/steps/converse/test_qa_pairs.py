from dataclasses import replace

import pytest

from convo_assets.records import Passage
from convo_assets.steps.converse.answer_grounding import GroundedQA, ground
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.drafting import draft
from convo_assets.steps.converse.kinds.multi_hop import joined
from convo_assets.steps.converse.kinds.partial import without_reason
from convo_assets.steps.converse.kinds.unanswerable import without_origin
from convo_assets.steps.converse.language.words import numbers
from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.plan import ChunkPlan, plan_for
from convo_assets.steps.converse.qa_pairs import UNKNOWN, QAPair
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.wording import follow_up, opening
from convo_assets.vocabulary import Kind
from convo_assets_tests.builders import a_passage, a_plan, an_exchange, evidence

FACT = "A cool box keeps the range for 6 hours."


def drafted(text: str, plan: ChunkPlan, pool: tuple[Passage, ...] = ()) -> list[QAPair]:
    inputs = ConversationInputs(home=a_passage(text), pool=pool, plan=plan)
    return draft(inputs, inputs.facts(3))


def kinds(pairs: list[QAPair]) -> list[Kind]:
    return [pair.kind for pair in pairs]


def test_a_plan_is_the_same_each_time_and_differs_between_chunks_and_seeds() -> None:
    def drawn() -> list[ChunkPlan]:
        return [
            plan_for(f"chunk {number}", seed=seed, shares=QUESTION_KINDS.shares)
            for seed in (0, 1)
            for number in range(50)
        ]

    plans = drawn()

    assert plans == drawn()
    assert (
        len({(plan.persona, plan.style, plan.special, plan.question_count) for plan in plans}) > 30
    )
    assert plans[:50] != plans[50:]


def test_a_wrong_figure_is_put_right() -> None:
    pair = with_wrong_figure(evidence(FACT), draw=0.0)

    assert pair is not None
    assert pair.kind == "false_premise"
    assert pair.answer == f"No. {FACT}"
    assert not numbers(pair.question) & numbers(FACT)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("Type 2 diabetes is treated with metformin.", id="number-is-a-name"),
        pytest.param("Charging stops at 70 percent, or at 35 percent.", id="over-a-hundred"),
        pytest.param("More than 20 files cannot be uploaded.", id="bound-denied"),
        pytest.param("Take 2 tablets, then 4 tablets, then 6 tablets.", id="every-other-is-there"),
    ],
)
def test_no_figure_is_made_wrong_where_it_might_be_right(statement: str) -> None:
    assert with_wrong_figure(evidence(statement), draw=0.0) is None


def test_a_bound_is_only_overstated() -> None:
    least = with_wrong_figure(evidence("Logs are kept for at least 90 days."), draw=0.99)

    assert least is not None
    assert min(map(int, numbers(least.question))) > 90


def test_a_citation_is_where_the_evidence_stands_and_not_where_it_is_repeated() -> None:
    elsewhere = a_passage(f"Other matters. {FACT}", chunk="other")
    other_document = replace(elsewhere, redacted_doc_id="another")

    grounded = ground(an_exchange(evidence(FACT)), [other_document, a_passage(FACT, rank=2)])

    assert isinstance(grounded, GroundedQA)
    assert [(c.chunk_id, c.rank) for c in grounded.citations] == [("chunk", 2)]


def test_a_reason_in_the_next_sentence_is_no_missing_reason() -> None:
    text = f"{FACT} This limits the damage."

    assert ground(without_reason(evidence(FACT)), [a_passage(text)]) == "answerable_after_all"


def test_what_has_no_figure_cannot_be_mistaken() -> None:
    assert with_wrong_figure(evidence("A cool box keeps the range."), draw=0.0) is None


def test_a_missing_reason_is_admitted_beside_what_is_known() -> None:
    pair = without_reason(evidence(FACT))

    assert (pair.kind, FACT in pair.answer) == ("partial", True)
    assert ground(pair, [a_passage(FACT)]) != "answerable_after_all"


def test_nothing_is_said_to_be_unknown_that_the_store_knows() -> None:
    pair = without_reason(evidence(FACT))
    reason = a_passage("A cool box keeps the range for 6 hours because its walls are thick.")

    assert ground(pair, [a_passage(FACT), reason]) == "answerable_after_all"


def test_what_is_said_nowhere_is_refused_without_citation() -> None:
    pair = without_origin(evidence(FACT), draw=0.0)

    assert pair.answer == UNKNOWN
    assert ground(pair, [a_passage(FACT)]) == GroundedQA(pair, ())


@pytest.mark.parametrize(
    "statement",
    [
        "Contractors cannot access the production network.",
        "Credit notes are issued within 15 working days after arrival.",
        "Gates are inspected within five working days after a storm.",
    ],
)
def test_of_a_rule_it_is_asked_who_decided_it(statement: str) -> None:
    assert "unanswerable" in kinds(drafted(statement, a_plan(special="unanswerable")))


@pytest.mark.parametrize(
    "statement",
    [
        "The price returns to normal within 15 minutes.",
        "Oxygen is required for the growth of yeast.",
        "Symptoms may persist for up to 6 hours in children.",
    ],
)
def test_nobody_decided_how_things_work(statement: str) -> None:
    found = kinds(drafted(statement, a_plan(special="unanswerable")))

    assert found
    assert "unanswerable" not in found


def test_two_questions_asked_at_once_rest_on_both_passages() -> None:
    other = evidence("The logger is calibrated every 12 months.", a_passage("x", chunk="b"))
    both = joined(*(an_exchange(fact) for fact in (evidence(FACT), other)))

    assert both.kind == "multi_hop"
    assert both.question == "How long does a cool box last, and how long does a cool box last?"
    assert [e.passage.chunk_id for e in both.evidence] == ["chunk", "b"]


def test_a_follow_up_leans_on_the_turn_before() -> None:
    plan = a_plan(special="partial")
    first, why = drafted("A cool box keeps the range for 6 hours at most.", plan)[:2]

    assert opening(first, plan) == first.question
    assert follow_up(why, [first], plan) == "Do you know why?"


def test_all_that_is_said_of_a_subject_answers_what_is_asked_about_it() -> None:
    text = (
        "The streaming endpoint works without a request. Logs are kept. "
        "The streaming endpoint keeps the connection for 3 hours."
    )

    about = next(e for e in drafted(text, a_plan()) if e.optional)

    assert len(about.evidence) == 2
    assert about.answer.count("The streaming endpoint") == 2
    assert follow_up(about, [about], a_plan()) == "And what about the streaming endpoint?"


def test_two_matters_are_only_asked_for_at_once_if_they_have_something_in_common() -> None:
    home = "Cool boxes are cleaned for 2 hours. Open vaccines are kept for 6 hours."
    plan = a_plan(special="multi_hop")
    matters = ("dried", "stored", "rinsed", "sealed", "loaded", "opened", "closed", "checked")
    of_boxes = " ".join(
        f"Cool boxes with vaccines are {w} for {n} hours." for n, w in enumerate(matters)
    )
    of_trains = " ".join(f"Trains to Jena are {w} for {n} hours." for n, w in enumerate(matters))
    related, foreign = (
        [replace(a_passage(text, chunk=f"{n}"), redacted_doc_id="elsewhere") for n in range(4)]
        for text in (of_boxes, of_trains)
    )

    assert "multi_hop" in kinds(drafted(home, plan, tuple(related)))
    assert "multi_hop" not in kinds(drafted(home, plan, tuple(foreign)))
