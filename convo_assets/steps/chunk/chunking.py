"""Pack the blocks of a document into passages of bounded size with exact offsets."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import Chunk, RedactedDoc
from convo_assets.steps.chunk.blocks import Document, Room
from convo_assets.steps.chunk.merging import breaks_by_meaning
from convo_assets.steps.chunk.roles import ChunkEmbedder, EmbedTexts, TokenCounter

VERSION = "4"


@dataclass(frozen=True, kw_only=True)
class ChunkSettings:
    """Sizes in tokens of the embedding model.

    190 new tokens after 60 repeated ones had the best recall of what was tried (Chroma's chunking
    evaluation, 472 questions, MiniLM: 81.5 dense and 88.2 hybrid, against 76.9 and 83.3 for
    recursive splitting at 250). With `by_meaning` passages also end where the subject changes: 85.1
    hybrid there, for a second pass of the embedder; it is for documents with few headings.
    With document and headings before it, a passage stays within `max_tokens`, as far as repeating
    less can help: the packaged model reads 256, two of them its own.
    """

    new_tokens: int = 190
    overlap_tokens: int = 60
    max_tokens: int = 254
    min_tokens: int = 100
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    end: int
    heading_path: tuple[str, ...]
    opening: str
    is_heading: bool
    """Nothing but headings so far."""

    def extended(self, addition: "_Passage") -> "_Passage":
        """Return the passage grown by what follows it, under the headings that both share."""
        pairs = zip(self.heading_path, addition.heading_path, strict=False)
        shared = tuple(left for left, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return _Passage(
            self.start,
            addition.end,
            addition.heading_path if self.is_heading else shared,
            self.opening,
            self.is_heading and addition.is_heading,
        )


@dataclass(frozen=True, kw_only=True)
class ChunkContext:
    """The embedding model that chunks are made for, and how finely to cut."""

    embedder: ChunkEmbedder
    settings: ChunkSettings = ChunkSettings()

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that chunks depend on beside their documents."""
        by_meaning = [self.embedder.identity] if self.settings.by_meaning else []
        return StepFingerprint(
            step="chunk",
            version=VERSION,
            settings=asdict(self.settings),
            models=(self.embedder.tokenizer_identity, *by_meaning),
        )


def chunk_docs(docs: Sequence[RedactedDoc], context: ChunkContext) -> Iterator[ItemResult[Chunk]]:
    """Yield the passages of each document; vectors are made only if settings ask for them."""
    for doc in docs:
        yield ItemResult(input_id=doc.id, rows=tuple(chunk_text(doc, context)))


def chunk_text(doc: RedactedDoc, context: ChunkContext) -> Iterator[Chunk]:
    """Yield passages that together cover every character that is not blank space."""
    counter, settings = context.embedder, context.settings
    document = Document(doc.text, counter.token_starts(doc.text))
    room = _room(doc, counter, settings)
    passages = list(_pack(document, context.embedder.embed_documents, settings, room))
    for ordinal, passage in enumerate(passages):
        start = passage.start
        if ordinal and passages[ordinal - 1].heading_path == passage.heading_path:
            # A passage that begins with its heading may have used the room of the overlap.
            used = document.tokens(passage.start, passage.end)
            before = len(counter.token_starts(_context(doc, passage.heading_path, passage.opening)))
            left = min(
                settings.new_tokens + settings.overlap_tokens - used,
                settings.max_tokens - used - before,
            )
            start = _earlier(document, passages[ordinal - 1], min(settings.overlap_tokens, left))
        yield _chunk(doc, document, ordinal, start, passage)


def _room(doc: RedactedDoc, counter: TokenCounter, settings: ChunkSettings) -> Room:
    """Return how much new text fits behind given headings and an opening."""

    def room(headings: Sequence[str], opening: str) -> int:
        before = len(counter.token_starts(_context(doc, headings, opening)))
        left = settings.max_tokens - before
        return max(settings.min_tokens, min(settings.new_tokens, left))

    return room


def _pack(
    document: Document, embed: EmbedTexts, settings: ChunkSettings, room: Room
) -> Iterator[_Passage]:
    """Yield runs of blocks that belong together and fit the room there is."""
    pieces = [p for block in document.blocks() for p in document.pieces(block, room=room)]
    apart = (
        breaks_by_meaning(document, pieces, embed, budget=settings.new_tokens)
        if settings.by_meaning
        else set()
    )
    current: _Passage | None = None
    for piece in pieces:
        addition = _Passage(
            piece.start, piece.end, piece.heading_path, piece.opening, piece.kind == "heading"
        )
        if current and _joins(document, current, addition, settings, apart):
            current = current.extended(addition)
        else:
            if current:
                yield current
            current = addition
    if current:
        yield current


def _joins(
    document: Document,
    current: _Passage,
    addition: _Passage,
    settings: ChunkSettings,
    apart: Collection[int],
) -> bool:
    """Return whether a block goes into the passage before it.

    A heading goes with what follows it, blocks under the same headings stay together, and a section
    too small to be a passage of its own takes in the next. A heading is not left alone for want of
    room: it may use what others have for overlap.
    """
    room = settings.new_tokens + (settings.overlap_tokens if current.is_heading else 0)
    if addition.opening or document.tokens(current.start, addition.end) > room:
        return False
    same = addition.heading_path == current.heading_path and addition.start not in apart
    small = document.tokens(current.start, current.end) < settings.min_tokens
    return current.is_heading or small or same


def _earlier(document: Document, previous: _Passage, overlap: int) -> int:
    """Return where to begin so that the end of the previous passage is repeated, by whole lines."""
    start = previous.end
    for line_start in reversed(document.line_starts_in(previous.start, previous.end)):
        if document.tokens(line_start, previous.end) > overlap:
            break
        start = line_start
    return start


def _context(doc: RedactedDoc, headings: Sequence[str], opening: str) -> str:
    """Return what is embedded before a passage: the document's name, headings, a table's header."""
    return f"{' > '.join([doc.name, *headings])}\n\n{opening}"


def _chunk(
    doc: RedactedDoc, document: Document, ordinal: int, start: int, passage: _Passage
) -> Chunk:
    text = doc.text[start : passage.end]
    end = passage.end - (len(text) - len(text.rstrip()))
    text = doc.text[start:end]
    # The document's name tells passages of different documents apart; a heading that the passage
    # begins with is not repeated: that cost 1 to 4 points of recall.
    missing = [name for name in passage.heading_path if name not in text]
    opening = "" if passage.opening in text else passage.opening
    embed_text = f"{_context(doc, missing, opening)}{text}"
    return Chunk(
        id=content_id(doc.id, ordinal, start, end, embed_text),
        redacted_doc_id=doc.id,
        source=doc.source,
        ordinal=ordinal,
        start=start,
        end=end,
        heading_path=passage.heading_path,
        text=text,
        embed_text=embed_text,
        token_count=document.tokens(start, end),
    )
