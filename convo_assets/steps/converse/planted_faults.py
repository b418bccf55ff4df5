"""Answers with one fault each, of the kinds that models make, to see whether a judge finds them."""

import re
from collections.abc import Callable, Sequence

from convo_assets.steps.converse.draws import draw, pick

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_NOT = re.compile(r"\b(?:not|never)\s|(?<=\w)n't\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|must|may|can|will|should|has|have|costs?|takes?|ends?|begins?)\b"
)
_MODALS = {"must": "may", "may": "must", "can": "must", "should": "must", "cannot": "can"}
_MODAL = re.compile(rf"\b(?:{'|'.join(_MODALS)})\b")


def with_fault(answer: str, *, source: str, others: Sequence[str], key: str) -> str | None:
    """Return an answer with a fault, None if none can be planted.

    Faults are those that models make: another number of the source, a denial too many or too few,
    may for must, the answer to another question.
    """
    kinds: list[Callable[[], str | None]] = [
        lambda: _other_number(answer, source, key),
        lambda: _other_modal(answer),
        lambda: _denial(answer),
        lambda: next((other for other in others if other != answer), None),
    ]
    first = int(draw(key, "fault") * len(kinds))
    made = (kind() for kind in [*kinds[first:], *kinds[:first]])
    return next((said for said in made if said and said != answer), None)


def _other_number(answer: str, source: str, key: str) -> str | None:
    """Return an answer with its first number replaced by another one of the source, or a larger."""
    number = _NUMBER.search(answer)
    if not number:
        return None
    others = sorted({*_NUMBER.findall(source)} - {*_NUMBER.findall(answer)})
    wrong = pick(key, "number", others) if others else f"{number[0]}1"
    return answer[: number.start()] + wrong + answer[number.end() :]


def _other_modal(answer: str) -> str | None:
    changed = _MODAL.sub(lambda modal: _MODALS[modal[0]], answer, count=1)
    return changed if changed != answer else None


def _denial(answer: str) -> str | None:
    if _NOT.search(answer):
        return _NOT.sub("", answer, count=1)
    said = _VERB.sub(lambda verb: f"{verb[0]} not", answer, count=1)
    return said if said != answer else None
