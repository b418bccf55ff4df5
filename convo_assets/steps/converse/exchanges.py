"""One question and its answer, made from the source: what is asked, said, and rested on."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.language.asking import Wording
from convo_assets.steps.converse.language.clauses import decapitalized, lowered
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""How the assistant refuses, word for word, so that refusals can be told from answers."""

YES, NO = "Yes. ", "No. "


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
    why?", and `named` how a counter-question is answered that asked which thing is meant; `about`
    is what that turn was about, or `topic` what the two have in common. `broad` questions have more
    than one right answer. A `filler` is for a conversation that is shorter than its plan.
    `otherwise` are more ways to ask, should the source have been asked like that.
    """

    kind: Kind
    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    tier: Tier
    subject: str = ""
    short: str = ""
    named: str = ""
    about: Evidence | None = None
    topic: str = ""
    broad: bool = False
    filler: bool = False
    otherwise: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Return whether one statement must answer it better than any other."""
        return self.kind == "answerable" and len(self.evidence) == 1 and not self.broad

    @property
    def verdict(self) -> bool:
        """Return whether the answer begins with yes or no."""
        return self.answer.startswith((YES, NO))

    def goes_on_from(self, previous: "Exchange") -> bool:
        """Return whether the exchange can be asked for in short, right behind another one."""
        if self.about is not None:
            return self.about in previous.evidence
        in_common = bool(self.topic) and self.topic == previous.topic
        return in_common or (previous.leaves_open and previous.answered_by(self))

    @property
    def leaves_open(self) -> bool:
        """Return whether the question left open which of the things it rests on is meant."""
        return self.kind == "underspecified" and bool(self.evidence)

    def answered_by(self, following: "Exchange") -> bool:
        """Return whether nothing was left open, or what follows is about one of the things."""
        return not self.leaves_open or any(e in self.evidence for e in following.evidence)


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
        topic=fact.passage.chunk_id,
    )


def about_subject(
    subject: str, statements: Sequence[Evidence], questions: Sequence[str], *, short: str
) -> Exchange:
    """Return the exchange that asks for all that is said of one subject, in one of these ways."""
    return Exchange(
        kind="answerable",
        question=questions[0],
        otherwise=tuple(questions[1:]),
        answer=" ".join(statement.segment.text for statement in statements),
        evidence=tuple(statements),
        tier="template",
        subject=subject,
        short=short,
        topic=statements[0].passage.chunk_id,
        broad=True,
        filler=True,
    )


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


def without_reason(fact: Evidence) -> Exchange:
    """Return an exchange that asks why, of a statement that does not say."""
    stated = inside(fact.segment.text, fact)
    return Exchange(
        kind="partial",
        question=f"Do you know why {stated}?",
        answer=f"I could not find the reason. What I can confirm is this: {fact.segment.text}",
        evidence=(fact,),
        tier="template",
        short="Do you know why?",
        about=fact,
        topic=fact.passage.chunk_id,
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
        question=asked.format(inside(fact.segment.text, fact)),
        answer=UNKNOWN,
        evidence=(),
        tier="template",
        short=short,
        about=fact,
        topic=fact.passage.chunk_id,
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


def inside(text: str, fact: Evidence) -> str:
    """Return a statement as it reads within a question."""
    return decapitalized(text.rstrip(". "), surroundings=fact.surroundings)
