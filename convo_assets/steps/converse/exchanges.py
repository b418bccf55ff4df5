"""One question and its answer, made from the source: what is asked, said, and rested on."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage
from convo_assets.steps.converse.language.asking import Wording
from convo_assets.steps.converse.language.clauses import clause_of, decapitalized
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.language.words import numbers, stems
from convo_assets.vocabulary import Kind, Tier

UNKNOWN = "I could not find that in the available information."
"""How the assistant refuses, word for word, so that refusals can be told from answers."""

YES, NO = "Yes. ", "No. "
FEWEST_STEMS = 2
FEWEST_OF_FORMS = 3
"""Content words of a question that says what it is about. Forms may strip a statement to "What does
the installer refit?"; a number, or what a table is looked up by, says it in fewer words."""


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


def inside(text: str, fact: Evidence) -> str:
    """Return a statement as it reads within a question."""
    return decapitalized(text.rstrip(". "), surroundings=fact.surroundings)


def can_be_repeated(fact: Evidence) -> bool:
    """Return whether a statement is whole: it has a verb, and tells nobody to do anything."""
    clause = clause_of(fact.segment.text, surroundings=fact.surroundings)
    return bool(clause.auxiliary) and not clause.instructs


def is_vague(exchange: Exchange) -> bool:
    """Return whether a question does not say what it is about."""
    if exchange.kind == "underspecified":
        return False
    telling = exchange.tier != "template" or exchange.broad or numbers(exchange.question)
    return len(stems(exchange.question)) < (FEWEST_STEMS if telling else FEWEST_OF_FORMS)
