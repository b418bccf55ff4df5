"""Whether an answer says what its passages say: every sentence against the statements it rests on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.steps.converse.verification.antonyms import alike, antonyms
from convo_assets.steps.converse.verification.blocks import Statement, statements
from convo_assets.steps.converse.verification.bounds import bound_changed
from convo_assets.steps.converse.verification.evidence import (
    Evidence,
    SourcePassage,
    Unit,
    clauses,
    evidence,
    share,
)
from convo_assets.steps.converse.verification.polarity import (
    contradicts,
    denials,
    denies,
    exclusive,
    generality_changed,
    modal_changed,
)
from convo_assets.steps.converse.verification.quantities import (
    Quantity,
    quantities,
    rivals,
    same,
)
from convo_assets.steps.converse.verification.shape import (
    PREAMBLE,
    answer_fault,
    language,
    question_fault,
    refuses,
)
from convo_assets.steps.converse.verification.words import (
    EVEN,
    SAID,
    SOURCE,
    UNITS,
    Context,
    Token,
    context,
    covered,
    likeness,
    plain,
    related,
    stems,
    tokens,
    weight,
)

MIN_SUPPORT = 0.42
"""Share of a sentence's content words, by rarity, that statements of the passages must hold."""

MIN_NEW_SUPPORT = 0.25
"""The same of the words that are not the question's."""

MIN_NEW_WORDS = 2
MAX_SHORT = 3
"""Content words up to which a sentence need hold no more than that of the passages."""

MIN_ALIGNED = 0.45
"""Share of a clause's words from which a clause of the source is what it rests on."""

NEAR = 0.08
"""Difference of shares within which several clauses of the source support a clause alike."""

QUESTION_WEIGHT = 0.45
REPEATED = 0.4
"""What words of the question count of that where a sentence with several numbers repeats them."""

AROUND_WEIGHT = 0.22
FIRST_WEIGHT = 0.12
"""What a clause of the source gains if it holds the first content word, often the subject."""

ANSWERABLE = 0.85
"""Share of a question's words in one statement from which it is not to be refused."""

_YES_NO = re.compile(
    r"^(yes|no|not really|nope|correct|right|unfortunately,? not?|not necessarily|hardly|"
    r"of course not|definitely not|not at all|not quite|(?:you|it|they|we|that) "
    r"(?:can(?:not|'t)|(?:do|does|is|are|must|should|may|need)(?:n't| not)))(?!\w)(?:\s*[,.!:;—–-]+\s*|\s*$)",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"(?:yes|correct|right)\b", re.IGNORECASE)
_SUPPOSES = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|must|may|should|shall|will|would|has|have|am|why|so)\b",
    re.IGNORECASE,
)
"""Beginnings of questions that suppose something, which an answer may deny."""

_ASKING = frozenset("long mani much often old far high big kind type sort mean happen".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of an answer; `reason` says why it was refused, or what could not be checked."""

    accepted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the user said: words of question and earlier turns are not unsupported."""

    text: str
    found: tuple[Token, ...]
    known: frozenset[str]
    numbers: Sequence[Quantity]


def verify_answer(
    passages: Sequence[SourcePassage], question: str, answer: str, history: Sequence[str] = ()
) -> Verdict:
    """Return whether an answer can be accepted, with the first reason against it.

    Marks such as `[2]` in the answer are ids of passages. In other languages than English only
    citations, numbers, names and shape are checked; then the reason of an accepted answer says so.
    """
    source_language = language(" ".join(p.text for p in passages)) or language(question)
    english = source_language in {None, "English"}
    reason = _fault(passages, question, answer, history, source_language, english=english)
    if reason:
        return Verdict(accepted=False, reason=reason)
    partly = "" if english else f"numbers and names only: {source_language}"
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
    ids = {passage.id for passage in passages}
    bare = without_marks(answer, ids)
    if fault := question_fault(question, source_language):
        return fault
    if fault := answer_fault(bare, language(question)):
        return fault
    known = evidence(passages, english=english)
    asked = _asked(question, history, english=english)
    said = _said(answer, ids)
    if all(refuses(statement.text) for statement, _ in said):
        return "answerable_after_all" if _is_answerable(asked, known) else None
    for place, (statement, marks) in enumerate(said):
        if not marks <= ids:
            return "citation_unresolved"
        if refuses(statement.text) or statement.text.endswith("?"):
            continue
        if statement.text.rstrip().endswith(":") and place + 1 < len(said):
            announced = " ".join(following.text for following, _ in said[place + 1 :])
            if fault := _lead_fault(statement.text, announced, known, asked, english=english):
                return fault
            continue
        reason = _unsupported(statement, known, known.of(marks), asked, english=english)
        if reason:
            return reason
    return None


def without_marks(text: str, ids: set[str]) -> str:
    """Return a text without marks of passages."""
    return _mark(ids).sub("", text)


def is_refusal(answer: str) -> bool:
    """Return whether all that an answer says is that something could not be found."""
    said = _said(answer, set())
    return bool(said) and all(refuses(statement.text) for statement, _ in said)


def cited_statements(answer: str, passages: Sequence[SourcePassage]) -> list[tuple[str, list[str]]]:
    """Return the statements of an answer, each with the ids of the passages that it rests on.

    These are those of its marks; without a mark, the passage whose statement holds most of it.
    """
    known = evidence(passages, english=True)
    result: list[tuple[str, list[str]]] = []
    for statement, marks in _said(answer, {passage.id for passage in passages}):
        best = _best_units(stems(tokens(plain(statement.text))), known)[:1]
        if not refuses(statement.text):
            result.append((statement.text, sorted(marks) or [unit.passage for unit in best]))
    return result


def _mark(ids: set[str]) -> re.Pattern[str]:
    known = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
    one = rf"(?:{known}|\d+)" if known else r"\d+"
    return re.compile(rf"\s*\[\s*{one}(?:\s*[,;]\s*{one})*\s*\](?!\()")


def _said(answer: str, ids: set[str]) -> list[tuple[Statement, frozenset[str]]]:
    """Return the statements of an answer, each with the ids that its marks name."""
    mark = _mark(ids)
    moved = re.sub(rf"([.!?])((?:{mark.pattern})+)", r"\2\1", answer)
    result: list[tuple[Statement, frozenset[str]]] = []
    for statement in statements(PREAMBLE.sub("", moved.strip())):
        marks = frozenset(
            name.strip()
            for found in mark.findall(statement.text)
            for name in re.split(r"[,;]", found.strip().strip("[]"))
        )
        text = re.sub(r"\s+([.!?,;:])", r"\1", mark.sub("", statement.text)).strip()
        if re.search(r"\w", text):
            lead = mark.sub("", statement.lead)
            result.append((Statement(text=text, kind=statement.kind, lead=lead, block=0), marks))
    return result


def _asked(question: str, history: Sequence[str], *, english: bool) -> _Asked:
    found = tokens(plain(question, english=english))
    earlier = [tokens(plain(turn, english=english)) for turn in history]
    known = stems(found).union(*(stems(turn) for turn in earlier))
    numbers = [*quantities(found), *(q for turn in earlier for q in quantities(turn))]
    return _Asked(text=question, found=found, known=known, numbers=numbers)


def _is_answerable(asked: _Asked, known: Evidence) -> bool:
    wanted = stems(asked.found) - _ASKING
    return len(wanted) > 1 and any(
        share(wanted, unit.stems, known.weights) >= ANSWERABLE for unit in known.units
    )


def _unsupported(
    statement: Statement, known: Evidence, cited: Evidence, asked: _Asked, *, english: bool
) -> str | None:
    """Return why a statement does not rest on the passages, or None."""
    opening = _YES_NO.match(statement.text)
    text = statement.text[opening.end() :] if opening else statement.text
    found = tokens(plain(text, english=english))
    if not found:
        return _bare_reply(opening[1] if opening else "", cited, asked)
    lead = tokens(plain(statement.lead, english=english))
    numbers = quantities(found)
    checks: Iterator[tuple[str, bool]] = iter(
        _checks(
            found,
            lead,
            numbers,
            known,
            cited,
            asked,
            statement,
            english=english,
            denied=bool(opening) and not _POSITIVE.match(statement.text),
        )
    )
    if reason := next((name for name, fails in checks if fails), None):
        return reason
    if english and opening and _reply_contradicts(opening[1], found, asked):
        return "yes_or_no"
    return None


def _lead_fault(
    text: str, announced: str, known: Evidence, asked: _Asked, *, english: bool
) -> str | None:
    """Return what is wrong with the numbers of a sentence that introduces a list, or None."""
    found = tokens(plain(text, english=english))
    numbers = quantities(found)
    if any(not _number_known(number, found, known, asked) for number in numbers):
        return "number_unsupported"
    around = _answer_context(asked, tokens(plain(announced, english=english)))
    return "number_swapped" if numbers and _swapped(numbers, found, around, known) else None


def _checks(
    found: tuple[Token, ...],
    lead: tuple[Token, ...],
    numbers: Sequence[Quantity],
    known: Evidence,
    cited: Evidence,
    asked: _Asked,
    statement: Statement,
    *,
    english: bool,
    denied: bool,
) -> Iterator[tuple[str, bool]]:
    yield (
        "number_unsupported",
        any(not _number_known(number, found, cited, asked) for number in numbers),
    )
    yield "name_unsupported", _has_unknown_name(found, cited, asked, statement)
    if english:
        yield "not_grounded", not _is_grounded(found, lead, cited, asked)
    if numbers:
        around = _answer_context(asked, lead)
        if len(numbers) > 1:
            here = {token.stem for token in found}
            around = {w: v * (REPEATED if w in here else 1.0) for w, v in around.items()}
        yield "number_swapped", _swapped(numbers, found, around, cited)
        yield "bound", any(_bound_changed(n, found, around, cited) for n in numbers)
    if english:
        yield "direction", _is_turned(found, _answer_context(asked, lead), cited)
        supposes = denied or _SUPPOSES.match(asked.text)
        premise = frozenset(t.stem for t in asked.found) if supposes else frozenset[str]()
        for clause in clauses(found):
            aligned = _aligned(clause, found, lead, cited, asked)
            best = [there for there, _ in aligned]
            if not best:
                continue
            if not _denies_a_figure(clause, cited):
                yield "polarity", _polarity(clause, lead, aligned, premise)
            yield "modal", all(modal_changed(clause, there, asked.text) for there in best)
            yield (
                "generality",
                all(generality_changed(clause, there, unit.found) for there, unit in aligned),
            )
            yield "subject", _other_subject(clause, aligned[0], known)


def _denies_a_figure(clause: tuple[Token, ...], cited: Evidence) -> bool:
    """Return whether a clause denies a number that the source does not have: the user's."""
    known = [there for unit in cited.units for there in unit.numbers]
    return denies(clause) and any(
        not any(same(number, there) for there in known) for number in quantities(clause)
    )


def _polarity(
    clause: tuple[Token, ...],
    lead: tuple[Token, ...],
    aligned: Sequence[tuple[tuple[Token, ...], Unit]],
    premise: frozenset[str],
) -> bool:
    """Return whether all clauses of the source contradict one of the answer."""
    whole = (*lead, *clause) if lead and denies(lead) else clause
    denied = frozenset[str]().union(*denials(whole))
    aligned = [one for one in aligned if covered(denied, one[1].stems)] or aligned
    if not all(contradicts(whole, there, unit.stems, premise) for there, unit in aligned):
        return False
    return not (
        denies(whole)
        and not exclusive(whole)
        and all(exclusive(there) and not denials(there) for there, _ in aligned)
    )


def _number_known(number: Quantity, found: Sequence[Token], cited: Evidence, asked: _Asked) -> bool:
    if any(same(number, there) for unit in cited.units for there in unit.numbers):
        return True
    in_heading = any(
        same(number, there) for heading in cited.headings for there in quantities(heading)
    )
    if in_heading or (number.value == "1" and number.kind == "number"):
        return True
    if number.kind in {"number", "ordinal"} and number.value.isdigit():
        if _counts_something(int(number.value), cited):
            return True
    if any(same(number, there) for there in asked.numbers):
        clause = [token for token in found if token.clause == found[number.place].clause]
        wrong = denies(clause) or denies(found)
        return wrong or not _has_rival(number, found, cited)
    return False


def _has_rival(number: Quantity, found: Sequence[Token], cited: Evidence) -> bool:
    """Return whether the source has another number in the place of one that the user gave."""
    wanted = stems(found)
    return any(
        rivals(number, there) and share(wanted, unit.stems, cited.weights) >= MIN_ALIGNED
        for unit in cited.units
        for there in unit.numbers
    )


def _counts_something(value: int, cited: Evidence) -> bool:
    """Return whether a list, a table or an enumeration of the source has so many parts."""
    if value > MAX_COUNTED:
        return False
    blocks: dict[tuple[str, int], int] = {}
    for unit in cited.units:
        if unit.statement.kind in {"item", "row"}:
            key = (unit.passage, unit.statement.block)
            blocks[key] = blocks.get(key, 0) + 1
    enumerated = (
        1 + len(re.findall(r",(?! (?:but|which|so|because)\b)| and | or ", unit.statement.text))
        for unit in cited.units
    )
    return value in blocks.values() or value in set(enumerated)


MAX_COUNTED = 12
"""Parts of a list that an answer may count itself."""


def _has_unknown_name(
    found: Sequence[Token], cited: Evidence, asked: _Asked, statement: Statement
) -> bool:
    """Return whether a name or identifier stands neither in the passages nor in the question."""
    asked_words = {token.stem for token in asked.found} | asked.known
    source = re.sub(r"\s+", " ", " ".join(u.statement.text for u in cited.units)).lower()
    for place, token in enumerate(found):
        starts = place == 0 or found[place - 1].clause != token.clause
        named = token.text[0].isupper() and not starts and token.text != "I"
        coded = token.text[0].isalpha() and any(map(str.isdigit, token.text))
        if not (named or coded) or not token.content:
            continue
        known = token.stem in cited.vocabulary or token.stem in asked_words
        parts = [part for part in re.split(r"[-'./:@_]", token.text.lower()) if part]
        if known or token.text.lower() in source or all(part in source for part in parts):
            continue
        if any(related(token.stem, word) for word in cited.vocabulary | asked_words):
            continue
        if _expands(token, statement.text, cited):
            continue
        return True
    return False


def _expands(token: Token, text: str, cited: Evidence) -> bool:
    """Return whether a capitalised word is part of an abbreviation written out, or such a one."""
    letters = "".join(re.findall(r"\b[A-Z]", text)).lower()
    if token.text.isupper():
        words = [t.text[0].lower() for unit in cited.units for t in unit.found]
        return token.text.lower() in "".join(words)
    return any(len(w) > 1 and w in letters for w in cited.vocabulary if len(w) <= MAX_ABBREVIATION)


MAX_ABBREVIATION = 5


def _is_grounded(
    found: Sequence[Token], lead: Sequence[Token], cited: Evidence, asked: _Asked
) -> bool:
    wanted = stems(found)
    new = wanted - covered(wanted, asked.known | stems(lead))
    support = [unit.stems | unit.around for unit in _best_units(wanted, cited)]
    whole = frozenset[str]().union(*support, cited.heading_stems)
    least = MIN_SUPPORT if len(wanted) > MAX_SHORT else MIN_NEW_SUPPORT
    if share(wanted, whole | asked.known | stems(lead), cited.weights) < least:
        return False
    return len(new) < MIN_NEW_WORDS or share(new, whole, cited.weights) >= MIN_NEW_SUPPORT


def _best_units(wanted: frozenset[str], cited: Evidence) -> list[Unit]:
    """Return the two statements that hold most of some words; the second adds to the first."""
    if not cited.units:
        return []
    first = max(cited.units, key=lambda unit: share(wanted, unit.stems, cited.weights))
    rest = wanted - covered(wanted, first.stems)
    second = max(cited.units, key=lambda unit: share(rest, unit.stems, cited.weights))
    return [first, second]


def _answer_context(asked: _Asked, lead: Sequence[Token]) -> Context:
    """Return what the question and a lead-in say of a number in the answer."""
    words = [*asked.found, *lead]
    return {t.stem: QUESTION_WEIGHT * (1.0 if t.content else 0.1) for t in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A number of the source with what stands around it, and how well it fits in the answer."""

    number: Quantity
    unit: Unit
    around: Context
    foreign: float
    fit: float


def _swapped(
    numbers: Sequence[Quantity], found: Sequence[Token], around: Context, cited: Evidence
) -> bool:
    """Return whether another number of the source fits much better where one is said.

    Two numbers of one sentence are compared together: they are swapped if both fit better so.
    """
    if any(_order_turned(a, b, found, cited) for a, b in pairwise(numbers)):
        return True
    here = [_said_around(n, numbers, found, around) for n in numbers]
    places = [_places(n, ctx, cited) for n, ctx in zip(numbers, here, strict=True)]
    for index, number in enumerate(numbers):
        own = _best_place(places[index], number)
        if own is None or (len(numbers) > 1 and _is_bare(number, found)):
            continue
        for rival in places[index]:
            if same(number, rival.number):
                continue
            gain, loss = _contrast(here[index], own, rival, cited)
            partners = [
                other
                for other in range(len(numbers))
                if same(numbers[other], rival.number) and not same(numbers[other], number)
            ]
            exchanged = [
                _contrast(here[other], own_there, rival_there, cited)
                for other in partners
                if (own_there := _best_place(places[other], numbers[other]))
                and (rival_there := _best_place(places[other], number))
            ]
            if partners and not exchanged:
                continue
            if exchanged:
                more, less = max(exchanged, key=lambda pair: pair[0] - pair[1])
                gain, loss = gain + more, loss + less
            least = PAIR_CONTRAST if exchanged else CONTRAST
            if gain > least * loss and gain - loss > (MIN_PAIR_GAIN if exchanged else MIN_GAIN):
                return True
    return False


def _is_bare(number: Quantity, found: Sequence[Token]) -> bool:
    """Return whether nothing of content stands beside a number: "30 seconds; before, 10"."""
    part = [token for token in found if token.part == found[number.place].part]
    return not any(t.content and t.text[0].isalpha() and t.stem not in UNITS for t in part)


def _said_around(
    number: Quantity, numbers: Sequence[Quantity], found: Sequence[Token], around: Context
) -> Context:
    """Return what stands around a number of the answer; less of what stands beside another one."""
    own = found[number.place].part
    others = {found[n.place].part for n in numbers} - {own}
    beside = {t.stem for t in found if t.part in others} - {t.stem for t in found if t.part == own}
    said = context(found, number.place, SAID)
    said = {w: v * (BESIDE_OTHER if w in beside else 1.0) for w, v in said.items()}
    whole = _merged(said, around)
    return {word: value for word, value in whole.items() if word != found[number.place].stem}


BESIDE_OTHER = 0.4
"""What words beside another number of the answer count of what they would count else."""

CONTRAST = 1.3
"""How much more must speak for another number of the source than for the one that is said."""

PAIR_CONTRAST = 1.03
"""The same for two numbers of the answer in each other's place."""

MIN_PAIR_GAIN = 0.04
MIN_GAIN = 0.14


def _best_place(places: Sequence[_Place], number: Quantity) -> _Place | None:
    own = [place for place in places if same(number, place.number)]
    return max(own, key=lambda place: place.fit) if own else None


def _contrast(here: Context, own: _Place, rival: _Place, cited: Evidence) -> tuple[float, float]:
    """Return what speaks for the rival of a number and what for the number itself.

    What stands beside both speaks for neither.
    """
    gain, loss = FOREIGN_WEIGHT * own.foreign, FOREIGN_WEIGHT * rival.foreign
    for word, value in here.items():
        difference = _value(word, rival.around) - _value(word, own.around)
        part = value * cited.weights.get(word, 1.0) * abs(difference)
        gain, loss = (gain + part, loss) if difference > 0 else (gain, loss + part)
    return gain, loss


FOREIGN_WEIGHT = 0.2
"""What words of the source speak against a number if the answer does not have them."""


def _value(word: str, around: Context) -> float:
    return around.get(word) or max(
        (value for other, value in around.items() if related(word, other)), default=0.0
    )


def _order_turned(
    first: Quantity, second: Quantity, found: Sequence[Token], cited: Evidence
) -> bool:
    """Return whether "from 3 to 4" of the source became "from 4 to 3"."""
    between = {t.text.lower() for t in found[first.place + 1 : second.place]}
    joined = between & _ORDERING
    if not joined or second.place - first.place > MAX_ORDERED:
        return False
    for unit in cited.units:
        for left, right in pairwise(unit.numbers):
            there = {t.text.lower() for t in unit.found[left.place + 1 : right.place]}
            if (
                same(first, right)
                and same(second, left)
                and not same(first, left)
                and there & (joined | {"to", "and"})
                and right.place - left.place <= MAX_ORDERED
            ):
                return True
    return False


_ORDERING = frozenset({"to", "and", "instead", "rather", "than", "from"})
MAX_ORDERED = 4
"""Words from one number to the next within which their order is one statement."""


def _places(number: Quantity, here: Context, cited: Evidence) -> list[_Place]:
    """Return every number of the source that could stand where one is said, with its fit."""
    return [
        _place(here, unit, there, cited)
        for unit in cited.units
        for there in unit.numbers
        if same(number, there) or rivals(number, there)
    ]


def _place(here: Context, unit: Unit, there: Quantity, cited: Evidence) -> _Place:
    around = _source_context(unit, there.place, cited)
    near = {
        t.stem
        for t in unit.found
        if t.part == unit.found[there.place].part and t.content and not t.text[0].isdigit()
    }
    foreign = near - covered(near, frozenset(here))
    return _Place(
        number=there,
        unit=unit,
        around=around,
        foreign=0.0 if unit.statement.kind == "row" else weight(foreign, cited.weights),
        fit=likeness(here, around, cited.weights),
    )


def _source_context(unit: Unit, place: int, cited: Evidence) -> Context:
    """Return what stands around a number of the source; a cell stands beside its row's first."""
    beside = dict.fromkeys(unit.around, AROUND_WEIGHT)
    if unit.statement.kind == "heading":
        below = (u.stems for u in cited.units if u.passage == unit.passage)
        beside = dict.fromkeys(frozenset[str]().union(*below), BELOW_WEIGHT)
    if unit.statement.kind != "row":
        return _merged(context(unit.found, place, SOURCE), beside)
    here, first = unit.found[place].clause, unit.found[0].clause
    cells = {t.stem: 1.0 if t.clause in {here, first} else OTHER_CELL for t in reversed(unit.found)}
    own = {t.stem: 1.0 for t in unit.found if t.clause in {here, first}}
    return _merged(_merged(cells, own), beside)


OTHER_CELL = 0.2
BELOW_WEIGHT = 0.4
"""What the text below a heading counts beside a number of the heading."""


def _merged(left: Context, right: Context) -> dict[str, float]:
    return {word: max(left.get(word, 0.0), right.get(word, 0.0)) for word in {*left, *right}}


def _bound_changed(
    number: Quantity, found: Sequence[Token], around: Context, cited: Evidence
) -> bool:
    """Return whether "at least" became "at most" before a number."""
    here = _merged(context(found, number.place, SAID), around)
    own = [place for place in _places(number, here, cited) if same(number, place.number)]
    best = max((place.fit for place in own), default=0.0)
    return bool(own) and all(
        bound_changed(found, number.place, place.unit.found, place.number.place)
        for place in own
        if place.fit >= ALIKE * best
    )


ALIKE = 0.75
"""Share of the best fit from which a number of the source may be the one that is meant."""


def _is_turned(found: Sequence[Token], around: Context, cited: Evidence) -> bool:
    """Return whether the source has the opposite of a word in its place: raise the other valve.

    Two opposite words of one sentence are compared together, as numbers are. Words that bound a
    number are left to that gate.
    """
    of = antonyms()
    numbers = {number.place for number in quantities(found)}
    wanted = stems(found)
    for place, token in enumerate(found):
        opposite = of.get(token.stem)
        if not opposite or (token.stem in _BOUNDS and numbers & set(range(place - 2, place + 4))):
            continue
        pair = [_opposed(place, found, around, cited)]
        partner = next((p for p, t in enumerate(found) if t.stem in opposite), None)
        if partner is not None:
            pair.append(_opposed(partner, found, around, cited))
        gain, loss, held = 0.0, 0.0, True
        for here, own, rivals_there in pair:
            if own is None or not rivals_there:
                held = False
                break
            best = max(rivals_there, key=lambda rival: rival.fit)
            covers = share(wanted, best.unit.stems, cited.weights) >= share(
                wanted, own.unit.stems, cited.weights
            )
            more, less = _contrast(here, own, best, cited)
            gain, loss, held = gain + more, loss + less, held and covers
        if held and gain > DIRECTION_CONTRAST * loss and gain - loss > MIN_GAIN:
            return True
    return False


def _opposed(
    place: int, found: Sequence[Token], around: Context, cited: Evidence
) -> tuple[Context, "_Place | None", list["_Place"]]:
    """Return what stands around a word, its best place in the source and those of opposites."""
    here = _merged(context(found, place, EVEN), around)
    own = _word_places(alike(found[place].stem), here, cited)
    there = _word_places(antonyms()[found[place].stem], here, cited)
    return here, max(own, key=lambda p: p.fit) if own else None, there


def _word_places(words: frozenset[str], here: Context, cited: Evidence) -> list["_Place"]:
    found: list[_Place] = []
    for unit in cited.units:
        if unit.statement.kind in {"row", "heading"}:
            continue
        for place, token in enumerate(unit.found):
            if token.stem not in words:
                continue
            beside = dict.fromkeys(unit.around, AROUND_WEIGHT)
            around = _merged(context(unit.found, place, EVEN), beside)
            fit = likeness(here, around, cited.weights)
            number = Quantity(token.stem, "word", "", place)
            found.append(_Place(number=number, unit=unit, around=around, foreign=0.0, fit=fit))
    return found


DIRECTION_CONTRAST = 1.5
"""The same as CONTRAST for a word that has an opposite."""

_BOUNDS = frozenset(
    "older younger more less abov below over under higher lower longer shorter least most".split()
)


def _aligned(
    clause: tuple[Token, ...],
    found: tuple[Token, ...],
    lead: tuple[Token, ...],
    cited: Evidence,
    asked: _Asked,
) -> list[tuple[tuple[Token, ...], Unit]]:
    """Return the clauses of the source that a clause of the answer rests on, best first."""
    wanted, whole = stems(clause), stems(found) | stems(lead)
    if not wanted:
        return []
    first = [token.stem for token in clause if token.content][:1]
    scored = [
        (
            share(wanted, stems(there) | unit.around & asked.known, cited.weights)
            + WHOLE_WEIGHT * share(whole, unit.stems, cited.weights)
            + FIRST_WEIGHT * bool(covered(first, stems(there))),
            there,
            unit,
        )
        for unit in cited.units
        for there in unit.clauses
    ]
    best = max((score for score, _, _ in scored), default=0.0)
    if best < MIN_ALIGNED * (1 + WHOLE_WEIGHT):
        return []
    near = [one for one in scored if one[0] >= best - NEAR]
    return [(there, unit) for _, there, unit in sorted(near, key=lambda one: -one[0])]


WHOLE_WEIGHT = 0.3
"""What a clause gains from the rest of its sentence."""


def _other_subject(
    clause: Sequence[Token], best: tuple[tuple[Token, ...], Unit], known: Evidence
) -> bool:
    """Return whether a word of the source was replaced by one that has its place elsewhere.

    "The flexible membership" where the source says that of "the standard membership" and something
    else of the flexible one.
    """
    there, unit = best
    here, source = _neighbours(clause), _neighbours(there)
    if share(stems(clause), stems(there), known.weights) < SAME_STATEMENT:
        return False
    for word, following in here:
        if word in unit.stems:
            continue
        lost = {w for w, f in source if f == following and w not in stems(clause)}
        elsewhere = any(
            (word, following) in _neighbours(other.found)
            for other in known.units
            if other is not unit and other.statement.kind != "heading"
        )
        if lost and elsewhere and not any(related(word, w) for w in lost):
            return True
    return False


SAME_STATEMENT = 0.5
"""Share of a clause from which the source says the same, of one thing or another."""


def _neighbours(found: Sequence[Token]) -> set[tuple[str, str]]:
    """Return the pairs of content words that follow each other in one part of a text."""
    words = [token for token in found if token.content]
    return {
        (left.stem, right.stem)
        for left, right in pairwise(words)
        if left.part == right.part and not left.text[0].isdigit()
    }


def _bare_reply(reply: str, cited: Evidence, asked: _Asked) -> str | None:
    """Return why "Yes." or "No." alone is not the answer to the question, or None."""
    positive = reply.lower() in {"yes", "correct", "right"}
    wrong = []
    for clause in clauses(asked.found):
        best = _aligned(clause, asked.found, (), cited, asked)
        wrong += [all(contradicts(clause, there) for there, _ in best)] if best else []
    if not wrong:
        return None
    return "yes_or_no" if positive == any(wrong) else None


def _reply_contradicts(reply: str, found: Sequence[Token], asked: _Asked) -> bool:
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


SAME_MATTER = 0.75
"""Share of words in common from which a statement repeats its question."""
