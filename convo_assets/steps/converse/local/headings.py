"""Questions that headings ask or name: "How do I …?", a task, a question of the source itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import category

from convo_assets.document_structure import Node
from convo_assets.english import (
    FINITE,
    SUBJECTS,
    Masked,
    Token,
    base_of,
    in_my_words,
    is_noun,
    is_title_cased,
    is_verb,
    parse,
    truecased,
)
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.plain import words
from convo_assets.steps.converse.sections import Section

MAX_WORDS = 16
_PICTURES = frozenset({"So", "Mn", "Cf"})
"""Unicode categories of pictures and of what varies them."""
_NUMBER = re.compile(r"^(?:[\dA-Z]{1,2}[.)]|\w+ \d+[.:)]|\d+(?:\.\d+)*\.?|Q\s?\d*\s?[:.)]|#+)\s+")
_ASKS = re.compile(
    r"(?:do|does|did|is|are|was|were|can|could|should|shall|will|would|must|may|has|have|what|which"
    r"|who|whose|(?:when|where|why|how)(?:'s| (?:do|does|did|is|are|am|was|were|can|could|should|"
    r"shall|will|would|must|may|has|have|many|much|often|long|soon|far|well|big|large|old)))\b",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(r"\b(?:did|do|were|was|have|are|would) you\b|\bus\b", re.IGNORECASE)
"""Put to a reader, as in a form or an interview."""
_HOW = re.compile(r"how (?:to|do i|do you|can i|do we) (.+)", re.IGNORECASE)
_WHERE = re.compile(r"(when|where|what|who|why) to (\w.+)", re.IGNORECASE)
_MODALS = {"when": "should", "where": "can", "what": "should", "who": "should", "why": "should"}
_IF = re.compile(r"(?:what (?:to do|happens) )?(if|when|after|before|in case) (.+)", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:you (?:can|must|should|need|will need|have to)|please|use the|run the)\b", re.IGNORECASE
)
_DETERMINER = r" (?:the|an?|your|our|any|all|this|these|each)"
_STARTS_AN_OBJECT = frozenset({"DT", "PRP$", "IN", "RP", "CD", "RB", "PRP", "JJ"})


def of_headings(section: Section) -> Iterator[Draft]:
    """Yield the question of a section's heading, answered by all that stands under it."""
    heading = bare_heading(section)
    # In "<" something stood that was no word of the heading.
    if (
        not heading
        or not section.blocks
        or "<" in section.heading
        or len(heading.split()) > MAX_WORDS
    ):
        return
    asked = _asked(heading, section)
    if asked:
        kind, question = asked
        end = _before_the_next_question(section) if heading.endswith("?") else _end_of_task(section)
        yield Draft(kind=kind, question=question, start=section.start, end=end)


def bare_heading(section: Section) -> str:
    """Return the heading of a section without number and pictures."""
    written = "".join(c for c in words(section.heading) if category(c) not in _PICTURES)
    return " ".join(_NUMBER.sub("", written).strip(" .:").split())


def _end_of_task(section: Section) -> int:
    """Return where what to do ends: sections below that hold no steps or code tell something else."""
    goes_on = any(node.role in {"steps", "code"} for node in section.below)
    if goes_on or not _instruct(section, section.blocks):
        return section.end
    last = section.blocks[-1]
    return last.start + len(section.text(last).rstrip())


def _before_the_next_question(section: Section) -> int:
    """Return where the answer to a question ends: a later paragraph or heading may ask the next."""
    blocks = [*section.blocks, *section.below[:1]]
    for before, node in pairwise(blocks):
        asks = section.text(node).rstrip(" \n*_").endswith("?")
        if asks and node.role in {"paragraph", "heading"}:
            return before.end
    return section.end


def _asked(heading: str, section: Section) -> tuple[str, str] | None:
    prose = section.prose
    if heading.endswith("?"):
        question = _source_question(heading, prose)
        return ("source_question", question) if question else None
    if found := _HOW.fullmatch(heading):
        return "how_to", f"How do I {in_my_words(truecased(found[1], prose))}?"
    low = truecased(heading, prose)
    if (found := _WHERE.fullmatch(low)) and is_verb(found[2].split()[0]):
        asking = _MODALS[found[1].lower()]
        return "source_question", f"{found[1].capitalize()} {asking} I {in_my_words(found[2])}?"
    if found := _IF.fullmatch(low):
        clause = parse(Masked(found[2]).text)
        whole = any(t.dep_ in SUBJECTS for t in clause) and any(t.tag_ in FINITE for t in clause)
        if whole and tells_what_to_do(section):
            when = found[1].lower().replace("in case", "if")
            return "condition", f"What should I do {when} {in_my_words(found[2])}?"
        return None
    if task := task_of(heading, section):
        return ("how_to", f"How do I {task}?") if tells_what_to_do(section) else None
    return None


def _source_question(heading: str, prose: str) -> str:
    """Return a question that stands as heading, nothing if it is put to the reader."""
    if _OF_A_PERSON.search(heading) or len(heading.split()) < 3 or not _ASKS.match(heading):
        return ""
    bare = heading.rstrip("? ")
    if is_title_cased(bare):
        bare = truecased(bare, prose)
    return f"{bare[0].upper()}{bare[1:]}?"


def tells_what_to_do(section: Section) -> bool:
    """Return whether a section holds steps or code, or its first paragraph or list instructs."""
    return _instruct(section, (*section.blocks, *section.below))


def _instruct(section: Section, nodes: Sequence[Node]) -> bool:
    if any(node.role == "steps" and len(node.children) > 1 for node in nodes):
        return True
    if any(node.role == "code" for node in nodes):
        return True
    # A picture with its caption tells nothing.
    first = next((node for node in section.blocks if "![" not in section.text(node)), None)
    if first is None:
        return False
    pieces = first.children if first.role == "list" else (first,)
    return all(_instructs(words(section.text(piece))) for piece in pieces)


def _instructs(text: str) -> bool:
    masked = Masked(text).text
    return bool(_TOLD.search(masked)) or any(
        first.tag_ == "VB" and sentence.root.tag_ == "VB" and first.dep_ == "ROOT"
        for sentence in parse(masked).sents
        for first in [next((t for t in sentence if t.is_alpha), sentence.root)]
    )


def task_of(heading: str, section: Section) -> str:
    """Return the task that a heading names, "request time off" of "Requesting time off"."""
    prose = section.prose
    text = truecased(heading, prose)
    masked = Masked(text)
    first, _, rest = masked.text.partition(" ")
    if (
        not rest
        or not first.isalpha()
        or re.search(r"[:;?!()]| [-–—/] |\b(?:we|our|us|I|vs)\b", text)
    ):
        return ""
    base = _of_gerund(masked.text, section) if first.lower().endswith("ing") else first.lower()
    if not base or (base == first.lower() and not _is_imperative(first, rest, section)):
        return ""
    return in_my_words(masked.shown(f"{base} {rest}"))


def _of_gerund(heading: str, section: Section) -> str:
    """Return the verb of a heading such as "Requesting time off"; none of "Pricing page"."""
    parsed = parse(f"I am {heading[0].lower()}{heading[1:]}.")
    verb = parsed[2]
    base = base_of(verb.text)
    has_object = any(
        child.i > verb.i and child.dep_ in {"dobj", "prep", "prt", "xcomp", "ccomp"}
        for child in verb.children
    )
    clause = any(token.tag_ in FINITE for token in parsed[2:])
    if verb.tag_ != "VBG" or verb.dep_ != "ROOT" or not base or not has_object or clause:
        return ""
    if parsed[3].tag_ in _STARTS_AN_OBJECT - {"JJ"}:
        return base
    told = next((c for c in verb.children if c.dep_ == "dobj"), None)
    return base if told is None or _does(base, told, section, gerund=True) else ""


def _does(verb: str, thing: Token, section: Section, *, gerund: bool = False) -> bool:
    """Return whether a section does with a thing what a verb says.

    "Testing strategy" and "Support tiers" are names: nobody tests a strategy there.
    """
    text = " ".join(words(section.text(node)) for node in (*section.blocks, *section.below))
    stem, what = re.escape(verb.rstrip("e")), re.escape(thing.lemma_.lower())
    going_on = rf"{stem}ing{_DETERMINER if gerund else ''}"
    forms = rf"{re.escape(verb)}{_DETERMINER}|{re.escape(verb)}s|{stem}ed|{going_on}"
    return bool(re.search(rf"\b(?:{forms}) (?:[\w-]+ ){{0,3}}{what}", text.lower()))


def _is_imperative(verb: str, rest: str, section: Section) -> bool:
    parsed = parse(f"Please {verb} {rest}.")
    found = parsed[1]
    # A capital that stays within a sentence is that of a name or an abbreviation.
    if verb != verb.lower() or not is_verb(verb) or found.tag_ != "VB" or found.dep_ != "ROOT":
        return False
    # "Process for refunds" is a name.
    starts = _STARTS_AN_OBJECT - {"IN"}
    if not is_noun(verb) or parsed[2].tag_ in starts or parsed[2].text[0] == "K":
        return True
    told = next((c for c in found.children if c.dep_ == "dobj"), None)
    return told is not None and _does(verb, told, section)
