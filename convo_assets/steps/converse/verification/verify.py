"""Whether an answer says what its passages say, sentence by sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from convo_assets.steps.converse.verification.asked import Asked, asked_context, read_asked
from convo_assets.steps.converse.verification.blocks import Statement
from convo_assets.steps.converse.verification.code import unknown_code
from convo_assets.steps.converse.verification.directions import is_turned
from convo_assets.steps.converse.verification.evidence import (
    Evidence,
    SourcePassage,
    Unit,
    clauses,
    evidence,
    share,
)
from convo_assets.steps.converse.verification.exchanged import displaced, exchanged
from convo_assets.steps.converse.verification.marks import said_statements, without_marks
from convo_assets.steps.converse.verification.names import has_unknown_name
from convo_assets.steps.converse.verification.number_roles import REPEATED, bound_moved, swapped
from convo_assets.steps.converse.verification.number_support import denies_a_figure, number_known
from convo_assets.steps.converse.verification.other_languages import speech_of
from convo_assets.steps.converse.verification.polarity import (
    contradicts,
    denials,
    denies,
    exclusive,
    generality_changed,
    modal_changed,
    modals,
    text_of,
)
from convo_assets.steps.converse.verification.quantities import Quantity, quantities
from convo_assets.steps.converse.verification.shape import (
    LANGUAGES,
    answer_fault,
    language,
    question_fault,
    refuses,
)
from convo_assets.steps.converse.verification.support import (
    aligned_clauses,
    in_the_slot,
    is_answerable,
    is_grounded,
    other_entry,
    other_subject,
    rows_crossed,
)
from convo_assets.steps.converse.verification.words import (
    Context,
    Token,
    covered,
    plain,
    stems,
    tokens,
)

_YES_NO = re.compile(
    r"^(yes|no|not really|nope|correct|right|unfortunately,? not?|not necessarily|hardly|"
    r"of course not|definitely not|not at all|not quite|nothing|none|nobody|never|neither|"
    r"(?:you|it|they|we|that) "
    r"(?:can(?:not|'t)|(?:do|does|is|are|must|should|may|need)(?:n't| not)))(?!\w)"
    r"(?:\s*[,.!:;—–-]+\s*|\s*$)",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"(?:yes|correct|right)\b", re.IGNORECASE)
CAPITALISES_NOUNS = frozenset({"German"})
"""Languages in which a capital tells no name."""

SAME_MATTER = 0.75
"""Share of words in common from which a statement repeats its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of an answer; `reason` says why it was refused, or what could not be checked."""

    accepted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    """A statement of an answer behind its "Yes" or "No"; `denied` where it opens with a no."""

    statement: Statement
    found: tuple[Token, ...]
    lead: tuple[Token, ...]
    numbers: Sequence[Quantity]
    denied: bool

    def around(self, asked: Asked) -> Context:
        """Return what question and lead-in say of the numbers; less of what it says itself."""
        around = asked_context(asked, self.lead)
        here = {token.stem for token in self.found} if len(self.numbers) > 1 else set()
        return {word: v * (REPEATED if word in here else 1.0) for word, v in around.items()}


def verify_answer(
    passages: Sequence[SourcePassage],
    question: str,
    answer: str,
    history: Sequence[str] = (),
    *,
    spoken: str = "",
) -> Verdict:
    """Return whether an answer can be accepted, with the first reason against it.

    Marks such as `[2]` in the answer are ids of passages; `spoken` is the language, by its code,
    where it is known. In other languages than English only citations, numbers, names and shape are
    checked, in some also negations and modals; the reason of an accepted answer says so.
    """
    source_language = LANGUAGES.get(spoken.partition("-")[0])
    source_language = source_language or language(" ".join(p.text for p in passages))
    source_language = source_language or language(question)
    english = source_language in {None, "English"}
    reason = _fault(passages, question, answer, history, source_language, english=english)
    if reason:
        return Verdict(accepted=False, reason=reason)
    speaks = (
        "numbers, names, negations and modals"
        if speech_of(source_language)
        else "numbers and names"
    )
    partly = "" if english else f"{speaks} only: {source_language}"
    return Verdict(accepted=True, reason=partly)


def _fault(
    passages: Sequence[SourcePassage],
    question: str,
    answer: str,
    history: Sequence[str],
    source_language: str | None,
    *,
    english: bool,
) -> str | None:
    """Return the first reason against a question or its answer, or None."""
    ids = {passage.id for passage in passages}
    fault = question_fault(question, source_language)
    fault = fault or answer_fault(without_marks(answer, ids), language(question))
    if fault:
        return fault
    known = evidence(passages, english=english)
    known = replace(known, names_stand_out=source_language not in CAPITALISES_NOUNS)
    asked = read_asked(question, history, english=english)
    said = said_statements(answer, ids)
    if all(refuses(statement.text) for statement, _ in said):
        return "answerable_after_all" if is_answerable(asked, known) else None
    unresolved = any(not marks <= ids for _, marks in said)
    shown = [text for passage in passages for text in (passage.heading, passage.text)]
    if unresolved or unknown_code(answer, [question, *history, *shown]):
        return "citation_unresolved" if unresolved else "code_unknown"
    faults = (
        _statement_fault(statement, [s.text for s, _ in said[place + 1 :]], known.of(marks), asked,
                         english=english)
        for place, (statement, marks) in enumerate(said)
    )  # fmt: skip
    if reason := next((found for found in faults if found), None):
        return reason
    speech = None if english else speech_of(source_language)
    return speech.fault(without_marks(answer, ids), passages) if speech else None


def _statement_fault(
    statement: Statement, following: Sequence[str], cited: Evidence, asked: Asked, *, english: bool
) -> str | None:
    """Return what is wrong with one statement; a refusal or a question states nothing."""
    if refuses(statement.text) or statement.text.endswith("?"):
        return None
    if statement.text.endswith(":") and following:
        return _lead_fault(statement.text, " ".join(following), cited, asked, english=english)
    return _unsupported(statement, cited, asked, english=english)


def _unsupported(
    statement: Statement, cited: Evidence, asked: Asked, *, english: bool
) -> str | None:
    """Return why a statement does not rest on the passages, or None."""
    opening = _YES_NO.match(statement.text)
    text = statement.text[opening.end() :] if opening else statement.text
    found = tokens(plain(text, english=english))
    if not found:
        return _bare_reply(opening[1] if opening else "", cited, asked)
    sentence = _Sentence(
        statement=statement,
        found=found,
        lead=tokens(plain(statement.lead, english=english)),
        numbers=quantities(found),
        denied=bool(opening) and not _POSITIVE.match(statement.text),
    )
    checks = iter(_checks(sentence, cited, asked, english=english))
    if reason := next((name for name, fails in checks if fails), None):
        return reason
    contradicted = english and opening and _reply_contradicts(opening[1], found, asked)
    return "yes_or_no" if contradicted else None


def _lead_fault(
    text: str, announced: str, known: Evidence, asked: Asked, *, english: bool
) -> str | None:
    """Return what is wrong with the numbers of a sentence that introduces a list, or None."""
    found = tokens(plain(text, english=english))
    numbers = quantities(found)
    if any(not number_known(number, found, known, asked) for number in numbers):
        return "number_unsupported"
    around = asked_context(asked, tokens(plain(announced, english=english)))
    return "number_swapped" if numbers and swapped(numbers, found, around, known) else None


def _checks(
    sentence: _Sentence, cited: Evidence, asked: Asked, *, english: bool
) -> Iterator[tuple[str, bool]]:
    """Yield every gate with whether a sentence fails it, the cheapest first."""
    found, numbers = sentence.found, sentence.numbers
    known = (number_known(number, found, cited, asked) for number in numbers)
    yield "number_unsupported", not all(known)
    if cited.names_stand_out:
        yield "name_unsupported", has_unknown_name(found, cited, asked, sentence.statement)
    if english:
        yield "not_grounded", not is_grounded(found, sentence.lead, cited, asked)
    if numbers:
        around = sentence.around(asked)
        yield "number_swapped", swapped(numbers, found, around, cited)
        yield "bound", any(bound_moved(number, found, around, cited) for number in numbers)
    if english:
        yield "exchanged", exchanged(found, cited) or rows_crossed(found, cited)
        yield "displaced", displaced(found, cited)
        yield "subject", other_entry(found, cited, asked)
        yield "direction", is_turned(found, asked_context(asked, sentence.lead), cited)
        for clause in clauses(found):
            yield from _clause_checks(clause, sentence, cited, asked)


def _clause_checks(
    clause: tuple[Token, ...], sentence: _Sentence, cited: Evidence, asked: Asked
) -> Iterator[tuple[str, bool]]:
    """Yield the gates that hold one clause against the clauses of the source it rests on."""
    aligned = aligned_clauses(clause, sentence.found, sentence.lead, cited, asked)
    if not aligned:
        return
    premise = asked.supposed
    if sentence.denied:
        premise = frozenset(token.stem for token in asked.found)
    if not denies_a_figure(clause, cited):
        fragment = asked.for_a_denial and not denies(clause) and not modals(text_of(clause))
        yield "polarity", not fragment and _polarity(clause, sentence.lead, aligned, premise)
    ruled = [there for there in _beside(clause, aligned) if modals(text_of(there))]
    ruled = ruled or [there for there, _ in aligned]
    yield "modal", all(modal_changed(clause, there, asked.text) for there in ruled)
    general = (generality_changed(clause, there, unit.found) for there, unit in aligned)
    yield "generality", all(general) and not (sentence.denied and denies(sentence.found))
    replaced = in_the_slot(clause, [there for there, _ in aligned], cited)
    yield "subject", replaced or other_subject(clause, aligned[0], cited)


def _beside(
    clause: tuple[Token, ...], aligned: Sequence[tuple[tuple[Token, ...], Unit]]
) -> list[tuple[Token, ...]]:
    """Return the clauses that one rests on, with those of the same sentences that share words."""
    rests = [there for there, _ in aligned]
    units = {id(unit): unit for _, unit in aligned}.values()
    return rests + [
        there
        for unit in units
        for there in unit.clauses
        if there not in rests and len(covered(stems(there), stems(clause))) >= MIN_SHARED
    ]


MIN_SHARED = 1
"""Content words in common from which another clause of the same sentence is rested on as well."""


def _polarity(
    clause: tuple[Token, ...],
    lead: tuple[Token, ...],
    aligned: Sequence[tuple[tuple[Token, ...], Unit]],
    premise: frozenset[str],
) -> bool:
    """Return whether all clauses of the source contradict one of the answer."""
    whole = (*lead, *clause) if lead and denies(lead) else clause
    denied = frozenset[str]().union(*denials(whole))
    if not denied and not exclusive(whole) and _drops_denial(whole, aligned):
        return True
    aligned = [one for one in aligned if covered(denied, one[1].stems)] or aligned
    if not all(contradicts(whole, there, unit.stems, premise) for there, unit in aligned):
        return False
    return not (
        bool(premise)
        and denies(whole)
        and not exclusive(whole)
        and all(exclusive(there) and not denials(there) for there, _ in aligned)
    )


def _drops_denial(
    clause: tuple[Token, ...], aligned: Sequence[tuple[tuple[Token, ...], Unit]]
) -> bool:
    """Return whether a clause affirms what another clause of the same sentence only denies."""
    rests = [there for there, _ in aligned]
    said = stems(clause)
    for unit in {id(unit): unit for _, unit in aligned}.values():
        for there in unit.clauses:
            if there in rests:
                continue
            kept = stems(token for other in unit.clauses if other is not there for token in other)
            heads = frozenset[str]().union(*denials(there))
            if heads & said - kept:
                return True
    return False


def _bare_reply(reply: str, cited: Evidence, asked: Asked) -> str | None:
    """Return why "Yes." or "No." alone is not the answer to the question, or None."""
    positive = reply.lower() in {"yes", "correct", "right"}
    wrong = []
    for clause in clauses(asked.found):
        best = aligned_clauses(clause, asked.found, (), cited, asked)
        if not positive and any(denials(there) for there, _ in best):
            return None
        wrong += [all(contradicts(clause, there) for there, _ in best)] if best else []
    if not wrong:
        return None
    return "yes_or_no" if positive == any(wrong) else None


def _reply_contradicts(reply: str, found: Sequence[Token], asked: Asked) -> bool:
    """Return whether "Yes" or "No" does not go with the statement behind it."""
    weights: Mapping[str, float] = {}
    wanted, said = stems(asked.found), stems(found)
    if share(wanted, said, weights) < SAME_MATTER or share(said, wanted, weights) < SAME_MATTER:
        return False
    opposed = contradicts(found, asked.found)
    positive = reply.lower() in {"yes", "correct", "right"}
    if positive:
        return opposed
    return not opposed and not exclusive(found) and not denials(found) and not quantities(found)
