"""Questions that definitions answer: "**Term**: a thing that …" and terms of definition lists."""

import re
from collections.abc import Iterator

from convo_assets.document_structure import Node
from convo_assets.english import Masked, noun_phrase, parse, truecased
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.plain import words
from convo_assets.steps.converse.sections import Section

MIN_WORDS = 6
_DEFINES = re.compile(
    r"(?:an? [a-z][\w-]+|the [a-z][\w-]+ (?:of|that|which|who|to|for)\b)", re.IGNORECASE
)
_BEHIND_TERM = re.compile(r"[*_`\s]*[:–—-]?[*_`\s]*")


def of_definitions(section: Section) -> Iterator[Draft]:
    """Yield "What is X?" for each term that a list or paragraph of a section defines."""
    for node in section.blocks:
        entries = _entries(node)
        for entry in entries:
            yield from _of_entry(section, entry)


def _entries(node: Node) -> list[Node]:
    """Return the definitions in a block: itself, or the items of a list most of which are some."""
    if node.role == "definition":
        return [node]
    if node.kind == "definition_list":
        return list(node.children)
    if node.kind != "bullet_list":
        return []
    items = [item.children[0] for item in node.children if len(item.children) == 1]
    found = [item for item in items if item.term]
    return found if len(found) == len(node.children) > 1 else []


def _of_entry(section: Section, node: Node) -> Iterator[Draft]:
    document = section.document
    if node.term is None:
        return
    term = words(document.text[slice(*node.term)]).rstrip(":")
    said = words(_BEHIND_TERM.sub("", document.text[node.term[1] : node.end], count=1))
    end = node.start + len(document.text[node.start : node.end].rstrip())
    if document.text[node.term[0] - 1] == "`" and len(said.split()) >= MIN_WORDS:
        name = f"`{term}`"
        yield Draft(
            kind="definition",
            question=f"What is {name} for?",
            start=node.start,
            end=end,
            answer=f"{name}: {said}",
        )
        return
    # Without an article it is one of many things that may stand behind a term.
    if len(said.split()) < MIN_WORDS or not _DEFINES.match(said) or re.search(r"[?.,:/]", term):
        return
    cased = truecased(term, section.prose)
    # A term in capitals that are only in part those of names is one name.
    named = cased == term or any(
        word[:1].isupper() and word[1:].islower() for word in cased.split()
    )
    phrase = noun_phrase(term if named else cased, section.prose)
    if not phrase or parse(f"We know about {Masked(phrase).text}.")[3:-1].root.tag_ == "NNS":
        return
    shown = f"{term}: {said}"
    yield Draft(
        kind="definition", question=f"What is {phrase}?", start=node.start, end=end, answer=shown
    )
