"""One question and its answer, made from the source: what is asked, said, and rested on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.records import Passage
from convo_assets.steps.converse.language.clauses import decapitalized
from convo_assets.steps.converse.language.phrasing import Wording
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.language.words import numbers
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""How the assistant refuses, word for word, so that refusals can be told from answers."""

YES, NO = "Yes. ", "No. "

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TELLING_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<number>[2-9]|[1-9]\d{1,2})"
    rf"(?= (?!(?:to|and|or|{_MONTHS})\b)[a-z])"
)
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
    why?"; `broad` questions have more than one right answer.
    """

    kind: Kind
    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    tier: Tier
    subject: str = ""
    short: str = ""
    broad: bool = False

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


def as_asked(question: str, answer: Evidence) -> Exchange:
    """Return the exchange that the source itself holds."""
    return Exchange(
        kind="answerable",
        question=question,
        answer=answer.segment.text,
        evidence=(answer,),
        tier="template",
        broad=True,
    )


def with_wrong_figure(fact: Evidence, *, draw: float) -> Exchange | None:
    """Return an exchange in which the user has a figure wrong, if the statement has one."""
    text = fact.segment.text
    found = _TELLING_NUMBER.search(text)
    if not found or len(text.split()) > MOST_ASSUMED_WORDS:
        return None
    number, known = int(found["number"]), numbers(text)
    wrong = [n for n in (number * 2, number // 2, number * 3) if n > 1 and str(n) not in known]
    stated = f"{text[: found.start()]}{wrong[int(draw * len(wrong))]}{text[found.end() :]}"
    return Exchange(
        kind="false_premise",
        question=f"Is it true that {_inside(stated, fact)}?",
        answer=f"{NO}{text}",
        evidence=(fact,),
        tier="template",
    )


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
    )


def joined(first: Exchange, second: Exchange) -> Exchange:
    """Return one exchange that asks for two things at once, from different places."""
    following = second.question[0].lower() + second.question[1:]
    return Exchange(
        kind="multi_hop",
        question=f"{first.question.rstrip('?')}, and {following}",
        answer=f"{first.answer} {second.answer}",
        evidence=(*first.evidence, *second.evidence),
        tier=first.tier if first.tier == second.tier else "template",
    )


def _inside(text: str, fact: Evidence) -> str:
    return decapitalized(text.rstrip(". "), surroundings=fact.surroundings)
