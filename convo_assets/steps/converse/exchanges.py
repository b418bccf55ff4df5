"""One question and its answer, made from the source: what is asked, said, and rested on."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.records import Passage
from convo_assets.steps.converse.language.clauses import decapitalized, lowered
from convo_assets.steps.converse.language.phrasing import Wording
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.language.words import numbers
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""How the assistant refuses, word for word, so that refusals can be told from answers."""

YES, NO = "Yes. ", "No. "

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TELLING_NUMBER = re.compile(
    r"(?P<before>[\w-]+ [\w-]+|[\w-]+)? ?(?<![\w.,/:-])(?P<number>[2-9]|[1-9]\d{1,2})"
    rf"(?= (?!(?:to|and|or|{_MONTHS})\b)[a-z])"
)
_NAMES_WITH_NUMBERS = re.compile(
    r"(?:type|section|article|version|form|step|phase|class|level|stage|group|day|week|room|ward|"
    r"rule|no|number|chapter|part|page|line|item|table|figure|error|code|port|floor)$",
    re.IGNORECASE,
)
_LOWER_BOUND = re.compile(r"(?:at least|more than|over|above|from)$", re.IGNORECASE)
_UPPER_BOUND = re.compile(
    r"(?:up to|at most|less than|fewer than|below|under|within)$", re.IGNORECASE
)
_BOUND_DENIED = re.compile(r"\b(?:not|no|cannot|never)\b")
MOST_ASSUMED_WORDS = 20
"""Nobody repeats a longer statement in order to ask whether it is true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A part of a passage that an answer rests on."""

    segment: Segment
    passage: Passage
    surroundings: str = ""
    """Text in which it can be seen which words are names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question that stands alone, its answer, and the evidence; `tier` tells who worded it.

    `short` is how the user says it right after the turn it goes on from, such as "Do you know
    why?"; `about` is what that turn was about. `broad` questions have more than one right answer.
    One of `last_resort` is for a conversation that has nothing else.
    """

    kind: Kind
    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    tier: Tier
    subject: str = ""
    short: str = ""
    about: Evidence | None = None
    broad: bool = False
    last_resort: bool = False

    @property
    def exact(self) -> bool:
        """Return whether one statement must answer it better than any other."""
        return self.kind == "answerable" and len(self.evidence) == 1 and not self.broad

    @property
    def verdict(self) -> bool:
        """Return whether the answer begins with yes or no."""
        return self.answer.startswith((YES, NO))


def about_statement(fact: Evidence, wording: Wording, *, tier: Tier, subject: str = "") -> Exchange:
    """Return the exchange in which a statement is the answer."""
    verdict = "" if wording.form != "whether" else NO if wording.denied else YES
    return Exchange(
        kind="answerable",
        question=wording.text,
        answer=f"{verdict}{fact.segment.text}",
        evidence=(fact,),
        tier=tier,
        subject=subject,
        broad=wording.form == "about",
    )


def varied(patterns: Sequence[str], by: str) -> str:
    """Return one of several ways to ask, always the same one for the same thing."""
    return patterns[int(content_id(by), 16) % len(patterns)]


def as_asked(question: str, *answers: Evidence) -> Exchange:
    """Return the exchange that the source itself holds."""
    return Exchange(
        kind="answerable",
        question=question,
        answer=" ".join(answer.segment.text for answer in answers),
        evidence=answers,
        tier="template",
        broad=True,
    )


def with_wrong_figure(fact: Evidence, *, draw: float) -> Exchange | None:
    """Return an exchange in which the user has a figure wrong, if the statement has one.

    A bound is only ever overstated: who keeps logs for at least 90 days does keep them for 45.
    """
    text = fact.segment.text
    found = _TELLING_NUMBER.search(text)
    wrong = _wrong_numbers(text, found) if found else []
    if not found or not wrong or len(text.split()) > MOST_ASSUMED_WORDS:
        return None
    start, end = found.span("number")
    stated = f"{text[:start]}{wrong[int(draw * len(wrong))]}{text[end:]}"
    return Exchange(
        kind="false_premise",
        question=f"Is it true that {_inside(stated, fact)}?",
        answer=f"{NO}{text}",
        evidence=(fact,),
        tier="template",
    )


def _wrong_numbers(text: str, found: re.Match[str]) -> list[int]:
    """Return numbers that would make the statement wrong, none where that is not sure."""
    number, before = int(found["number"]), found["before"] or ""
    bounded = _LOWER_BOUND.search(before) or _UPPER_BOUND.search(before)
    if _NAMES_WITH_NUMBERS.search(before) or (bounded and _BOUND_DENIED.search(text)):
        return []
    larger, smaller = [number * 2, number * 3], [number // 2]
    if _LOWER_BOUND.search(before):
        smaller = []
    elif _UPPER_BOUND.search(before):
        larger = []
    most = 100 if re.match(r" ?(?:%|percent)", text[found.end() :]) else math.inf
    return [n for n in (*larger, *smaller) if 1 < n <= most and str(n) not in numbers(text)]


def without_reason(fact: Evidence) -> Exchange:
    """Return an exchange that asks why, of a statement that does not say."""
    stated = _inside(fact.segment.text, fact)
    return Exchange(
        kind="partial",
        question=f"Do you know why {stated}?",
        answer=f"I could not find the reason. What I can confirm is this: {fact.segment.text}",
        evidence=(fact,),
        tier="template",
        short="Do you know why?",
        about=fact,
    )


def without_origin(fact: Evidence, *, draw: float) -> Exchange:
    """Return an exchange about something that is said nowhere, of a rule."""
    asked, short = (
        ("Who decided that {}?", "Who decided that?"),
        ("Since when does it apply that {}?", "Since when does that apply?"),
        ("Are there exceptions to the rule that {}?", "Are there exceptions to that?"),
    )[int(draw * 3)]
    return Exchange(
        kind="unanswerable",
        question=asked.format(_inside(fact.segment.text, fact)),
        answer=UNKNOWN,
        evidence=(),
        tier="template",
        short=short,
        about=fact,
    )


def joined(first: Exchange, second: Exchange) -> Exchange:
    """Return one exchange that asks for two things at once, from different places."""
    following = lowered(second.question)
    return Exchange(
        kind="multi_hop",
        question=f"{first.question.rstrip('?')}, and {following}",
        answer=f"{first.answer} {second.answer}",
        evidence=(*first.evidence, *second.evidence),
        tier=first.tier if first.tier == second.tier else "template",
    )


def _inside(text: str, fact: Evidence) -> str:
    return decapitalized(text.rstrip(". "), surroundings=fact.surroundings)
