"""What the user said: question and earlier turns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.steps.converse.verification.quantities import Quantity, quantities
from convo_assets.steps.converse.verification.words import Context, Token, plain, stems, tokens

QUESTION_WEIGHT = 0.45


_SUPPOSES = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|must|may|should|shall|will|would|has|have|am|why|so)\b",
    re.IGNORECASE,
)
"""Beginnings of questions that suppose something, which an answer may deny."""


_AVOIDS = frozenset({"avoid", "not", "never", "prevent"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the user said: words of question and earlier turns are not unsupported."""

    text: str
    found: tuple[Token, ...]
    known: frozenset[str]
    numbers: Sequence[Quantity]

    @property
    def for_a_denial(self) -> bool:
        """Whether what is to be avoided is asked for: an answer then names it without a denial."""
        avoids = any(token.stem in _AVOIDS for token in self.found)
        return avoids and not _SUPPOSES.match(self.text)

    @property
    def supposed(self) -> frozenset[str]:
        """Stems of a question that supposes something; none of one that asks what is so."""
        supposes = _SUPPOSES.match(self.text)
        return frozenset(token.stem for token in self.found) if supposes else frozenset()


def read_asked(question: str, history: Sequence[str], *, english: bool) -> Asked:
    """Return what the user said, as words and numbers."""
    found = tokens(plain(question, english=english))
    earlier = [tokens(plain(turn, english=english)) for turn in history]
    known = stems(found).union(*(stems(turn) for turn in earlier))
    numbers = [*quantities(found), *(q for turn in earlier for q in quantities(turn))]
    return Asked(text=question, found=found, known=known, numbers=numbers)


def asked_context(asked: Asked, lead: Sequence[Token]) -> Context:
    """Return what the question and a lead-in say of a number in the answer."""
    words = [*asked.found, *lead]
    return {t.stem: QUESTION_WEIGHT * (1.0 if t.content else 0.1) for t in words}
