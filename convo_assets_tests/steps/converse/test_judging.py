"""A judge is believed while it finds planted faults, and not otherwise."""

import json
import re
from collections.abc import Callable, Sequence

import pytest

from convo_assets.steps.converse import Prompt, Reply
from convo_assets.steps.converse.judging import (
    MIN_FAULTS,
    Case,
    Trial,
    judge,
    read_verdicts,
)
from convo_assets.steps.converse.planted_faults import with_fault
from convo_assets_tests.builders import a_passage
from convo_assets_tests.fakes import TemplateChatModel

FACTS = [f"The {name} costs {n}5 euros." for n, name in enumerate("saw drill axe file".split(), 1)]
CASES = [
    Case(
        question=f"What does the {fact.split()[1]} cost?",
        answer=fact,
        passages=[a_passage(f"{fact} It is blue.", chunk=fact)],
    )
    for fact in FACTS * 3
]


class Judging(TemplateChatModel):
    """Finds supported what some rule says, of passages and answer."""

    def __init__(self, supports: Callable[[str, str], bool]) -> None:
        super().__init__()
        self._supports = supports

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        self.seen += len(prompts)
        return [Reply(text=self._verdict(prompt.user)) for prompt in prompts]

    def _verdict(self, user: str) -> str:
        passages, _, rest = user.partition("TASK: CHECK.")
        (answer,) = re.findall(r"\n   Assistant: (.*)", rest)
        verdict = {"n": 1, "problem": "", "supported": self._supports(passages, answer)}
        return json.dumps({"verdicts": [{**verdict, "answers": True, "asked": True}]})


CLOSE = Judging(lambda passages, answer: answer in passages)


def test_a_judge_that_finds_the_planted_faults_is_believed() -> None:
    unsupported = Case(question="Why?", answer="Because.", passages=CASES[0].passages)

    verdicts = judge([*CASES, unsupported], CLOSE)

    assert verdicts.trial.trusted
    assert verdicts.reasons[:-1] == [None] * len(CASES)
    assert verdicts.reasons[-1] == "judged_unsupported"


@pytest.mark.parametrize(
    "always", [pytest.param(True, id="agrees"), pytest.param(False, id="refuses")]
)
def test_a_judge_that_says_the_same_of_everything_is_not_believed(*, always: bool) -> None:
    verdicts = judge(CASES, Judging(lambda *_: always))

    assert not verdicts.trial.trusted
    assert not any(verdicts.reasons)


def test_too_few_cases_to_plant_faults_are_not_judged() -> None:
    verdicts = judge(CASES[:2], CLOSE)

    assert not verdicts.trial.trusted
    assert not any(verdicts.reasons)


def test_one_call_judges_an_exchange() -> None:
    model = Judging(lambda *_: True)

    judge(CASES, model)

    assert model.seen == len(CASES) + MIN_FAULTS


def test_the_same_cases_get_the_same_verdicts_in_any_order() -> None:
    there, back = judge(CASES, CLOSE), judge(CASES[::-1], CLOSE)

    assert there.trial == back.trial
    assert list(there.reasons) == list(back.reasons)[::-1]


def test_a_planted_fault_is_one_that_models_make() -> None:
    said = "A permit must be renewed within 30 days, which is not free."
    source = f"{said} It costs 12 euros."
    others = ["Ask at the desk."]

    made = {with_fault(said, source=source, others=others, key=f"{n}") for n in range(40)}

    assert made == {
        "A permit must be renewed within 12 days, which is not free.",
        "A permit may be renewed within 30 days, which is not free.",
        "A permit must be renewed within 30 days, which is free.",
        "Ask at the desk.",
    }


def test_verdicts_that_are_not_given_for_all_are_none() -> None:
    one = Reply(text='{"verdicts": [{"n": 2, "supported": false, "answers": true, "asked": true}]}')

    assert read_verdicts(one, 2) is None
    assert read_verdicts(one, 1) == ["judged_unsupported"]
    assert read_verdicts(Reply(fault="reply_cut"), 1) is None


def test_a_trial_needs_faults_enough() -> None:
    assert not Trial(planted=MIN_FAULTS - 1, caught=MIN_FAULTS - 1, others=20).trusted
    assert Trial(planted=MIN_FAULTS, caught=MIN_FAULTS, others=20, refused=2).trusted
