"""The records that travel along the edges of the asset graph, in graph order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from convo_assets.vocabulary import Kind, Split, Tier, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProfile:
    """What conversations about a source should know of it, as far as somebody has said it.

    `language` is a BCP 47 tag, empty if the documents tell; `about` a phrase that can end a
    question ("at Clef"); `style_guide` says how to write, `system_prompt` what the assistant is;
    `personas` ask, instead of the usual ones; `examples` are conversations, text by text; `kinds`
    and `turns` are weights of kinds of questions and of numbers of exchanges.
    """

    language: str = ""
    about: str = ""
    style_guide: str = ""
    system_prompt: str = ""
    personas: tuple[str, ...] = ()
    examples: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[tuple[Kind, float], ...] = ()
    turns: tuple[tuple[int, float], ...] = ()


UNDECLARED = SourceProfile()
"""The profile of a source of which nobody has said anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a document source, `path` relative to it; `problem` says why it was not read."""

    id: str
    source: str
    path: str
    size: int
    content: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageArea:
    """Where a part of a text is to be seen: `text[start:end]` stands on `page`, the first being 1.

    `box` is left, top, right and bottom as shares of the page as it is shown, from its upper left
    corner.
    """

    start: int
    end: int
    page: int
    box: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDoc:
    """A document as Markdown, before anything has looked at it: never leaves the landing zone.

    `pages` say where its blocks are to be seen, if it has pages or slides.
    """

    id: str
    source: str
    path: str
    media_type: str
    size: int
    text: str
    pages: tuple[PageArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PiiSpan:
    """Where personal data stands in a text: `text[start:end]` is of kind `label`."""

    start: int
    end: int
    label: str
    score: float
    detector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction(PiiSpan):
    """A placeholder in a redacted text; `shape` is how the value was written, as "00 Xx 0000"."""

    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedDoc:
    """A document whose personal data has been replaced by placeholders, name included."""

    id: str
    raw_doc_id: str
    source: str
    name: str
    text: str
    redactions: tuple[Redaction, ...]
    pages: tuple[PageArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage, `document[start:end] == text`; `embed_text` adds what it needs to stand alone.

    `language` is the one by which its words are stemmed when they are searched.
    """

    id: str
    redacted_doc_id: str
    source: str
    ordinal: int
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str
    embed_text: str
    token_count: int
    pages: tuple[PageArea, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """One unit vector of one chunk."""

    id: str
    chunk_id: str
    source: str
    model: str
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedChunk:
    """A chunk that can be retrieved; identified by its chunk."""

    id: str
    chunk: Chunk
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk as retrieval found it: `rank` from one (0: not searched for) and fused `score`."""

    chunk_id: str
    redacted_doc_id: str
    source: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    rank: int
    score: float
    pages: tuple[PageArea, ...] = ()

    @classmethod
    def of(cls, chunk: Chunk, *, rank: int = 0, score: float = 0.0) -> "Passage":
        """Return a chunk as a passage."""
        return cls(
            chunk_id=chunk.id,
            redacted_doc_id=chunk.redacted_doc_id,
            source=chunk.source,
            heading_path=chunk.heading_path,
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            rank=rank,
            score=score,
            pages=chunk.pages,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ChunkedDocument:
    """A redacted document with the chunks that it was cut into, in order; equal to itself only."""

    id: str
    name: str
    text: str
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """What stands around a chunk: the passage before it, and a pool of related ones."""

    previous: Passage | None
    related: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The part of a redacted document, `text[start:end]` inside a chunk, that supports a turn."""

    chunk_id: str
    redacted_doc_id: str
    start: int
    end: int
    rank: int
    score: float
    pages: tuple[PageArea, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPage:
    """Where what a row rests on is to be seen: in `box`, as of `PageArea`, of a document's page."""

    document_id: str
    page: int
    box: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance; `standalone` is what a user turn asks with nothing before it."""

    role: Literal["user", "assistant"]
    text: str
    citations: tuple[Citation, ...] = ()
    kind: Kind = "answerable"
    standalone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A grounded dialogue that grew from a chunk; `vector` is its first question embedded."""

    id: str
    chunk_id: str
    source: str
    turns: tuple[Turn, ...]
    tier: Tier
    model: str
    prompt_hash: str
    seed: int
    persona: str = ""
    vector: Vector = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """A conversation as a trainer reads it: OpenAI-style `messages` and where they come from.

    `context_ids` are the chunks shown in the system message, in order; `kinds` has one entry per
    exchange; `prompt_hash` names the prompts that made it; `tokens` are those of the model to tune.
    `form` is `conversation`, or how a single fact is said; `fact_ids` are the facts, and `wanted`
    is what a right answer holds. `pages` are where what it cites is to be seen.
    """

    id: str
    conversation_id: str
    source: str
    split: Split
    messages: tuple[Mapping[str, str], ...]
    chunk_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    context_ids: tuple[str, ...]
    kinds: tuple[Kind, ...]
    persona: str
    tier: Tier
    model: str
    prompt_hash: str
    tokens: int
    form: str = "conversation"
    fact_ids: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    pages: tuple[CitedPage, ...] = ()
