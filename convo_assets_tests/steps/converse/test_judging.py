"""A judge is believed while it finds planted faults, and not otherwise."""

from collections.abc import Sequence

from convo_assets.steps.converse import Prompt
from convo_assets.steps.converse.judging import MIN_AUC, MIN_FAULTS, Case, judge
from convo_assets_tests.builders import a_passage
from convo_assets_tests.fakes import ReadsClosely, TemplateChatModel

FACTS = [f"The {name} costs {n}5 euros." for n, name in enumerate("saw drill axe file".split(), 1)]
CASES = [
    Case(
        question=f"What does the {fact.split()[1]} cost?",
        answer=fact,
        passages=[a_passage(f"{fact} It is blue.", chunk=fact)],
    )
    for fact in FACTS * 3
]


class SaysYes(TemplateChatModel):
    """Agrees with everything."""

    def probabilities_of_yes(self, prompts: Sequence[Prompt]) -> list[float]:
        return [1.0 for _ in prompts]


def test_a_judge_that_finds_the_planted_faults_is_trusted() -> None:
    unsupported = Case(question="Why?", answer="Because.", passages=CASES[0].passages)

    verdicts = judge([*CASES, unsupported], ReadsClosely())

    assert verdicts.trusted
    assert verdicts.reasons[:-1] == [None] * len(CASES)
    assert verdicts.reasons[-1] == "judged_unanswerable"


def test_a_judge_that_agrees_with_everything_is_not_trusted_and_drops_nothing() -> None:
    verdicts = judge(CASES, SaysYes())

    assert verdicts.auc == 0.5 < MIN_AUC
    assert not any(verdicts.reasons)


def test_too_few_cases_to_plant_faults_are_not_judged() -> None:
    verdicts = judge(CASES[:2], ReadsClosely())

    assert not verdicts.trusted
    assert not any(verdicts.reasons)


def test_every_question_is_asked_of_every_case_and_of_every_fault() -> None:
    model = ReadsClosely()

    judge(CASES, model)

    assert model.seen == 3 * (len(CASES) + MIN_FAULTS)


def test_the_same_cases_get_the_same_verdicts_in_any_order() -> None:
    there = judge(CASES, ReadsClosely())
    back = judge(CASES[::-1], ReadsClosely())

    assert (there.auc, list(there.reasons)) == (back.auc, list(back.reasons)[::-1])
