"""Verbs as they stand in statements, and the auxiliary that a question about them needs."""

import re
from dataclasses import dataclass

from convo_assets.steps.converse.language.words import FUNCTION_WORDS

_INSTRUCTING = frozenset(
    (
        """
    accept acknowledge add adjust agree allow announce answer apply approve ask assign
    attach avoid block book bring call cancel change charge check choose clean clear close
    collect compare complete confirm connect contact continue copy create deactivate
    delete deliver deploy describe disable disconnect document download drain drink drop
    enable enter escalate explain export fill find follow freeze give hand hold increase
    inform insert inspect install invite isolate issue keep label leave let list lock look
    lower make mark measure move name notify observe offer open order page pause pay place
    plan prepare press print promote provide pull push put quarantine raise read reboot
    record reduce refer register reload remove rename repeat replace report request reset
    resolve restart restore return review revoke roll rotate run save scan schedule seal
    search select send set share show shut sign sit start stay stop store submit switch
    take tell test throttle treat try turn unplug update upgrade upload use verify wait
    wash watch weigh write
    """
    ).split()
)
_STATING = frozenset(
    (
        """
    accrue advise affect appear arrive attend balance become begin belong bind block
    buffer carry cause certify come consist contain contribute cost count cover decide
    declare decline decrypt demand depend differ disappear distinguish earn end exceed
    execute exist expire fail fall fire gain get go grow happen help identify improve
    include indicate interrupt last lend limit lose mask match mean meet need occur own
    pass prefer prescribe prevent prove reach react receive reject rely remain renew repay
    require rest resume retry rise search serve skip sleep supply support suppress talk tolerate
    travel trigger undergo vary visit work
    """
    ).split()
)
ALSO_NOUNS = frozenset(
    (
        """
    answer balance block book call cause change charge check contact copy cost count cover
    demand document download drink drop end escape export fall fire function gain hand
    help hold increase issue label lack leave limit list lock look make mark mask match
    measure move name need notice offer order page pass pause pay place plan press print
    prize purchase rank rate record release report request reset rest result return review
    rise roll run save scan schedule seal search set share show sign sleep start stay stop
    store supply switch talk test travel treat try turn update upgrade use view visit wait
    wash watch work
    """
    ).split()
)
"""Verbs that are nouns as often: only the word after them tells."""

_NO_VERB_AFTER = frozenset("has have had be been being to not and or cannot the a an of".split())
_AFTER_A_VERB = re.compile(
    r"(?:the|a|an|to|for|from|in|on|with|without|within|after|before|every|all|at|no|only|it|by|"
    r"until|between|about|up|one|two|three|four|five|six|more|most|each|as|if|when|whether|that|"
    r"back|out|itself|himself|over|under|into|both|any|at|than|free|longer|their|its|\d\S*|"
    r"[a-z]+ly)$"
)
_PLURAL = re.compile(r"[^s]s$")
_DETERMINERS = frozenset("the a an all every each no its their".split())
_FIRST_WORDS = frozenset(
    "the a an all any each every whether that if your no both with for".split()
)
_IMPERATIVE = re.compile(
    r"(?P<verb>[A-Za-z][a-z]+) (?:(?:back|up|down|out|off|in|on|over|away) )?"
    r"(?:the|an?|all|each|every|any|no|both|its|your) \w"
)
_NO_IMPERATIVE = re.compile(r"(?:ly|ing|ed|[^s]s)$")
_BEFORE_DETERMINERS = frozenset(
    (
        """
    across afterwards against along although always among around behind beside besides beyond
    despite double earlier even except given half hence here inside instead later like near never
    often otherwise outside past quite soon sometimes therefore though throughout today tomorrow
    toward triple twice unless unlike via whatever whichever yesterday
    """
    ).split()
)
"""Beside function words, what stands before an article and tells nobody to do anything."""

_AUXILIARIES = re.compile(r"\b(?:is|are|was|were|must|can|cannot|may|should|will)\b")
_IRREGULAR = {"fell": "fall", "rose": "rise", "took": "take", "went": "go", "kept": "keep",
              "gave": "give", "made": "make", "lost": "lose", "began": "begin", "ran": "run",
              "left": "leave", "sent": "send", "found": "find", "paid": "pay"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb of a statement: its place, its base form, and `do`, `does` or `did`."""

    start: int
    end: int
    base: str
    auxiliary: str


def verb_of(statement: str, *, guess: bool = True) -> Verb | None:
    """Return the first word that must be the verb, going by itself and by the words around it.

    Where an earlier word might have been the verb as well, none is sure.
    """
    words = list(re.finditer(r"\S+", statement))
    plural = False
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        plural = plural or bool(_PLURAL.search(before[0]))
        if before[0] in _NO_VERB_AFTER:
            continue
        has_object = guess and after[0] in _DETERMINERS
        read = _read(word[0], plural=plural) or (_guess(word[0]) if has_object else None)
        if read is None:
            continue
        base, auxiliary = read
        if base in ALSO_NOUNS and not _AFTER_A_VERB.match(after[0]):
            return None
        return Verb(word.start(), word.end(), base, auxiliary)
    return None


def may_be_verb(word: str) -> bool:
    """Return whether a word can stand as the verb of a statement."""
    return bool(_AUXILIARIES.fullmatch(word) or _read(word, plural=True))


def first_statement(rest: str) -> str:
    """Return what follows a verb, up to a second verb of the same subject."""
    for following in re.finditer(r",? (?:and|or) ([a-z]+)\b", rest):
        read = _read(following[1], plural=False)
        if read and read[0] not in ALSO_NOUNS:
            return rest[: following.start()]
    return rest


def is_instruction(text: str) -> bool:
    """Return whether the text tells somebody to do something.

    Verbs are told from nouns: "Test results arrive at noon" begins with a noun.
    """
    verb, _, rest = text.partition(" ")
    if _begins_like_one(text):
        return True
    if verb.lower() not in _INSTRUCTING:
        return False
    if rest.partition(" ")[0] in _FIRST_WORDS:
        return True
    has_verb = _AUXILIARIES.search(rest) or verb_of(text.lower(), guess=False)
    return not has_verb


def _begins_like_one(text: str) -> bool:
    """Return whether an article follows the first word, as it does the verb of an instruction."""
    found = _IMPERATIVE.match(text)
    verb = found["verb"].lower() if found else ""
    other = verb in FUNCTION_WORDS | _BEFORE_DETERMINERS or _NO_IMPERATIVE.search(verb)
    return bool(verb) and (verb in _INSTRUCTING or not other)


def _guess(word: str) -> tuple[str, str] | None:
    """Return the base form of a word that nothing but a verb can be before a determiner."""
    if word == "times" or not re.fullmatch(r"[a-z]{3,}[^su]s", word):
        return None
    base = re.sub(r"ies$", "y", word)
    return re.sub(r"(?<=sh|ch|ss|zz)es$|(?<=x)es$|s$", "", base), "does"


def _read(word: str, *, plural: bool) -> tuple[str, str] | None:
    """Return the base form of a word that may be a verb, and its auxiliary."""
    if word == "equals":  # "equal" is no verb in most sentences
        return "equal", "does"
    if word in _IRREGULAR:
        return _IRREGULAR[word], "did"
    for ending, restored, auxiliary in (
        ("ies", "y", "does"), ("es", "", "does"), ("s", "", "does"),
        ("ied", "y", "did"), ("ed", "", "did"), ("ed", "e", "did"), ("d", "", "did"),
    ):  # fmt: skip
        base = word.removesuffix(ending) + restored
        if word.endswith(ending) and base in _INSTRUCTING | _STATING:
            return base, auxiliary
    if plural and word in _INSTRUCTING | _STATING:
        return word, "do"
    return None


def third_person(base: str) -> str:
    """Return the form that goes with he, she or it."""
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return f"{base}es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else f"{base}s"
