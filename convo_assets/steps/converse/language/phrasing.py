"""Questions that follow from the form of a statement: grammatical by construction, no model."""

import re
from collections.abc import Iterator
from dataclasses import replace

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
from convo_assets.steps.converse.language.asking import (
    Form,
    Wording,
    ask_about,
    asked,
    has_verb,
    on_condition,
)
from convo_assets.steps.converse.language.clauses import Clause, clause_of
from convo_assets.steps.converse.language.verbs import third_person

_FIGURES: tuple[tuple[str, str, Form], ...] = (
    (OFTEN, "how often", "how_often"),
    (LONG, "how long", "how_long"),
    (LIMIT, "{word} how many {unit}", "how_long"),
    (DISTANCE, "how many {unit} {word} {event}", "how_long"),
)
_STATES_WHAT = re.compile(
    rf"^(?:(?:a|an|the) (?!(?:only|most|least|best|worst|same|main|first|last|next|largest|"
    rf"smallest|highest|lowest|longest|shortest|latest|earliest|fastest|commonest)\b)[a-z]|"
    rf"{AMOUNT}{NUMBER}\b)"
)
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
_OTHER_STATEMENT = re.compile(
    r"\b(?:after|before|until|when|if|unless)\b.*\b(?:is|are|was|were|has|have|had|can|must)\b"
)
"""A figure behind it is that of the condition: "resumes after the load was low for 5 minutes"."""

MIN_WORDS, MAX_WORDS = 4, 26
MAX_SUBJECT_WORDS = 6
MIN_NAME_WORDS = 6
_OBJECT = re.compile(
    r"(?:the|a|an|all|its|their) (?!times\b|\w+ later|first\b|second\b|day\b|week\b|month\b)"
)
_MEASURED = frozenset("last take cost weigh run wait".split())
_TRANSITIVE = frozenset(
    "bind cover hold contain include receive offer measure record show require mean prescribe "
    "suppress replace use keep lose need carry describe certify identify signal".split()
)
_SOME = re.compile(r"^(?:about|at least|at most|up to|more than|less than|some|most) ")
_POINTS = re.compile(r"\b(?:below|above|following|next|previous)\b")
_ANY = re.compile(r"^(?:each|every|all|any|no|both|one|a (?:second|third|few)|\d)\b")


def wordings(fact: str, *, surroundings: str) -> Iterator[Wording]:
    """Yield the questions that the form of a statement allows, the most telling first."""
    clause = clause_of(fact, surroundings=surroundings)
    for ask in (_why, _condition, _figures, _quantity, _who, _whether, _what, _object, _about):
        for wording in ask(clause):
            if MIN_WORDS <= len(wording.text.split()) <= MAX_WORDS and ":" not in wording.text:
                yield wording


def _why(clause: Clause) -> Iterator[Wording]:
    if clause.reason and ", and " not in clause.rest:
        yield asked(clause, "why", clause.rest, "why", lead="Can you explain")


def _condition(clause: Clause) -> Iterator[Wording]:
    if not clause.condition:
        return
    if clause.condition_leads:
        question = "What should I do" if clause.instructs else "What happens"
        yield Wording(f"{question} {clause.condition}?", "what_if")
    elif (
        has_verb(clause)
        and not clause.condition.startswith("unless")
        and not re.search(
            rf"\b(?:if|when)\b|\b(?:or|and|but)$| and [a-z]+s\b|,|{LIMIT}|{LONG}", f" {clause.rest}"
        )
    ):
        yield asked(clause, "when", clause.rest, "when", with_condition=False)


def _figures(clause: Clause) -> Iterator[Wording]:
    if not has_verb(clause):
        return
    body = f" {clause.rest}"
    # Without an auxiliary the verb may stand on either side: only what ends the statement is safe.
    end = "" if clause.auxiliary else "$"
    for pattern, ask, form in _FIGURES:
        found = re.search(pattern if pattern.endswith("$") else pattern + end, body)
        rest = cut(body, found) if found else ""
        before = body[: found.start()] if found else ""
        of_another = _SUBORDINATE.search(before) or _OTHER_STATEMENT.search(before)
        if found and not of_another and not DANGLING.search(rest):
            yield asked(clause, ask.format(**found.groupdict()), rest, form)
            return


def _quantity(clause: Clause) -> Iterator[Wording]:
    found = QUANTITY.match(clause.rest)
    if not clause.auxiliary or not found or clause.negated:
        return
    if re.search(r"\b(?:if|when|unless|instead|rather|against)\b", found["tail"]):
        return
    unit = "what percentage" if found["percent"] else "how many"
    rest = f"{found['verb']} {found['preposition'] or ''}"
    periodic = found["percent"] and found["tail"].startswith((" each", " per", " every"))
    dated = re.match(rf" {TIME} (?:after|before)\b", found["tail"])
    if not periodic and not dated and (found["percent"] or found["tail"]):
        yield asked(clause, f"{unit}{found['tail']}", rest, "how_many")


def _who(clause: Clause) -> Iterator[Wording]:
    if clause.auxiliary == "does" and _ROLES.search(clause.subject):
        verb, _, rest = clause.rest.partition(" ")
        yield Wording(f"Who {third_person(verb)} {rest}{on_condition(clause)}?", "who")


def _whether(clause: Clause) -> Iterator[Wording]:
    asks_leave = clause.auxiliary in {"may", "can", "cannot"} or _LEAVE.search(clause.rest)
    if not clause.auxiliary or clause.instructs or _UNSURE_CONDITION.match(clause.condition):
        return
    if _DENIES.search(f"{clause.subject} / {clause.rest}"):
        return
    if (clause.negated or asks_leave) and not re.search(r" and [a-z]+s\b", clause.rest):
        # What must not be done may not be done; it is not that it need not.
        forbidden = clause.negated and clause.auxiliary in {"must", "shall", "should"}
        question = replace(clause, auxiliary="may" if forbidden else clause.auxiliary).inverted(
            negated=False
        )
        yield Wording(
            f"{question[0].upper()}{question[1:]}{on_condition(clause)}?", "whether", clause.negated
        )


def _what(clause: Clause) -> Iterator[Wording]:
    states = clause.auxiliary in {"is", "are", "was", "were"} and _STATES_WHAT.match(clause.rest)
    if states and not clause.condition:
        yield Wording(f"What {clause.auxiliary} {clause.subject}?", "what")


def _object(clause: Clause) -> Iterator[Wording]:
    verb, _, rest = clause.rest.partition(" ")
    takes_one = _OBJECT.match(rest) or (verb in _TRANSITIVE and rest[:1].isalpha())
    takes_more = verb in _MEASURED or _SOME.match(clause.subject) or " into " in rest
    asks = clause.auxiliary in {"do", "does", "did"} and not clause.condition
    if asks and takes_one and not takes_more:
        yield Wording(f"What {clause.auxiliary} {clause.subject} {verb}?", "object")


def _about(clause: Clause) -> Iterator[Wording]:
    subject = clause.subject
    known = clause.auxiliary and not clause.instructs and not clause.condition_leads
    named = subject.count(" ") in range(1, MAX_SUBJECT_WORDS) or len(subject) >= MIN_NAME_WORDS
    open_ended = any(p.search(subject) for p in (_DENIES, _ANY, _POINTS, _SOME))
    if known and named and not open_ended:
        yield Wording(ask_about(subject, by=subject)[0], "about")
