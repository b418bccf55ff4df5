"""What a row shows the model beside the dialogue: passages to answer from, cited by number.

After RAFT (Zhang et al. 2024): the passages that support the answers among some that do not, and in
a share of the rows only the latter, so that the model also learns what the documents say by heart.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from convo_assets.records import Chunk, Conversation, Passage, Turn

INSTRUCTION = "Answer from these passages."
"""Short, and the same wherever a tuned model is asked with passages."""

Pseudonymize = Callable[[str, str], str]
"""A text and the identifier of the document it is about, to the text as it is trained on."""


class PassageRetriever(Protocol):
    """Finds passages, among which distractors are chosen."""

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages that retrieval finds for each question, best first."""
        ...


class ChunkReader(Protocol):
    """Reads chunks of a source."""

    def read(self, ids: Sequence[str], /) -> Sequence[Chunk]:
        """Return the chunks with these identifiers, in that order."""
        ...


@dataclass(frozen=True, kw_only=True)
class RowFormat:
    """How many passages that support nothing stand beside the others; 0 shows no passages.

    `share_without_gold` of the rows show only such passages, RAFT's 1 - P; with `citations` answers
    end with the numbers of the passages that they rest on.
    """

    distractors: int = 0
    share_without_gold: float = 0.2
    citations: bool = False


@dataclass(frozen=True, kw_only=True)
class FormattedRow:
    """A conversation as messages, and the chunks that they show."""

    messages: tuple[Mapping[str, str], ...]
    context_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RowFormatter:
    """Turns conversations into messages."""

    row_format: RowFormat
    pseudonymize: Pseudonymize
    retriever: PassageRetriever
    chunks: ChunkReader

    def format_rows(
        self, conversations: Sequence[Conversation], fits: Callable[[Conversation, Passage], bool]
    ) -> list[FormattedRow]:
        """Return each conversation as messages; only passages that fit it may be shown with it."""
        found: list[list[Passage]] = [[] for _ in conversations]
        if self.row_format.distractors:
            found = self.retriever.retrieve([c.turns[0].standalone for c in conversations])
        formatted = []
        for conversation, passages in zip(conversations, found, strict=True):
            near = [passage.chunk_id for passage in passages if fits(conversation, passage)]
            shown = self._context(conversation, near)
            messages = messages_of(
                conversation,
                self.pseudonymize,
                context=self.chunks.read(shown),
                citations=self.row_format.citations,
            )
            formatted.append(FormattedRow(messages=messages, context_ids=shown))
        return formatted

    def _context(self, conversation: Conversation, near: Sequence[str]) -> tuple[str, ...]:
        """Return the chunks to show, in the order of a hash: no place is that of the answer."""
        if not self.row_format.distractors:
            return ()
        gold = {c.chunk_id for turn in conversation.turns for c in turn.citations}
        others = [chunk_id for chunk_id in near if chunk_id not in gold]
        shown = [
            *([] if self._blind(conversation) else gold),
            *others[: self.row_format.distractors],
        ]
        return tuple(sorted(shown, key=lambda chunk_id: _digest(conversation.id, chunk_id)))

    def _blind(self, conversation: Conversation) -> bool:
        share = int.from_bytes(_digest(conversation.id)[:8], "big") / 2**64
        return share < self.row_format.share_without_gold


def unchanged(text: str, _document: str) -> str:
    """Return a text unchanged: trained on with its placeholders."""
    return text


def messages_of(
    conversation: Conversation,
    pseudonymize: Pseudonymize,
    *,
    context: Sequence[Chunk] = (),
    citations: bool = False,
) -> tuple[Mapping[str, str], ...]:
    """Return what is said in a conversation; a question is about what its answer cites."""
    places = {chunk.id: place for place, chunk in enumerate(context, start=1)}
    messages = []
    # What is said without a citation is said about the matter of the conversation.
    document = next(c.redacted_doc_id for turn in conversation.turns for c in turn.citations)
    for turn in reversed(conversation.turns):
        document = turn.citations[0].redacted_doc_id if turn.citations else document
        marks = _marks(turn, places) if citations else ""
        messages.append({"role": turn.role, "content": pseudonymize(turn.text, document) + marks})
    if context:
        passages = [pseudonymize(chunk.text, chunk.redacted_doc_id) for chunk in context]
        messages.append({"role": "system", "content": with_passages(passages)})
    return tuple(reversed(messages))


def with_passages(passages: Sequence[str]) -> str:
    """Return the system message that shows numbered passages."""
    numbered = (f"[{place}] {text}" for place, text in enumerate(passages, start=1))
    return "\n\n".join([INSTRUCTION, *numbered])


def _marks(turn: Turn, places: Mapping[str, int]) -> str:
    cited = sorted({places[c.chunk_id] for c in turn.citations if c.chunk_id in places})
    return "".join(f" [{place}]" for place in cited)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("|".join(parts).encode()).digest()
