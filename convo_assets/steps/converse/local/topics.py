"""Questions for what a heading lists, and how what it names is done to what stands above it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from convo_assets.english import (
    Masked,
    Parsed,
    base_of,
    form_of,
    is_noun,
    is_verb,
    noun_phrase,
    parse,
    stems,
    truecased,
)
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.local.headings import bare_heading, task_of
from convo_assets.steps.converse.local.nouns import nouns
from convo_assets.steps.converse.plain import words
from convo_assets.steps.converse.sections import Section

MAX_WORDS = 6
MIN_ANSWER = 15
LISTED = 0.6
"""Share of the words of a section that stand in its list, if they are what it tells."""
_NO_NAME = re.compile(r"[:;?!\"“”&+…,()]|\b(?:and|or|vs|other)\b| [-–—/] ", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?|our|your|my) ", re.IGNORECASE)


def of_topics(section: Section) -> Iterator[Draft]:
    """Yield a question for the heading of a section, answered by all that stands under it."""
    heading = bare_heading(section)
    if not heading or not section.blocks or not _tells_enough(section):
        return
    phrase = named(heading, section)
    topic = topic_above(section, phrase) if phrase else ""
    if topic and (asked := _asked(section, phrase, topic)):
        kind, question = asked
        yield Draft(kind=kind, question=question, start=section.start, end=section.end)


def _asked(section: Section, phrase: str, topic: str) -> tuple[str, str] | None:
    root = _parsed(phrase).root
    noun = nouns().get(root.lemma_.lower())
    called = phrase if _ARTICLE.match(phrase) else f"the {phrase}"
    doing = topic.partition(" ")[0].endswith("ing")
    name = any(token.pos_ == "PROPN" for token in _parsed(topic))
    # What a list on the first day is of, only its page tells.
    if (
        root.tag_ in {"NNS", "NNPS"}
        and (doing or name)
        and _is_list(section)
        and not _may_be_a_task(phrase)
    ):
        joint = "for" if doing or noun is None else noun.preposition or "for"
        return "listing", f"What are {called} {joint} {topic}?"
    only_name = all(token.pos_ in {"PROPN", "DET"} for token in _parsed(topic))
    if noun and noun.verb and _ARTICLE.sub("", phrase) == root.text and only_name:
        # "Removal" below "Project leaders" tells how they are removed.
        be = "are" if _parsed(topic).root.tag_ in {"NNS", "NNPS"} else "is"
        return "topic", f"How {be} {topic} {form_of(noun.verb, 'VBN')}?"
    return None


def topic_above(section: Section, phrase: str) -> str:
    """Return what the heading above names, if it is a thing or something one does."""
    above = (section.document.tree.title, *section.path[:-1])
    heading = next((words(said) for said in reversed(above) if said and "<" not in said), "")
    if not heading or stems(heading) & stems(phrase):
        return ""
    whole = replace(section, blocks=section.document.tree.blocks, below=())
    if task := task_of(heading, whole):
        verb, _, rest = task.partition(" ")
        return f"{form_of(verb, 'VBG')} {rest}"
    found = named(heading, section)
    return found if found and _is_a_thing(found) else ""


def place_above(section: Section, question: str) -> str:
    """Return "For Alertmanager, " where the heading above is a name."""
    topic = topic_above(section, question)
    return f"For {topic}, " if topic and all(t.pos_ == "PROPN" for t in _parsed(topic)) else ""


def _is_a_thing(phrase: str) -> bool:
    """Return whether a phrase names something, and neither a part of a page nor a page.

    "Requirements" are of something again, and "guidelines" are the page and not what it is about.
    """
    root = _parsed(phrase).root
    known = nouns().get(root.lemma_.lower())
    bare = _ARTICLE.sub("", phrase)
    if _may_be_a_task(bare) or (known and known.kind == "communication"):
        return False
    if " " in bare:
        return True
    known_word = is_noun(bare.lower()) or base_of(bare.lower())
    return not known_word or bool(re.search(r"[A-Z\d]", bare[1:]))


def _may_be_a_task(phrase: str) -> bool:
    """Return whether a phrase may as well tell somebody to do something: "access dashboards"."""
    first, _, rest = phrase.partition(" ")
    if not rest or not is_verb(first):
        return False
    verb = parse(f"Please {first.lower()} {Masked(rest).text}.")[1]
    return bool(verb.tag_ == "VB" and verb.dep_ == "ROOT")


def named(heading: str, section: Section) -> str:
    """Return a heading as a noun phrase within a sentence, nothing if it is none."""
    if len(heading.split()) > MAX_WORDS or _NO_NAME.search(heading):
        return ""
    phrase = noun_phrase(truecased(heading, section.prose), section.prose)
    return "" if any(t.pos_ == "NUM" for t in _parsed(phrase)) else phrase


def _parsed(phrase: str) -> Parsed:
    return parse(f"We know about {Masked(phrase).text}.")[3:-1]


def _tells_enough(section: Section) -> bool:
    """Return whether a section says something, and not what somebody says of themselves."""
    text = " ".join(section.text(node) for node in section.blocks)
    return len(text.split()) >= MIN_ANSWER and not re.search(r"\b(?:I|my)\b(?!/)", text)


def _is_list(section: Section) -> bool:
    """Return whether a section is a list with little said around it."""
    lists = [node for node in section.blocks if node.role in {"list", "steps"}]
    listed = sum(len(section.text(node).split()) for node in lists)
    whole = sum(len(section.text(node).split()) for node in section.blocks)
    return bool(lists) and listed >= LISTED * whole
