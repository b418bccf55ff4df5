"""The writer that needs no model: only forms of the source that carry a question give one."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from convo_assets.english import form_of, stems
from convo_assets.prose_language import is_in_another_language, language_of
from convo_assets.records import SourceProfile
from convo_assets.similarity import Questions
from convo_assets.steps.converse.acceptance import finds
from convo_assets.steps.converse.local.definitions import of_definitions
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.local.headings import of_headings, task_of
from convo_assets.steps.converse.local.sentences import of_sentences
from convo_assets.steps.converse.local.soundness import (
    adds_little,
    answer_fault,
    is_named,
    question_fault,
)
from convo_assets.steps.converse.local.topics import of_topics, place_above
from convo_assets.steps.converse.local.turns import exchanges, grouped
from convo_assets.steps.converse.roles import Corpus
from convo_assets.steps.converse.sections import Section, answer, sections
from convo_assets.steps.converse.units import Document
from convo_assets.steps.converse.writers import Home, Written
from convo_assets.vocabulary import Tier

Form = Callable[[Section], Iterable[Draft]]
FORMS: tuple[Form, ...] = (
    of_headings,
    of_topics,
    of_definitions,
    of_sentences,
)
"""Forms, the surest first."""

SPOKEN = "en"
"""The language that the forms know; too little prose for a language is taken for it."""
PER_SECTION = 3
MIN_STEMS = {"condition": 3, "definition": 1, "listing": 2, "topic": 2, "source_question": 2}
DEFAULT_STEMS = 4
"""Words with a meaning of their own from which on a question names its topic by itself."""
_LEADS_ON = re.compile(
    r"(?:Now|Then|Next|Finally|First|Firstly|Lastly|Also|Additionally|However),? (?=\w)"
)


@dataclass
class _Plan:
    """What a document gives: conversations, parts that answer already, and what was dropped."""

    conversations: list[list[Draft]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    asked: Questions = field(default_factory=Questions)
    dropped: list[tuple[int, str]] = field(default_factory=list)

    def is_free(self, draft: Draft) -> bool:
        """Return whether nothing of what answers a draft answers another one."""
        return not any(start < draft.end and draft.start < end for start, end in self.taken)


@dataclass(frozen=True, kw_only=True)
class LocalWriter:
    """Writes conversations that follow from the form of a document."""

    corpus: Corpus
    profile: SourceProfile
    fingerprint: str
    forms: Sequence[Form] = FORMS
    _plans: dict[Document, _Plan] = field(default_factory=dict, init=False, repr=False)

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
        if not _is_spoken(home):
            return Written(reasons=["language_not_spoken"])
        plan = self._plan(home.document)
        written = Written(reasons=[why for start, why in plan.dropped if home.owns(start)])
        for drafts in plan.conversations:
            if not home.owns(drafts[0].start):
                mine = sum(home.owns(draft.start) for draft in drafts)
                written.reasons += ["told_further_up"] * mine
                continue
            fresh = [draft for draft in drafts if not asked.holds(draft.question)]
            written.reasons += ["asked_before"] * (len(drafts) - len(fresh))
            asked.extend(draft.question for draft in fresh)
            if fresh:
                written.conversations.append(exchanges(home.document, fresh))
        return written

    def _plan(self, document: Document) -> _Plan:
        """Return the conversations of a document: they may begin in one chunk and go on in others."""
        if document not in self._plans:
            plan = _Plan()
            drafts = [(s, draft) for s in sections(document) for draft in self._sound(s, plan)]
            plan.conversations = grouped([*self._found(document, drafts, plan)])
            self._plans[document] = plan
        return self._plans[document]

    def _found(
        self, document: Document, drafts: Sequence[tuple[Section, Draft]], plan: _Plan
    ) -> Iterator[tuple[Section, Draft]]:
        """Yield the drafts whose question alone finds what answers it in the source."""
        passages = self.corpus.retrieve([draft.question for _, draft in drafts])
        for (section, draft), found in zip(drafts, passages, strict=True):
            if finds(document.citations(draft.start, draft.end), found):
                yield section, draft
            else:
                plan.dropped.append((draft.start, "question_not_found"))

    def _sound(self, section: Section, plan: _Plan) -> Iterator[Draft]:
        """Yield the drafts of a section that stand alone; none answers with what another one does."""
        drafts = (draft for form in self.forms for draft in form(section))
        free = (draft for draft in drafts if plan.is_free(draft))
        yield from islice(
            filter(None, (self._checked(section, d, plan) for d in free)), PER_SECTION
        )

    def _checked(self, section: Section, draft: Draft, plan: _Plan) -> Draft | None:
        finished = _finished(section, draft)
        fault = answer_fault(finished.answer) or question_fault(finished.question)
        if draft.kind == "how_to" and adds_little(finished.question, finished.answer):
            fault = fault or "answer_adds_little"
        named = None if fault else self._named(section, finished)
        if named is None:
            plan.dropped.append((draft.start, fault or "topic_not_named"))
        elif plan.asked.holds(named.question):
            plan.dropped.append((draft.start, "asked_before"))
        else:
            plan.asked.add(named.question)
            plan.taken.append((draft.start, draft.end))
            return named
        return None

    def _named(self, section: Section, draft: Draft) -> Draft | None:
        """Return a draft whose question names its topic, if need be with words from above it."""
        question = draft.question
        place = self._place(section.document)
        said = stems(question)
        least = MIN_STEMS.get(draft.kind, DEFAULT_STEMS)
        enough = len(said) >= least
        if is_named(question) or (not place and enough):
            return draft
        if place:
            return replace(draft, question=f"{question[:-1]} {place}?")
        context = next(filter(None, (_context(section, h) for h in section.above)), "")
        context = context or place_above(section, question)
        if not context or said & stems(context):
            return None
        whole = f"{context}{question[0].lower()}{question[1:]}"
        return None if question_fault(whole) else replace(draft, question=whole)

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
        return f"When {form_of(verb, 'VBG')} {rest}, "
    return ""


def _is_spoken(home: Home) -> bool:
    whole = _language(home.document)
    return whole in {SPOKEN, ""} and not is_in_another_language(home.row.chunk.text, SPOKEN)


@lru_cache(maxsize=64)
def _language(document: Document) -> str:
    return language_of(document.text)


def _finished(section: Section, draft: Draft) -> Draft:
    """Return a draft with its answer as it is told, and its question with a capital letter."""
    question = " ".join(draft.question.split())
    said = draft.answer or answer(section.document, draft.start, draft.end)
    if found := _LEADS_ON.match(said):
        said = said[found.end()].upper() + said[found.end() + 1 :]
    return replace(draft, question=question[0].upper() + question[1:], answer=said)
