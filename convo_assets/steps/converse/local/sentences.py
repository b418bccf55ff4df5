"""Questions that single sentences answer, from the few forms whose parse leaves one clear gap."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from convo_assets.document_structure import Node
from convo_assets.english import (
    SUBJECTS,
    Masked,
    Parsed,
    Token,
    begins_in_the_middle,
    in_my_words,
    is_verb,
    lowered,
    parse,
    points_outside,
    stems,
    text_of,
)
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.local.headings import bare_heading
from convo_assets.steps.converse.plain import words
from convo_assets.steps.converse.sections import Section

MAX_WORDS = 120
MIN_TOLD = 9
"""Tokens of a sentence that tells what something is."""
MAX_SHORT = 45
"""Words of a paragraph that answers one question, and of one whose later sentences may carry it."""

Form = Callable[[Parsed], tuple[str, str] | None]
"""Kind and question of a sentence, if it has a form that carries one."""

_TO_DO = re.compile(r"(?:In order )?[Tt]o ((\w[\w-]*) [^,;:()]{4,90}?)(?:, (\w+)|:$)")
_YOU_CAN = re.compile(
    r"You (?:can|may) (?:also )?((\w+) [^,;:()]{4,90}?) (?:by \w+ing|using|through|via|with (?:the )?Kode)\b"
)
_JOINED = re.compile(r" (?:and|or|either|if|when|that|which)(?: |$)")
_TELLS_APART = frozenset({"relcl", "acl", "prep"})
_CLEAR_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss"})


def of_sentences(section: Section) -> Iterator[Draft]:
    """Yield at most one question for each paragraph, answered by it and what it introduces.

    Items of lists answer what they give instructions for.
    """
    for unit in section.units:
        first = unit.blocks[0]
        if first.kind == "paragraph" and unit.kind != "row":
            opens = first is section.blocks[0]
            named = (partial(_named_thing, heading=bare_heading(section)),) if opens else ()
            yield from _of_paragraph(section, first, unit.end, (*_FORMS, *named))
        elif first.kind == "bullet_list" and len(unit.blocks) == 1:
            for item in first.children:
                told = item.children[:1]
                if told and told[0].kind == "paragraph" and told[0].term is None:
                    end = item.start + len(section.text(item).rstrip())
                    yield from _of_paragraph(section, told[0], end, _INSTRUCTIONS)


def _of_paragraph(section: Section, node: Node, end: int, forms: Sequence[Form]) -> Iterator[Draft]:
    masked = Masked(words(section.text(node)))
    count = len(masked.text.split())
    parsed = parse(masked.text) if count <= MAX_WORDS else ()
    for place, sentence in enumerate(parsed.sents if parsed else ()):
        if any("Dem" in token.morph.get("PronType") for token in sentence) or (
            not place and begins_in_the_middle(sentence)
        ):
            return
        if place and count > MAX_SHORT:
            return
        # What the first sentence says, the others go on with.
        fitting = _INSTRUCTIONS if place else forms
        asked = next(filter(None, (form(sentence) for form in fitting)), None)
        if asked:
            kind, question = asked
            yield Draft(kind=kind, question=masked.shown(question), start=node.text_start, end=end)
            return


def _to_do(sentence: Parsed) -> tuple[str, str] | None:
    """Return a question: "To close the valve, turn the wheel" tells how to close the valve."""
    found = _TO_DO.match(sentence.text)
    if not found or not is_verb(found[2]) or (not found[3] and _has_two_verbs(found[1])):
        return None
    main = found[3] or "please"
    root = sentence.root
    if root.lemma_ in {"need", "have"}:
        # What somebody must have is not yet how it is done.
        return None
    told = is_verb(main) and root.tag_ == "VB"
    if told or main.lower() in {"you", "please", "first", "simply"}:
        return "how_to", f"How do I {in_my_words(found[1])}?"
    return None


def _has_two_verbs(text: str) -> bool:
    return sum(token.tag_ in {"VB", "VBP", "VBZ"} for token in parse(f"To {text}")) > 1


def _you_can(sentence: Parsed) -> tuple[str, str] | None:
    """Return a question: "You can close the valve by turning the wheel" tells how to close it."""
    found = _YOU_CAN.match(sentence.text)
    if not found or not is_verb(found[2]) or _JOINED.search(found[1]):
        return None
    return "how_to", f"How can I {in_my_words(found[1])}?"


def _definition(sentence: Parsed) -> tuple[str, str] | None:
    """Return a question: "A valve is a part that closes a pipe", at the beginning of its paragraph, defines it."""
    root, subject = sentence.root, _subject(sentence)
    if sentence.start or subject is None or root.lemma_ != "be" or root.tag_ not in {"VBZ", "VBP"}:
        return None
    several = subject.tag_ in {"NNS", "NNPS"}
    if any(child.dep_ == "neg" for child in root.children):
        return None
    told = next((c for c in root.children if c.dep_ == "attr" and c.i > root.i), None)
    name = _phrase(subject)
    # "A valve is a small part" tells one thing of it and not what it is.
    if told is None or not any(c.i > told.i and c.dep_ in _TELLS_APART for c in told.children):
        return None
    if not (
        several or any(c.dep_ == "det" and c.lower_ in {"a", "an", "the"} for c in told.children)
    ):
        return None
    if (
        len(name) > 5
        or len(sentence) - told.left_edge.i < 6
        or any(t.pos_ in {"PRON", "VERB", "SCONJ"} or t.dep_ in {"prep", "conj"} for t in name)
    ):
        return None
    if several != (root.tag_ == "VBP") or (several and len(name) < 2):
        return None
    # "The second valve" and "some valves" are those that were spoken of.
    known = name[0].tag_ in {"DT", "PRP$"} and name[0].lower_ not in {"a", "an"}
    if points_outside(name) or (known and subject.pos_ != "PROPN"):
        return None
    return "definition", f"What {root.text} {lowered(name.text, name[0])}?"


def _named_thing(sentence: Parsed, heading: str) -> tuple[str, str] | None:
    """Return a question: "The valve is a part of the pipe" below "Valve" tells what the valve is."""
    root, subject = sentence.root, _subject(sentence)
    if sentence.start or subject is None or root.lemma_ != "be" or root.tag_ not in {"VBZ", "VBP"}:
        return None
    told = next((c for c in root.children if c.dep_ == "attr" and c.i > root.i), None)
    name = _phrase(subject)
    same = stems(name.text) and stems(name.text) == stems(heading)
    if told is None or told.pos_ != "NOUN" or not same or points_outside(name):
        return None
    if any(child.dep_ == "neg" for child in root.children) or len(sentence) < MIN_TOLD:
        return None
    return "definition", f"What {root.text} {lowered(name.text, name[0])}?"


def _subject(sentence: Parsed) -> Token | None:
    """Return the subject of a plain sentence that begins with it."""
    found = next((c for c in sentence.root.children if c.dep_ in SUBJECTS), None)
    return found if found is not None and found.left_edge.i == sentence.start else None


def _phrase(subject: Token) -> Parsed:
    return subject.doc[subject.left_edge.i : subject.right_edge.i + 1]


def _is_clear(phrase: Parsed) -> bool:
    """Return whether a noun phrase says by itself what it is about."""
    root = phrase.root
    if (
        len(phrase) > 9
        or points_outside(phrase)
        or any(
            t.pos_ == "PRON" or t.tag_ in {"WDT", "WP", "EX"} or t.dep_ == "relcl" for t in phrase
        )
    ):
        return False
    if root.pos_ == "PROPN":
        return True
    return root.pos_ == "NOUN" and (
        any(t.dep_ in _CLEAR_MODIFIERS or t.pos_ == "PROPN" for t in phrase)
        or any(t.dep_ == "prep" and t.lower_ in {"of", "for"} for t in root.children)
    )


def _announced(sentence: Parsed) -> tuple[str, str] | None:
    """Return a question: "The valve has these parts:" before a list tells which."""
    root, subject = sentence.root, _subject(sentence)
    if not sentence.text.rstrip().endswith(":") or root.tag_ not in {"VBZ", "VBP"}:
        return None
    if subject is None:
        return None
    name = _phrase(subject)
    before = [c for c in root.children if c.dep_ in {"aux", "auxpass", "neg"}]
    if before or not _is_clear(name):
        return None
    called = lowered(name.text, name[0])
    behind = [t for t in sentence.doc[root.i + 1 : sentence.end] if not t.is_punct]
    if root.lemma_ == "be" and all(
        t.lower_ in {"as", "follows", "the", "following"} for t in behind
    ):
        return "listing", f"What {root.text} {called}?"
    told = next((c for c in root.children if c.dep_ == "dobj" and c.i > root.i), None)
    if told is None or root.lemma_ == "be" or told.right_edge.i < sentence.end - 2:
        return None
    what = sentence.doc[told.left_edge.i : told.right_edge.i + 1]
    if what[0].lower_ not in {"the", "these"} or (
        what[0].lower_ == "the" and "following" not in what.text
    ):
        return None
    which = text_of(t for t in what if t.lower_ not in {"the", "these", "following"})
    do = "does" if root.tag_ == "VBZ" else "do"
    return "listing", f"{f'Which {which}' if which else 'What'} {do} {called} {root.lemma_}?"


_INSTRUCTIONS: tuple[Form, ...] = (_to_do, _you_can)
_FORMS: tuple[Form, ...] = (
    *_INSTRUCTIONS,
    _definition,
    _announced,
)
