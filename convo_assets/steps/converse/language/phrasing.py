"""Questions that follow from the form of a statement: grammatical by construction, no model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from convo_assets.steps.converse.language.amounts import (
    AMOUNT,
    DANGLING,
    DISTANCE,
    LIMIT,
    LONG,
    NUMBER,
    OFTEN,
    QUANTITY,
    TIME,
    cut,
)
from convo_assets.steps.converse.language.clauses import Clause, clause_of
from convo_assets.steps.converse.language.verbs import third_person

Form = Literal[
    "why", "when", "what_if", "how_long", "how_often", "how_many", "who", "whether", "what",
    "object", "about",
]  # fmt: skip

_FIGURES: tuple[tuple[str, str, Form], ...] = (
    (OFTEN, "how often", "how_often"),
    (LONG, "how long", "how_long"),
    (LIMIT, "{word} how many {unit}", "how_long"),
    (DISTANCE, "how many {unit} {word} {event}", "how_long"),
)
_STATES_WHAT = re.compile(rf"^(?:(?:a|an|the) (?!only\b)[a-z]|{AMOUNT}{NUMBER}\b)")
_ROLES = re.compile(
    r"^the (?:[a-z-]+ ){0,2}?(?:nurse|engineer|manager|team|lead|officer|doctor|agent|clinic|"
    r"laboratory|committee|board|desk|office|department|controller|pharmacist|specialist|partner|"
    r"council|commander|insurer|company|employer|physician|supervisor|coordinator|secretary)$"
)
_LEAVE = re.compile(r"\b(?:allowed|permitted|required|approved|covered|possible|needed|paid)\b")
_UNSURE_CONDITION = re.compile(r"only|unless")
_DENIES = re.compile(
    r"^(?:no|not|none|nobody|nothing|neither|few|hardly|only)\b|"
    r"\b(?:never|no longer|rarely|hardly|seldom|except|but|only|no|nothing|neither|nor)\b",
    re.IGNORECASE,
)
"""What turns a statement round without a `not` beside its auxiliary: a verdict would be a guess."""

_SUBORDINATE = re.compile(r"[,;:]|\b(?:that|which|who|whose|because|while|and)\b")
FEWEST_WORDS, MOST_WORDS = 4, 26
MOST_SUBJECT_WORDS = 6
LEAST_NAME = 6
_OBJECT = re.compile(
    r"(?:the|a|an|all|its|their) (?!times\b|\w+ later|first\b|second\b|day\b|week\b|month\b)"
)
_MEASURED = frozenset("last take cost weigh run wait".split())
_TRANSITIVE = frozenset(
    "bind cover hold contain include receive offer measure record show require mean prescribe "
    "suppress replace use keep lose need carry describe certify identify signal".split()
)
_ABOUT = (
    "What about {}?",
    "Explain {}, please.",
    "What applies to {}?",
    "Tell me about {}.",
    "I need details on {}.",
    "Anything to know about {}?",
    "How does it stand with {}?",
)
_ANY = re.compile(r"(?:each|every|all|any|no|both|a (?:second|third|few)|\d)\b")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question about a statement, what it asks for, and for `whether` what the answer is."""

    text: str
    form: Form
    denied: bool = False

    @property
    def indirect(self) -> bool:
        """Return whether it asks in a roundabout way, for want of an auxiliary."""
        return self.text.startswith(("Can you tell me", "Can you explain"))


def wordings(fact: str, *, surroundings: str) -> Iterator[Wording]:
    """Yield the questions that the form of a statement allows, the most telling first."""
    clause = clause_of(fact, surroundings=surroundings)
    for ask in (_why, _condition, _figures, _quantity, _who, _whether, _what, _object, _about):
        for wording in ask(clause):
            if FEWEST_WORDS <= len(wording.text.split()) <= MOST_WORDS and ":" not in wording.text:
                yield wording


def _why(clause: Clause) -> Iterator[Wording]:
    if clause.reason and ", and " not in clause.rest:
        yield _asked(clause, "why", clause.rest, "why", lead="Can you explain")


def _condition(clause: Clause) -> Iterator[Wording]:
    if not clause.condition:
        return
    if clause.condition_leads:
        question = "What should I do" if clause.instructs else "What happens"
        yield Wording(f"{question} {clause.condition}?", "what_if")
    elif not clause.condition.startswith("unless") and not re.search(
        rf"\b(?:if|when)\b|\b(?:or|and|but)$| and [a-z]+s\b|,|{LIMIT}|{LONG}", f" {clause.rest}"
    ):
        yield _asked(clause, "when", clause.rest, "when", with_condition=False)


def _figures(clause: Clause) -> Iterator[Wording]:
    body = f" {clause.rest}"
    # Without an auxiliary the verb may stand on either side: only what ends the statement is safe.
    end = "" if clause.auxiliary else "$"
    for pattern, ask, form in _FIGURES:
        found = re.search(pattern if pattern.endswith("$") else pattern + end, body)
        rest = cut(body, found) if found else ""
        if found and not _SUBORDINATE.search(body[: found.start()]) and not DANGLING.search(rest):
            yield _asked(clause, ask.format(**found.groupdict()), rest, form)
            return


def _quantity(clause: Clause) -> Iterator[Wording]:
    found = QUANTITY.match(clause.rest)
    if not clause.auxiliary or not found or clause.negated:
        return
    if re.search(r"\b(?:if|when|unless)\b", found["tail"]):
        return
    unit = "what percentage" if found["percent"] else "how many"
    rest = f"{found['verb']} {found['preposition'] or ''}"
    periodic = found["percent"] and found["tail"].startswith((" each", " per", " every"))
    dated = re.match(rf" {TIME} (?:after|before)\b", found["tail"])
    if not periodic and not dated and (found["percent"] or found["tail"]):
        yield _asked(clause, f"{unit}{found['tail']}", rest, "how_many")


def _who(clause: Clause) -> Iterator[Wording]:
    if clause.auxiliary == "does" and _ROLES.search(clause.subject):
        verb, _, rest = clause.rest.partition(" ")
        yield Wording(f"Who {third_person(verb)} {rest}{_if(clause)}?", "who")


def _whether(clause: Clause) -> Iterator[Wording]:
    asks_leave = clause.auxiliary in {"may", "can", "cannot"} or _LEAVE.search(clause.rest)
    if not clause.auxiliary or clause.instructs or _UNSURE_CONDITION.match(clause.condition):
        return
    if _DENIES.search(f"{clause.subject} / {clause.rest}"):
        return
    if (clause.negated or asks_leave) and not re.search(r" and [a-z]+s\b", clause.rest):
        # What must not be done may not be done; it is not that it need not.
        forbidden = clause.negated and clause.auxiliary in {"must", "shall", "should"}
        asked = replace(clause, auxiliary="may" if forbidden else clause.auxiliary).inverted(
            negated=False
        )
        yield Wording(f"{asked[0].upper()}{asked[1:]}{_if(clause)}?", "whether", clause.negated)


def _what(clause: Clause) -> Iterator[Wording]:
    states = clause.auxiliary in {"is", "are", "was", "were"} and _STATES_WHAT.match(clause.rest)
    if states and not clause.condition:
        yield Wording(f"What {clause.auxiliary} {clause.subject}?", "what")


def _object(clause: Clause) -> Iterator[Wording]:
    verb, _, rest = clause.rest.partition(" ")
    takes_one = verb not in _MEASURED and (
        _OBJECT.match(rest) or (verb in _TRANSITIVE and rest[:1].isalpha())
    )
    if clause.auxiliary in {"do", "does", "did"} and takes_one and not clause.condition:
        yield Wording(f"What {clause.auxiliary} {clause.subject} {verb}?", "object")


def _about(clause: Clause) -> Iterator[Wording]:
    subject = clause.subject
    known = clause.auxiliary and not clause.instructs and not clause.condition_leads
    named = subject.count(" ") in range(1, MOST_SUBJECT_WORDS) or len(subject) >= LEAST_NAME
    if known and named and not _DENIES.search(subject) and not _ANY.match(subject):
        yield Wording(_ABOUT[len(subject) % len(_ABOUT)].format(subject), "about")


def _asked(
    clause: Clause,
    ask: str,
    rest: str,
    form: Form,
    *,
    lead: str = "Can you tell me",
    with_condition: bool = True,
) -> Wording:
    """Ask directly where the auxiliary is known, else in the order of a statement."""
    condition = _if(clause) if with_condition else ""
    if clause.auxiliary:
        return Wording(f"{ask[0].upper()}{ask[1:]} {clause.inverted(rest)}{condition}?", form)
    return Wording(f"{lead} {ask} {rest}{condition}?", form)


def _if(clause: Clause) -> str:
    return f" {clause.condition}" if clause.condition else ""
