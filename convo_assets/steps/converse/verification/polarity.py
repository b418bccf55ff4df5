"""Whether two clauses say the same in negation, obligation and generality."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.verification.antonyms import antonyms
from convo_assets.steps.converse.verification.words import UNITS, Token, covered

_NEGATION = re.compile(
    r"\b(?:not|never|none|nobody|nothing|cannot|without|neither|nor|unless|hardly)\b|n't\b|"
    r"\bno\b(?! \d)|\bno longer\b(?! than)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:not?|never) (?:for )?(?:more|less|fewer|later|earlier|sooner|longer than|other)\b|"
    r"(?:\b(?:not|never|cannot)|n't)\b(?=(?:(?!\b(?:no|not|never)\b).)*"
    r"\b(?:more|less|fewer|longer|later|earlier) than\b)|"
    r"\bnot only\b(?=.*\bbut\b)|\bnot necessarily\b|\bno \d",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\b(?:more|less|fewer|longer|later|earlier) than\b", re.IGNORECASE)
_IMPLICIT = frozenset(
    """
    prohibit forbid forbidden refus unabl lack impossibl illeg unlik ban invalid unsupport unavail
    unsuit prevent exempt
    """.split()
)
_NEGATIVE = frozenset(
    """
    exclud except disabl reject deni free avoid remov drop discontinu fail miss stop differ without
    """.split()
)
"""Words that can stand for a denial in the other clause, but deny nothing by themselves."""
_RULES_OUT = re.compile(
    r"\b(?:only|sole|solely|just|exclusively|limited|restricted|unless|until|except|at most|"
    r"rather than|instead of)\b",
    re.IGNORECASE,
)
_EXCLUSIVE = re.compile(
    r"\b(?:only|sole|solely|just|exclusively|limited|restricted|unless|until|except|nobody else|"
    r"no other|no one|alone|at most|mainly|must|not|never|cannot|no)\b",
    re.IGNORECASE,
)
STRONG, WEAK, OPEN = "must", "should", "may"
_MODALS = {
    STRONG: re.compile(
        r"\b(?:must|shall|ha(?:ve|s|d) to|needs? to|needs?|mandatory|obligatory|compulsory|"
        r"requires?|required|necessary|obliged)\b",
        re.IGNORECASE,
    ),
    WEAK: re.compile(
        r"\b(?:should|ought|recommend(?:ed|s)?|encouraged?|advisable|advised|ideally|preferably)\b",
        re.IGNORECASE,
    ),
    OPEN: re.compile(
        r"\b(?:may|might|can|could|optional(?:ly)?|allow(?:ed|s)?|permit(?:ted|s)?|able|possible|"
        r"if you (?:like|want|wish))\b",
        re.IGNORECASE,
    ),
}
_NO_DUTY = re.compile(
    r"\b(?:need not|needn't|(?:do|does|did)(?:n't| not) (?:have|need)|not (?:required|necessary|"
    r"mandatory|obliged)|optional)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:always|every|each|all|any|invariably|must|100|whenever|no|never)\b", re.IGNORECASE
)
_SOME = re.compile(
    r"\b(?:usually|often|sometimes|mostly|generally|typically|normally|rarely|seldom|"
    r"occasionally|may|might|can|some|likely)\b",
    re.IGNORECASE,
)
_CLAIMS_ALL = re.compile(r"\b(?:always|invariably|in every case)\b", re.IGNORECASE)
_CLAIMS_RARE = re.compile(r"\b(?:sometimes|occasionally|rarely|seldom)\b", re.IGNORECASE)
_ONLY_ONE = re.compile(r"^(?:and |but )?only (?!if|when|after|once|one|up to|\d)", re.IGNORECASE)
_FEW = re.compile(r"\b(?:only|just) (?:1|2|some|a few|a single)\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every|each|any)\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|solely|exclusively)\b", re.IGNORECASE)


def text_of(clause: Sequence[Token]) -> str:
    """Return the words of a clause."""
    return " ".join(token.text for token in clause)


def contradicts(
    said: Sequence[Token],
    there: Sequence[Token],
    unit: frozenset[str] = frozenset(),
    premise: frozenset[str] | None = None,
) -> bool:
    """Return whether one clause denies what the other affirms; two denials make none.

    A denial counts where what it denies stands in the other clause too, or for a denial of the
    answer in `unit`, the stems of the whole statement. With a `premise`, stems of the question that
    an answer may deny, a denial of anything else that is in no statement counts as well.
    """
    pair = opposites(said, there)
    left, right = denials(said, pair[:1]), denials(there, pair[1:])
    known = frozenset(token.stem for token in there) | unit
    if left and right:
        alone = [heads for heads in left if not _shared(heads, right)]
        flips = 0 if len(left) == len(right) else sum(_meets(heads, known) for heads in alone)
        alone = [heads for heads in right if not _shared(heads, left)]
        if len(left) != len(right):
            flips += sum(_meets(heads, frozenset(t.stem for t in said)) for heads in alone)
    else:
        flips = sum(
            _meets(heads, known) or (premise is not None and not covered(heads, premise))
            for heads in left
        )
        flips += sum(
            _meets(heads, frozenset(t.stem for t in said)) or _all_else(heads, there, said)
            for heads in right
        )
        words = {t.stem for t in there}, {t.stem for t in said}
        other, own = words if left else words[::-1]
        if flips == 1 and _NEGATIVE & other - own:
            flips = 0
    turned = _turned_round(said, there) + _bound_denied(said, there)
    return (flips + bool(pair) + turned) % 2 == 1


def _bound_denied(said: Sequence[Token], there: Sequence[Token]) -> bool:
    """Return whether one clause says "not more than" and the other "more than"."""
    texts = text_of(said), text_of(there)
    denied = [bool(_BOUND.search(text)) for text in texts]
    return all(_MORE_THAN.search(text) for text in texts) and denied[0] != denied[1]


def denies(clause: Sequence[Token]) -> bool:
    """Return whether a clause denies."""
    return len(denials(clause)) % 2 == 1


def opposites(said: Sequence[Token], there: Sequence[Token]) -> tuple[str, ...]:
    """Return two words of opposite meaning of which each stands in one clause only."""
    left, right = {token.stem for token in said}, {token.stem for token in there}
    of = antonyms()
    # "It" and "unit" are no contraries: only words that say something take a prefix.
    content = {token.stem for token in (*said, *there) if token.content}
    for word in sorted(left - right):
        prefixed = _prefixed(word) & content if word in content else frozenset()
        for other in sorted((of.get(word, frozenset()) | prefixed) & right - left):
            return word, other
    return ()


def _prefixed(word: str) -> frozenset[str]:
    """Return a stem with a prefix that denies it, and without it: "paid" and "unpaid"."""
    longer = {f"un{word}", f"non{word}"} if len(word) >= MIN_DENIED else set()
    longer |= {f"in{word}"} if len(word) >= MIN_DENIED_IN else set()
    shorter = {word[len(prefix) :] for prefix in ("un", "non") if word.startswith(prefix)}
    shorter = {stem for stem in shorter if len(stem) >= MIN_DENIED}
    if word.startswith("in") and len(word) >= MIN_DENIED_IN + 2:
        shorter.add(word[2:])
    return frozenset(longer | shorter)


MIN_DENIED = 4
"""Letters from which "un" and "non" before a stem are taken for a denial."""

MIN_DENIED_IN = 6
"""Letters from which "in" before a stem is taken for a denial: "formal", but not "form"."""


def _all_else(heads: frozenset[str], there: Sequence[Token], said: Sequence[Token]) -> bool:
    """Return whether a clause says all of another but the word that is denied there."""
    rest = frozenset(t.stem for t in there if t.content) - heads
    known = covered(rest, frozenset(t.stem for t in said))
    asserts = any(t.stem in _ASSERTING for t in said) and "without" not in {t.stem for t in there}
    return len(rest) >= MIN_REST and asserts and len(known) >= SHARE_OF_REST * len(rest)


_ASSERTING = frozenset("must may can should will has have is are does do".split())
MIN_REST = 2
SHARE_OF_REST = 0.75


def _shared(heads: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    return any(heads == other or covered(heads, other) for other in others)


def _meets(heads: frozenset[str], stems: frozenset[str]) -> bool:
    """Return whether what is denied is among stems, or a word of opposite meaning is."""
    opposite = frozenset[str]().union(*(antonyms().get(head, frozenset()) for head in heads))
    return not heads or bool(covered(heads, stems)) or bool(opposite & stems)


def denials(clause: Sequence[Token], counted: Sequence[str] = ()) -> list[frozenset[str]]:
    """Return for every denial of a clause the words that it denies: the next, else the last."""
    text = text_of(clause)
    spans = [match.span() for match in _BOUND.finditer(text)]
    starts: dict[int, int] = {}
    position = 0
    for place, token in enumerate(clause):
        starts[place] = position
        position += len(token.text) + 1
    found: list[frozenset[str]] = []
    matches = [match.start() for match in _NEGATION.finditer(text)]
    for place, token in enumerate(clause):
        begin, end = starts[place], starts[place] + len(token.text)
        bounded = any(first <= begin < last for first, last in spans)
        explicit = any(begin <= match < end for match in matches) and not bounded
        implicit = token.stem in _IMPLICIT and token.stem not in counted
        if not (explicit or implicit) or (token.stem == "nor" and found):
            continue
        after = [t.stem for t in clause[place + 1 :] if _is_word(t)][:1]
        before = [t.stem for t in clause[:place] if _is_word(t)][-1:]
        found.append(frozenset((after or before) if explicit else after + before))
    return found


def _is_word(token: Token) -> bool:
    return token.content and not token.text[0].isdigit() and token.stem not in UNITS


def _turned_round(said: Sequence[Token], there: Sequence[Token]) -> bool:
    """Return whether "not A before B" is told as "B before A"."""
    left, right = _around_before(said), _around_before(there)
    if not left or not right or bool(denials(said)) == bool(denials(there)):
        return False
    crossed = len(covered(left[0], right[1])) + len(covered(left[1], right[0]))
    return crossed > len(covered(left[0], right[0])) + len(covered(left[1], right[1]))


def _around_before(clause: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]] | None:
    places = [place for place, token in enumerate(clause) if token.stem in {"befor", "until"}]
    if not places:
        return None
    first, rest = clause[: places[0]], clause[places[0] + 1 :]
    return frozenset(t.stem for t in first if t.content), frozenset(
        t.stem for t in rest if t.content
    )


def exclusive(clause: Sequence[Token]) -> bool:
    """Return whether a clause rules something out without a denial: "only", "until"."""
    return bool(_RULES_OUT.search(text_of(clause)))


def modal_changed(said: Sequence[Token], there: Sequence[Token], question: str) -> bool:
    """Return whether a duty became a possibility or advice, or the other way round.

    A modal that stands in the question is the user's word.
    """
    left, right = text_of(said), text_of(there)
    claimed, known = modals(left), modals(right)
    if _NO_DUTY.search(left):
        return not _NO_DUTY.search(right) and bool(known & {STRONG, WEAK})
    if denies(said) and denies(there):
        return claimed == {WEAK} and known == {STRONG} and WEAK not in modals(question)
    return len(claimed) == 1 and not claimed & known and _told_otherwise(left, right, question)


def _told_otherwise(left: str, right: str, question: str) -> bool:
    """Return whether the one modal of a clause is no way to tell those of the other."""
    claimed, known = modals(left), modals(right)
    words = {word for kind in claimed for word in _MODALS[kind].findall(left.lower())}
    asked = set(re.findall(r"[a-z]+(?: to)?", question.lower()))
    users = words & asked and not (claimed == {STRONG} and known)
    if users or (words <= _SOFT and STRONG in modals(question)):
        return False
    if claimed == {OPEN}:
        return _opened(words, known, f"{left} {right}", asked=modals(question))
    if claimed == {STRONG}:
        return known == {OPEN} or (known == {WEAK} and not words <= _SOFT)
    return known in ({STRONG}, {OPEN})


_SOFT = {"need", "needs", "need to", "needs to", "have to", "has to"}
"""Words for a duty in which advice may be told too."""


def _opened(words: set[str], known: frozenset[str], text: str, *, asked: frozenset[str]) -> bool:
    """Return whether something is told as possible that is a duty, advice or a fact."""
    if known == {STRONG}:
        return not exclusive_only(text)
    hedged = bool(words & {"may", "might", "optional", "optionally"})
    if known == {WEAK}:
        return hedged
    return hedged and not known and OPEN not in asked and "up to" not in text


def exclusive_only(text: str) -> bool:
    """Return whether a text says "only", with which a duty can be told as a possibility."""
    return bool(_ONLY.search(text))


def modals(text: str) -> frozenset[str]:
    """Return the kinds of modals in a text."""
    return frozenset(kind for kind, pattern in _MODALS.items() if pattern.search(text))


def generality_changed(
    said: Sequence[Token], there: Sequence[Token], whole: Sequence[Token]
) -> bool:
    """Return whether "usually" became "always", or something became true of one thing only."""
    left, right = text_of(said), text_of(there)
    if _CLAIMS_ALL.search(left) and not _ALL.search(right):
        return True
    if _CLAIMS_RARE.search(left) and not _SOME.search(right):
        return bool(_ALL.search(right)) or not _CLAIMS_RARE.search(right)
    if _FEW.search(left) and _EVERY.search(right) and not _EVERY.search(left):
        return True
    return bool(_ONLY_ONE.search(left)) and not _EXCLUSIVE.search(text_of(whole))


def overlap(said: Sequence[Token], there: frozenset[str]) -> frozenset[str]:
    """Return the content stems of a clause that stand in another one."""
    return covered((token.stem for token in said if token.content), there)
