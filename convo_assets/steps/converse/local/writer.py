"""The writer that needs no model: only forms of the source that carry a question give one."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import snowballstemmer

from convo_assets.prose_language import is_in_another_language, language_of
from convo_assets.records import SourceProfile
from convo_assets.similarity import Questions
from convo_assets.steps.converse.local.definitions import of_definitions
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.local.english import (
    Masked,
    gerund_of,
    parse,
)
from convo_assets.steps.converse.local.headings import of_headings, task_of
from convo_assets.steps.converse.local.sentences import of_sentences
from convo_assets.steps.converse.local.soundness import answer_fault, is_named, question_fault
from convo_assets.steps.converse.roles import Corpus
from convo_assets.steps.converse.sections import Section, answer, sections
from convo_assets.steps.converse.units import Document
from convo_assets.steps.converse.writers import Exchange, Home, Written
from convo_assets.vocabulary import Tier

Form = Callable[[Section], Iterable[Draft]]
FORMS: tuple[Form, ...] = (
    of_headings,
    of_definitions,
    of_sentences,
)
"""Forms, the surest first."""

SPOKEN = "en"
"""The language that the forms know; too little prose for a language is taken for it."""
PER_SECTION = 3
MAX_EXCHANGES = 4
MIN_STEMS = {"definition": 1, "condition": 3}
DEFAULT_STEMS = 4
"""Words with a meaning of their own from which on a question names its topic by itself."""
MIN_SHARED_STEMS = {"how_to": 3}
"""The same where one of them stands in the title or a heading above, one if nothing is said."""
_LEADS_ON = re.compile(
    r"(?:Now|Then|Next|Finally|First|Firstly|Lastly|Also|Additionally|However),? (?=\w)"
)
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True, kw_only=True)
class LocalWriter:
    """Writes conversations that follow from the form of a document."""

    corpus: Corpus
    profile: SourceProfile
    fingerprint: str
    forms: Sequence[Form] = FORMS
    _made: dict[Section, tuple[Draft, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def tier(self) -> Tier:
        """What rows say wrote them."""
        return "template"

    @property
    def model(self) -> str:
        """No model wrote them."""
        return "none"

    @property
    def prompts(self) -> tuple[object, ...]:
        """Nothing is told to a model."""
        return ()

    def write(self, homes: Sequence[Home]) -> list[Written]:
        """Return what the form of each chunk gives."""
        asked = Questions(after=self.corpus.asked_questions(self.fingerprint))
        return [self._of(home, asked) for home in homes]

    def _of(self, home: Home, asked: Questions) -> Written:
        written = Written()
        drafts: list[Draft] = []
        taken: list[tuple[int, int]] = []
        if not _is_spoken(home):
            return Written(reasons=["language_not_spoken"])
        for section in sections(home.document):
            if not _reaches(section, home):
                continue
            for draft in self._sound(section, home, written, taken):
                if asked.holds(draft.question):
                    written.reasons.append("asked_before")
                else:
                    asked.add(draft.question)
                    drafts.append(draft)
        written.conversations = [
            [_exchange(home.document, draft) for draft in drafts[first : first + MAX_EXCHANGES]]
            for first in range(0, len(drafts), MAX_EXCHANGES)
        ]
        return written

    def _sound(
        self, section: Section, home: Home, written: Written, taken: list[tuple[int, int]]
    ) -> Iterator[Draft]:
        """Yield the drafts of a section that begin in a chunk and stand alone.

        None answers with what another one does; `taken` are the parts that answer already.
        """
        before = len(taken)
        for draft in self._drafts(section):
            if home.document.owner(draft.start) != home.row.id or any(
                start < draft.end and draft.start < end for start, end in taken
            ):
                continue
            finished = _finished(section, draft)
            fault = answer_fault(finished.answer) or question_fault(finished.question)
            named = None if fault else self._named(section, finished)
            if named is None:
                written.reasons.append(fault or "topic_not_named")
                continue
            taken.append((draft.start, draft.end))
            yield named
            if len(taken) - before == PER_SECTION:
                return

    def _drafts(self, section: Section) -> tuple[Draft, ...]:
        """Return what a section gives; kept, as its parts may begin in many chunks."""
        if section not in self._made:
            self._made[section] = tuple(draft for form in self.forms for draft in form(section))
        return self._made[section]

    def _named(self, section: Section, draft: Draft) -> Draft | None:
        """Return a draft whose question names its topic, if need be with words from above it."""
        question = draft.question
        place = self._place(section.document)
        stems = _stems(question)
        above = bool(stems & _stems(" ".join(section.above)))
        shared = MIN_SHARED_STEMS.get(draft.kind, 1) if above else DEFAULT_STEMS
        least = MIN_STEMS.get(draft.kind, shared)
        enough = len(stems) >= least
        if is_named(question) or (not place and enough):
            return draft
        if place:
            return replace(draft, question=f"{question[:-1]} {place}?")
        context = next(filter(None, (_context(section, h) for h in section.above)), "")
        if not context or stems & _stems(context):
            return None
        said = f"{context}{question[0].lower()}{question[1:]}"
        return None if question_fault(said) else replace(draft, question=said)

    def _place(self, document: Document) -> str:
        """Return what is declared of the source, if the document is about it."""
        about = self.profile.about
        named = about.partition(" ")[2].lower().removeprefix("the ")
        return about if named and named in document.text.lower() else ""


def _context(section: Section, heading: str) -> str:
    """Return "When renting a car, " of a heading "Renting a car"."""
    bare = re.sub(r"^how to ", "", heading, flags=re.IGNORECASE)
    doing = bare != heading or heading.partition(" ")[0].endswith("ing")
    if doing and (task := task_of(bare, section)):
        verb, _, rest = task.partition(" ")
        return f"When {gerund_of(verb)} {rest}, "
    return ""


def _is_spoken(home: Home) -> bool:
    whole = _language(home.document)
    return whole in {SPOKEN, ""} and not is_in_another_language(home.row.chunk.text, SPOKEN)


@lru_cache(maxsize=64)
def _language(document: Document) -> str:
    return language_of(document.text)


def _reaches(section: Section, home: Home) -> bool:
    chunk = home.row.chunk
    return section.start < chunk.end and chunk.start < section.end


def _finished(section: Section, draft: Draft) -> Draft:
    """Return a draft with its answer as it is told, and its question with a capital letter."""
    question = " ".join(draft.question.split())
    said = draft.answer or answer(section.document, draft.start, draft.end)
    if found := _LEADS_ON.match(said):
        said = said[found.end()].upper() + said[found.end() + 1 :]
    return replace(draft, question=question[0].upper() + question[1:], answer=said)


def _exchange(document: Document, draft: Draft) -> Exchange:
    return Exchange(
        kind=draft.kind,
        question=draft.question,
        said=draft.question,
        answer=draft.answer,
        citations=document.citations(draft.start, draft.end),
    )


@cache
def _stems(text: str) -> frozenset[str]:
    parsed = parse(Masked(text).text.lower())
    return frozenset(
        _STEMMER.stemWord(token.lower_)
        for token in parsed
        if token.is_alpha and not token.is_stop and token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ"}
    )
