"""The parts of an English statement that a question can be built from, found without a parser.

Closed classes of words carry it: auxiliaries, conjunctions and prepositions. A statement that does
not fit gives no auxiliary, and is asked about in other ways.
"""

import re
from dataclasses import dataclass, replace

from convo_assets.steps.converse.language.reasons import GIVES_A_REASON
from convo_assets.steps.converse.language.verbs import (
    first_statement,
    is_instruction,
    may_be_verb,
    verb_of,
)
from convo_assets.steps.converse.language.words import FUNCTION_WORDS, PLAIN_WORDS

_AUXILIARIES = (
    "is|are|was|were|must|can|cannot|may|might|should|shall|will|would|could|"
    r"(?:has|have|had)(?= (?:not )?(?:been|[a-z]+ed|[a-z]+en)\b)"
)
_LEADING = re.compile(
    r"^(?P<word>If|When|Whenever|Once|As soon as) (?P<condition>[^,;:]{8,90}), "
    r"(?P<rest>(?!and\b|or\b|who\b|which\b).+)$"
)
_REASON = re.compile(rf",? {GIVES_A_REASON} ?(?P<reason>.+)$")
_TRAILING = re.compile(
    r" (?P<word>only if|only when|if|when|unless|as soon as|"
    r"once(?! (?:daily|weekly|a|per|every|more)\b)) (?P<condition>[^,;]{8,})$"
)
_NEXT_STATEMENT = re.compile(
    r"[;:,] .+$| - .+$| and (?:then |only |also )?"
    rf"(?:{_AUXILIARIES}|has|have|the|a|an|it|they)\b.+$"
)
_END_OF_STATEMENT = re.compile(r"[;:] .+$")
_AUXILIARY = re.compile(
    rf"^(?P<subject>.+?) (?P<auxiliary>{_AUXILIARIES})\b(?P<negation> not)? (?P<rest>.+)$"
)
_LINKING = re.compile(r" (?:therefore|also|however|thus|hence) ")
_NO_SUBJECT = re.compile(
    r"[,;:|]|\b(?:who|which|that|and then|but|if|when|there|because|where|while|what|whose|"
    r"it|they|he|she|we|you)\b|"
    r"\b(?:those|these|this|every|each|all|no|the|a|an)$|"
    r"^(?:every|each|last|next) (?!of\b)[\w-]+ (?:the|a|an|all|its|their)\b|"
    r"^(?:after|before|for|in|on|at|with|without|during|within|until|since|by|from|under|then|"
    r"only|even|also|until)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"(?:[^s]s|ing|tion|sion|ment|ity|ance|ence|ness|ship|ware|age|al|ed|ly|teen|ty|ty-\w+)$"
)
"""How ordinary nouns end and names seldom do: "Employees", "Vaccination", "Seventy-two"."""

MAX_SUBJECT_WORDS = 9


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement, `subject auxiliary rest`, and what was said about when and why.

    An ordinary verb is taken apart: "sends" becomes "does … send". Where no verb can be told for
    sure there is no auxiliary, and `rest` is all of it, to its end.
    `condition` keeps its conjunction, such as `if the test is positive`.
    """

    rest: str
    subject: str = ""
    auxiliary: str = ""
    negated: bool = False
    reason: str = ""
    condition: str = ""
    condition_leads: bool = False

    @property
    def instructs(self) -> bool:
        """Return whether the clause tells somebody what to do: its subject is who asks."""
        return self.subject == "I"

    def inverted(self, rest: str | None = None, *, negated: bool | None = None) -> str:
        """Return the clause in the order of a question, without question word and condition."""
        auxiliary = "can" if self.auxiliary == "cannot" else self.auxiliary
        says_not = self.negated if negated is None else negated
        body = self.rest if rest is None else rest
        return " ".join(f"{auxiliary} {self.subject}{' not' if says_not else ''} {body}".split())


def clause_of(fact: str, *, surroundings: str) -> Clause:
    """Return the main clause of a statement; `surroundings` tell which words are names."""
    text = _LINKING.sub(" ", fact.rstrip(". "))
    condition, reason, leads = "", "", False
    if found := _LEADING.match(text):
        condition, text, leads = (
            f"{found['word'].lower()} {found['condition']}",
            found["rest"],
            True,
        )
    else:
        text = decapitalized(text, surroundings=surroundings)
    if found := _REASON.search(text):
        reason, text = found["reason"], text[: found.start()]
    if not condition and (found := _TRAILING.search(text)):
        condition, text = f"{found['word']} {found['condition']}", text[: found.start()]
    return _with_auxiliary(
        Clause(rest=text, reason=reason, condition=condition, condition_leads=leads)
    )


def _with_auxiliary(clause: Clause) -> Clause:
    # What stands between two things goes on after their "and".
    border = _END_OF_STATEMENT if " between " in clause.rest else _NEXT_STATEMENT
    first = border.sub("", clause.rest)
    if first != clause.rest:
        # Reason and condition are those of the last statement, and the first is asked about.
        clause = replace(
            clause, reason="", condition=clause.condition if clause.condition_leads else ""
        )
    if is_instruction(first):
        return replace(clause, rest=first[0].lower() + first[1:], subject="I", auxiliary="should")
    found = _AUXILIARY.match(first)
    verb = verb_of(first)
    if verb and (not found or verb.start < found.start("auxiliary")):
        subject, auxiliary = first[: verb.start].rstrip(), verb.auxiliary
        rest, negated = f"{verb.base} {first_statement(first[verb.end :]).lstrip()}", False
    elif found:
        subject, auxiliary, rest = found["subject"], found["auxiliary"], found["rest"]
        negated = bool(found["negation"]) or auxiliary == "cannot"
    else:
        return clause
    subject = re.sub(
        r" (?:(?!(?:dai|week|month|year)ly)[a-z]+ly|now|still|already|also)$", "", subject
    )
    if _NO_SUBJECT.search(subject) or len(subject.split()) > MAX_SUBJECT_WORDS:
        return clause
    return replace(clause, rest=rest, subject=subject, auxiliary=auxiliary, negated=negated)


def lowered(question: str) -> str:
    """Return a question as it reads after other words: its first letter small, unless it is `I`."""
    first = question.partition(" ")[0]
    keeps = first == "I" or any(not letter.islower() for letter in first[1:] if letter.isalnum())
    return question if keeps else question[0].lower() + question[1:]


def decapitalized(text: str, *, surroundings: str) -> str:
    """Return the text as it reads inside a sentence: its first word small unless it is a name."""
    first, _, rest = text.partition(" ")
    small = first.lower()
    if first in {"I", "Mr", "Mrs", "Ms", "Dr", "Prof", "Sir"}:
        return text
    if not re.fullmatch(r"[A-Z][a-z'’-]*", first):
        return text
    plain = small in PLAIN_WORDS and not rest[:1].isupper()  # "Black Sea" is a name
    if _is_name(small, surroundings) and not plain and not _describes(rest):
        return text
    return f"{small} {rest}".rstrip()


def _is_name(small: str, surroundings: str) -> bool:
    """Return whether a word is seen with a capital inside a sentence, or never without."""
    if small in FUNCTION_WORDS or is_instruction(small):
        return False
    # "Corvane Payments" is a name as a whole, and payments are none.
    if re.search(rf"\b[a-z-]+,? {re.escape(small.capitalize())}\b", surroundings):
        return True
    return not _COMMON.search(small) and not re.search(rf"\b{re.escape(small)}\b", surroundings)


def _describes(rest: str) -> bool:
    """Return whether a noun follows that the first word describes: "Cash withdrawals are …"."""
    noun, verb = [*rest.split(), "", ""][:2]
    described = re.fullmatch(r"[a-z]{4,}", noun) and noun not in FUNCTION_WORDS
    return bool(described) and may_be_verb(verb)
