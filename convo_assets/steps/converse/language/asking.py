"""Put a question together once it is known what to ask of a statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from convo_assets.identity import content_id
from convo_assets.steps.converse.language.clauses import Clause
from convo_assets.steps.converse.language.verbs import may_be_verb

Form = Literal[
    "why", "when", "what_if", "how_long", "how_often", "how_many", "who", "whether", "what",
    "object", "about",
]  # fmt: skip
Sought = Literal["fact", "yes_or_no", "explanation", "procedure", "summary"]
_SOUGHT: Mapping[Form, Sought] = {
    "why": "explanation",
    "what_if": "explanation",
    "whether": "yes_or_no",
    "about": "summary",
}
"""What a question is after; the other forms ask for facts."""

_ABOUT = (
    "What about {}?",
    "Explain {}, please.",
    "What applies to {}?",
    "Tell me about {}.",
    "I need details on {}.",
    "Anything to know about {}?",
    "What is the situation with {}?",
    "What can you tell me about {}?",
    "Is there anything special about {}?",
    "Could you say more about {}?",
    "What should I keep in mind about {}?",
    "Help me understand {}.",
    "Any details on {}?",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question about a statement, what it asks for, and for `whether` what the answer is."""

    text: str
    form: Form
    denied: bool = False

    @property
    def sought(self) -> Sought:
        """Return what the question is after."""
        to_do = self.text.startswith("What should I do")
        return "procedure" if to_do else _SOUGHT.get(self.form, "fact")

    @property
    def indirect(self) -> bool:
        """Return whether it asks in a roundabout way, for want of an auxiliary."""
        return self.text.startswith(("Can you tell me", "Can you explain"))


def asked(
    clause: Clause,
    ask: str,
    rest: str,
    form: Form,
    *,
    lead: str = "Can you tell me",
    with_condition: bool = True,
) -> Wording:
    """Ask directly where the auxiliary is known, else in the order of a statement."""
    condition = on_condition(clause) if with_condition else ""
    if clause.auxiliary:
        return Wording(f"{ask[0].upper()}{ask[1:]} {clause.inverted(rest)}{condition}?", form)
    return Wording(f"{lead} {ask} {rest}{condition}?", form)


def on_condition(clause: Clause) -> str:
    """Return the condition as it goes on behind the rest of the clause."""
    return f" {clause.condition}" if clause.condition else ""


def has_verb(clause: Clause) -> bool:
    """Return whether the clause is a sentence: "Ibuprofen 400 mg with food" is none."""
    return bool(clause.auxiliary) or any(map(may_be_verb, clause.rest.split()[1:]))


def varied(patterns: Sequence[str], by: str) -> str:
    """Return one of several ways to ask, always the same one for the same thing."""
    return patterns[int(content_id(by), 16) % len(patterns)]


def ways(patterns: Sequence[str], by: str | int, *things: str, **named: str) -> list[str]:
    """Return all ways to ask for these things, beginning with one that `by` chooses."""
    first = (by if isinstance(by, int) else int(content_id(by), 16)) % len(patterns)
    in_turn = [*patterns[first:], *patterns[:first]]
    return [pattern.format(*things, **named) for pattern in in_turn]


def ask_about(subject: str, *, by: str) -> list[str]:
    """Return questions for all that is said of a subject; the same `by` gives the same first."""
    return ways(_ABOUT, by, subject)
