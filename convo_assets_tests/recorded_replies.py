"""Replies written by hand for the prompts of the large path, and what becomes of each of them.

`recorded/replies/PART/*.yaml`: short excerpts of open documents, with messages, answers and whole
replies of a large model, each with a judgement. They go through the code that a model's go through.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

from convo_assets.corpus import MemoryCorpus
from convo_assets.records import UNDECLARED, Passage
from convo_assets.resources.chat.replies import without_thoughts
from convo_assets.resources.embedders import MiniLmEmbedder
from convo_assets.roles import TextEmbedder
from convo_assets.steps.converse import QUESTION_KINDS, Reply
from convo_assets.steps.converse.large.assistant import write_assistant
from convo_assets.steps.converse.large.checks import question_reason
from convo_assets.steps.converse.large.drafts import Draft, Writing
from convo_assets.steps.converse.large.flow import Find, Talk
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.large.plan import DialoguePlan, PlannedTurn
from convo_assets.steps.converse.large.prompts import Asked
from convo_assets.steps.converse.large.quotes import locate
from convo_assets.steps.converse.large.user import write_user
from convo_assets.steps.converse.units import Document
from convo_assets.steps.converse.writers import Exchange, Home
from convo_assets_tests.memory_corpus import memory_corpus

FOLDER = Path(__file__).parent / "recorded" / "replies"
PARTS = ("tuned", "held_out")
WRITING = Writing(kinds=QUESTION_KINDS, seed=0, judged=False, planting=0.0)

Item = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Some sections of an open document, and what was written about each, by its heading."""

    name: str
    source: Mapping[str, str]
    text: str
    units: Mapping[str, Mapping[str, Sequence[Item]]]
    replies: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A reply, whether it is to be accepted, and the gate that refused it; empty if none did."""

    document: str
    task: Literal["message", "answer", "reply"]
    good: bool
    kind: str
    text: str
    reason: str

    @property
    def wrong(self) -> bool:
        """Whether the gates decided otherwise than the person who wrote it."""
        return self.good == bool(self.reason)


@cache
def excerpts(part: str) -> tuple[Excerpt, ...]:
    """Return the excerpts of a part, in order of names."""
    files = sorted((FOLDER / part).glob("*.yaml"))
    return tuple(excerpt(file) for file in files)


def excerpt(file: Path) -> Excerpt:
    """Return the excerpt of one file."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Excerpt(
        name=file.stem,
        source=read["source"],
        text=read["document"],
        units=read["units"],
        replies=read.get("replies", ()),
    )


@dataclass(frozen=True)
class Hearing:
    """The excerpts that are looked at, as one source that can be searched."""

    about: tuple[Excerpt, ...]
    embedder: TextEmbedder = field(default_factory=MiniLmEmbedder)

    @cached_property
    def corpus(self) -> MemoryCorpus:
        """The source."""
        return memory_corpus([one.text for one in self.about], self.embedder)

    @cached_property
    def matters(self) -> list[Matter]:
        """What there is to write about: every chunk with its document."""
        stored = self.corpus.documents([doc.id for doc in self.corpus.docs])
        documents = {one.id: Document(one) for one in stored}
        near = self.corpus.relate(self.corpus.rows)
        return [
            Matter(
                Home(row=row, document=documents[row.chunk.redacted_doc_id]),
                around.related,
                UNDECLARED,
            )
            for row, around in zip(self.corpus.rows, near, strict=True)
        ]

    def judged(self) -> Iterator[Judged]:
        """Yield every reply with what became of it."""
        for one in self.about:
            for heading, unit in one.units.items():
                matter = self.matter(one, heading)
                yield from (self._message(one, matter, item) for item in unit.get("messages", ()))
                for item in unit.get("answers", ()):
                    quotes = item.get("quotes", ())
                    yield self._answer(one, self.matter(one, heading, quotes), item)
            yield from (self._reply(one, item) for item in one.replies)

    def matters_of(self, one: Excerpt, heading: str) -> list[Matter]:
        """Return what there is to write about a section: one or more chunks.

        Raises:
            LookupError: If the document has no such heading.
        """
        document = self.corpus.docs[self.about.index(one)].id
        found = [
            matter
            for matter in self.matters
            if matter.home.document.stored.id == document
            and any(shown.heading_path[-1:] == (heading,) for shown in matter.units)
        ]
        if not found:
            message = f"{one.name} has no section called {heading}"
            raise LookupError(message)
        return found

    def matter(self, one: Excerpt, heading: str, quotes: Sequence[str] = ()) -> Matter:
        """Return the chunk of a section whose prompt shows what is quoted, else its first one."""
        found = self.matters_of(one, heading)
        shown = (m for m in found if all(locate(quote, m.shown) for quote in quotes))
        return next(shown, found[0])

    def _message(self, one: Excerpt, matter: Matter, item: Item) -> Judged:
        """Judge one message of the user: an opening as one, others by themselves."""
        turn = PlannedTurn(item["kind"], "", "one sentence", chooses=item["kind"] == "chooses")
        if turn.chooses:
            turn = PlannedTurn("answerable", "", "one sentence", chooses=True)
        alone = item.get("alone", item["text"])
        if item.get("opens", False):
            draft = Draft()
            plan = DialoguePlan("somebody", "", "look something up", "plain", (turn,))
            said = json.dumps({"turns": [{"n": 1, "text": item["text"], "alone": alone}]})
            standing = self.played(write_user(matter, WRITING, plan, (), draft), said)
            reason = "" if standing else (draft.reasons or ["no_question"])[0]
        else:
            before = [
                Asked(n, turn, text, text, ()) for n, text in enumerate(item.get("before", ()), 1)
            ]
            asked = Asked(len(before) + 1, turn, item["text"], alone, ())
            reason = question_reason(asked, before, matter.language) or ""
        return _judged(one, "message", item, item["text"], reason)

    def _answer(self, one: Excerpt, matter: Matter, item: Item) -> Judged:
        """Judge one answer to a question."""
        given = {
            "n": 1,
            "quotes": item.get("quotes", []),
            "answer": item["answer"],
            "found": item.get("found", "yes"),
        }
        kept, draft = self.answered(matter, [item], json.dumps({"answers": [given]}))
        # What is not known opens no conversation, so it is not among the exchanges.
        reason = "" if kept else (draft.reasons or [""])[0]
        return _judged(one, "answer", item, item["answer"], reason)

    def _reply(self, one: Excerpt, item: Item) -> Judged:
        """Judge a whole reply, well formed or not: what is usable in it must be used."""
        tried = [self._used(matter, item) for matter in self.matters_of(one, item["about"])]
        lost = min(len(set(item["usable"]) - used) for used in tried)
        nothing = not item["usable"] and not any(tried)
        reason = "usable_part_lost" if lost else "nothing_usable" if nothing else ""
        return _judged(one, "reply", item, item["text"], reason)

    def _used(self, matter: Matter, item: Item) -> set[str]:
        """Return the texts of a whole reply that stand."""
        if item["task"] == "ASSISTANT":
            kept, _ = self.answered(matter, item["asked"], item["text"])
            return {exchange.answer for exchange in kept}
        turns = tuple(PlannedTurn("answerable", "", "one sentence") for _ in item["asked"])
        plan = DialoguePlan("somebody", "", "look something up", "plain", turns)
        talk = write_user(matter, WRITING, plan, (), Draft())
        return {asked.text for asked in self.played(talk, without_thoughts(item["text"]))}

    def answered(
        self, matter: Matter, asked: Sequence[Item], said: str
    ) -> tuple[list[Exchange], Draft]:
        """Return what stands of a reply that answers some questions, asked for twice if need be."""
        draft = Draft()
        questions = [
            Asked(
                n,
                PlannedTurn(item["kind"], "", "one sentence"),
                item["asked"],
                item.get("alone", item["asked"]),
                (),
            )
            for n, item in enumerate(asked, start=1)
        ]
        talk = write_assistant(matter, WRITING, questions, (), draft)
        self.played(talk, without_thoughts(said))
        return draft.exchanges, draft

    def played(self, talk: Talk[Any], said: str) -> Any:
        """Take a dialogue to its end with the same reply to all it asks."""
        got: Reply | list[list[Passage]] | None = None
        while True:
            try:
                need = next(talk) if got is None else talk.send(got)
            except StopIteration as end:
                return end.value
            if isinstance(need, Find):
                got = self.corpus.retrieve(need.questions)
            else:
                got = Reply(text=said)


def _judged(
    one: Excerpt, task: Literal["message", "answer", "reply"], item: Item, text: str, reason: str
) -> Judged:
    return Judged(
        document=one.name,
        task=task,
        good=item["good"],
        kind=item.get("manner" if item["good"] else "fault", ""),
        text=text,
        reason=reason,
    )
