"""Conversations of drafts: what stands side by side in a document is asked one after the other."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.sections import Section
from convo_assets.steps.converse.units import Document
from convo_assets.steps.converse.writers import Exchange

MAX_EXCHANGES = 4
MAX_WORDS = 600
"""Words of the answers of one conversation."""
_FOR = re.compile(r"(?:For|When) [^,]+, ")


def grouped(drafts: Sequence[tuple[Section, Draft]]) -> list[list[Draft]]:
    """Return drafts as conversations: of one section, of a section below, or of the next one."""
    found: list[list[tuple[Section, Draft]]] = []
    for section, draft in drafts:
        if found and _goes_on(found[-1], section, draft):
            found[-1].append((section, draft))
        else:
            found.append([(section, draft)])
    return [[draft for _, draft in one] for one in found]


def _goes_on(before: Sequence[tuple[Section, Draft]], section: Section, draft: Draft) -> bool:
    last, above = before[-1][0].path, section.path[:-1]
    near = section.path == last or (bool(above) and above in {last, last[:-1]})
    told = sum(len(one.answer.split()) for _, one in before) + len(draft.answer.split())
    return near and len(before) < MAX_EXCHANGES and told <= MAX_WORDS


def exchanges(document: Document, drafts: Sequence[Draft]) -> list[Exchange]:
    """Return a conversation, in which no question repeats what the one before it has said."""
    asked = [draft.question for draft in drafts]
    said = [asked[0], *(_after(*pair) for pair in pairwise(asked))]
    return [
        Exchange(
            kind=draft.kind,
            question=draft.question,
            said=words,
            answer=draft.answer,
            citations=document.citations(draft.start, draft.end),
        )
        for draft, words in zip(drafts, said, strict=True)
    ]


def _after(before: str, question: str) -> str:
    """Return a question as it is put after another: "And what are the limits?"."""
    opened, opens = _FOR.match(before), _FOR.match(question)
    bare = question
    if opens and opened and opens[0] == opened[0]:
        bare = question[opens.end() :]
    elif not opens and (shared := set(_topics(before)) & set(_topics(question))):
        topic = max(shared, key=len)
        bare = re.sub(rf" (?:of|for) {re.escape(topic)}\?$", "?", question)
    alike = bare.lower().split()[:2] == before[opened.end() if opened else 0 :].lower().split()[:2]
    return f"And {bare[0].lower()}{bare[1:]}" if alike else f"{bare[0].upper()}{bare[1:]}"


def _topics(question: str) -> Iterator[str]:
    """Yield what a question may be of or for: each of its ends behind "of" and "for"."""
    for found in re.finditer(r" (?:of|for) (?=(.+)\?$)", question):
        yield found[1]
