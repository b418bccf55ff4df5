"""Have a model judge exchanges, and trust it only while it finds the faults planted among them."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from convo_assets.records import Passage
from convo_assets.steps.converse.roles import ChatModel, Prompt

QUESTIONS: Mapping[str, str] = {
    "judged_unanswerable": "Do the passages hold what is needed to answer the question?",
    "judged_unsupported": "Do the passages support every statement of the answer?",
    "judged_evasive": "Does the answer say directly what the question asks for?",
}
"""What is asked, and the reason that a no gives; one thing each."""

_SYSTEM = "You check an answer against passages. Reply with one word: yes or no."
MIN_CHANCE = 0.5
MIN_AUC = 0.8
"""How well faults must be told from the rest: as well as published judges agree with people (RAGAS
faithfulness on MTRAG, 450 answers: .80)."""

SHARE_OF_FAULTS = 0.05
MIN_FAULTS = 6
_NUMBER = re.compile(r"(?<![_\d])\d+")
"""Not that of a placeholder."""

_NOT = re.compile(r"\b(?:not|never)\s")
_VERB = re.compile(
    r"\b(?:is|are|was|were|must|may|can|will|should|has|have|costs?|takes?|ends?|begins?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An exchange as the judge sees it: the source is always shown."""

    question: str
    answer: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Why each case does not stand, or None; empty reasons where the judge is not trusted."""

    reasons: Sequence[str | None]
    auc: float

    @property
    def trusted(self) -> bool:
        """Return whether the judge tells planted faults from the rest."""
        return self.auc >= MIN_AUC


def judge(cases: Sequence[Case], model: ChatModel) -> Verdicts:
    """Return the verdicts of a model on cases; faults planted among them say what they are worth.

    `auc` is the chance that a case as it was gets a better score than one with a fault; it is 0 if
    there are too few cases to plant any.
    """
    faulty = list(_faulty(cases))
    found = _chances([*cases, *faulty], model)
    scores = [min(chances.values()) for chances in found]
    auc = _auc(scores[: len(cases)], scores[len(cases) :]) if len(faulty) >= MIN_FAULTS else 0.0
    reasons = [_reason(chances) if auc >= MIN_AUC else None for chances in found[: len(cases)]]
    return Verdicts(reasons=reasons, auc=auc)


def _chances(cases: Sequence[Case], model: ChatModel) -> list[dict[str, float]]:
    prompts = [_prompt(case, question) for case in cases for question in QUESTIONS.values()]
    chances = iter(model.probabilities_of_yes(prompts))
    return [{reason: next(chances) for reason in QUESTIONS} for _ in cases]


def _prompt(case: Case, question: str) -> Prompt:
    source = "\n\n".join(passage.text for passage in case.passages)
    shown = f"Passages:\n{source}\n\nQuestion: {case.question}\nAnswer: {case.answer}"
    return Prompt(system=_SYSTEM, user=f"{shown}\n\n{question} Reply yes or no.", max_tokens=1)


def _reason(chances: Mapping[str, float]) -> str | None:
    return next((reason for reason, chance in chances.items() if chance < MIN_CHANCE), None)


def _faulty(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield copies of some cases with one fault each, of every kind in turn."""
    wanted = max(MIN_FAULTS, round(SHARE_OF_FAULTS * len(cases)))
    made = 0
    for number, case in enumerate(sorted(cases, key=_drawn)):
        if made == wanted:
            return
        kinds = [*_FAULTS[number % len(_FAULTS) :], *_FAULTS[: number % len(_FAULTS)]]
        faults = (fault for kind in kinds if (fault := kind(case, cases)))
        if fault := next(faults, None):
            made += 1
            yield fault


def _drawn(case: Case) -> bytes:
    return hashlib.sha256(f"{case.question}\n{case.answer}".encode()).digest()


def _with_foreign_passages(case: Case, cases: Sequence[Case]) -> Case | None:
    own = {passage.chunk_id for passage in case.passages}
    others = (c.passages for c in cases if not own & {p.chunk_id for p in c.passages})
    foreign = next(others, None)
    return replace(case, passages=foreign) if foreign else None


def _with_wrong_number(case: Case, _cases: Sequence[Case]) -> Case | None:
    number = _NUMBER.search(case.answer)
    if not number:
        return None
    wrong = str(2 * int(number[0]) + 1)
    return replace(case, answer=case.answer[: number.start()] + wrong + case.answer[number.end() :])


def _denied(case: Case, _cases: Sequence[Case]) -> Case | None:
    if _NOT.search(case.answer):
        return replace(case, answer=_NOT.sub("", case.answer, count=1))
    said = _VERB.sub(lambda verb: f"{verb[0]} not", case.answer, count=1)
    return replace(case, answer=said) if said != case.answer else None


_FAULTS: tuple[Callable[[Case, Sequence[Case]], Case | None], ...] = (
    _with_foreign_passages,
    _with_wrong_number,
    _denied,
)


def _auc(sound: Sequence[float], faulty: Sequence[float]) -> float:
    """Return the chance that a sound case scores higher than a faulty one; ties count half."""
    won = sum((s > f) + 0.5 * (s == f) for s in sound for f in faulty)
    return won / (len(sound) * len(faulty))
