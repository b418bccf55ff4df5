"""Pack the blocks of a document into passages of bounded size with exact offsets."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import takewhile

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.page_areas import within
from convo_assets.prose_language import language_of
from convo_assets.records import Chunk, RedactedDoc
from convo_assets.steps.chunk.blocks import Block, Document
from convo_assets.steps.chunk.merging import breaks_by_meaning
from convo_assets.steps.chunk.roles import ChunkEmbedder, TokenCounter

VERSION = "11"


@dataclass(frozen=True, kw_only=True)
class ChunkSettings:
    """Sizes in tokens of the embedding model.

    190 new tokens after 60 repeated ones had the best recall of what was tried (Chroma's chunking
    evaluation, 472 questions, MiniLM: 81.5 dense and 88.2 hybrid, against 76.9 and 83.3 for
    recursive splitting at 250). With `by_meaning` passages also end where the subject changes: 85.1
    hybrid there, for a second pass of the embedder; it is for documents with few headings.
    They are what a passage may have: passages end with their section, and only what is whole is
    repeated. Documents with many headings have 142 new tokens and 15 repeated on average, and
    larger sections in a passage found no more there (382 documents; 65 questions on 74 of them).
    An item, a fence, a table, a row or a sentence may take what others have for overlap, and is
    divided only if it does not fit even so. `benchmarks/chunk_faults.py` counts how often.
    With document and headings before it, a passage stays within `max_tokens`: the packaged model
    reads 256, two of them its own. Long headings are cut so that `min_tokens` are left for text.
    """

    new_tokens: int = 190
    overlap_tokens: int = 60
    max_tokens: int = 254
    min_tokens: int = 100
    by_meaning: bool = False


_HEADINGS = frozenset({"heading", "front_matter"})

STEMMED = frozenset(
    "ar ca da de el en es eu fi fr ga hi hu hy id it lt ne nl no pt ro ru sr sv ta tr".split()
)
"""Languages (ISO 639) whose words Postgres stems; others are searched as if they were English."""
_READ = 6_000
"""Characters of a document by which its language is told."""


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    end: int
    heading_path: tuple[str, ...]
    opening: str

    @classmethod
    def of(cls, pieces: Sequence[Block]) -> "_Passage":
        """Return pieces as a passage, under the headings that those after its headings share."""
        told = [piece for piece in pieces if piece.kind not in _HEADINGS] or pieces[-1:]
        first, *others = [piece.heading_path for piece in told]
        for path in others:
            pairs = zip(first, path, strict=False)
            first = tuple(left for left, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return cls(pieces[0].start, pieces[-1].end, first, pieces[0].opening)


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
    """Yield passages that together cover every character that is not blank space.

    Only the line of dashes below the header of a table that is too wide for a passage is in none.
    """
    counter, settings = context.embedder, context.settings
    document = Document(doc.text, counter.token_starts(doc.text))
    before = _Before(doc.name, counter, settings)
    pieces = list(document.pieces(room=before.room, overlap=settings.overlap_tokens))
    apart = (
        breaks_by_meaning(
            document, pieces, context.embedder.embed_documents, budget=settings.new_tokens
        )
        if settings.by_meaning
        else set()
    )
    language = language_of(doc.text[:_READ])
    language = language if language in STEMMED else "en"
    previous: _Passage | None = None
    passages = _Packer(document, settings, before, apart).passages(pieces)
    for ordinal, passage in enumerate(passages):
        start = passage.start
        if previous and previous.heading_path == passage.heading_path and not passage.opening:
            # A passage that begins with its heading may have used the room of the overlap.
            used = document.tokens(passage.start, passage.end)
            left = min(
                settings.new_tokens + settings.overlap_tokens - used,
                settings.max_tokens - used - before.tokens(passage.heading_path, ""),
            )
            most = min(settings.overlap_tokens, left)
            repeated = document.repeat_from(previous.start, previous.end, most)
            start = repeated if repeated < previous.end else start
        yield replace(_chunk(doc, document, ordinal, start, passage, before), language=language)
        previous = passage


class _Before:
    """What is embedded before a passage: the document's name, headings, a table's header."""

    def __init__(self, name: str, counter: TokenCounter, settings: ChunkSettings) -> None:
        self._name = name
        self._counter = counter
        self._settings = settings
        self.tokens = cache(self._tokens)
        self._line = cache(self._fitting_line)

    def text(self, headings: Sequence[str], opening: str) -> str:
        """Return it; of headings that are too long the outer ones go first."""
        return f"{self._line(tuple(headings))}\n\n{opening}"

    def room(self, headings: Sequence[str], opening: str, *, more: int = 0) -> int:
        """Return how much new text fits behind given headings and an opening."""
        left = self._settings.max_tokens - self.tokens(tuple(headings), opening)
        return min(self._settings.new_tokens + more, left)

    def _fitting_line(self, headings: tuple[str, ...]) -> str:
        limit = self._settings.max_tokens - self._settings.min_tokens
        names = [self._name, *headings]
        starts = self._counter.token_starts(" > ".join(names))
        while len(starts) > limit and len(names) > 2:  # noqa: PLR2004 - document and innermost
            del names[1]
            starts = self._counter.token_starts(" > ".join(names))
        line = " > ".join(names)
        return line[: starts[limit]].rstrip() if len(starts) > limit else line

    def _tokens(self, headings: tuple[str, ...], opening: str) -> int:
        return len(self._counter.token_starts(self.text(headings, opening)))


@dataclass(frozen=True)
class _Packer:
    """Puts pieces together that belong together and fit the room there is."""

    document: Document
    settings: ChunkSettings
    before: _Before
    apart: Collection[int]

    def passages(self, pieces: Sequence[Block]) -> Iterator[_Passage]:
        """Yield passages; what introduces a piece goes with it into the next one."""
        current: list[Block] = []
        for piece in pieces:
            if current and not self._joins(current, piece):
                end = len(current)
                while end and current[end - 1].introduces:
                    end -= 1
                if end and self._joins(current[end:], piece):
                    yield _Passage.of(current[:end])
                    current = current[end:]
                else:
                    yield _Passage.of(current)
                    current = []
            current.append(piece)
        if current:
            yield _Passage.of(current)

    def _joins(self, current: Sequence[Block], piece: Block) -> bool:
        """Return whether a piece goes into the passage before it.

        Pieces under the same headings stay together, and a section too small to be a passage of its
        own takes in the next. What introduces a piece is not left alone for want of room: it may
        use what others have for overlap.
        """
        if not current or piece.alone or current[-1].alone:
            return False
        introduced = all(earlier.introduces for earlier in current)
        joined = _Passage.of([*current, piece])
        more = self.settings.overlap_tokens if introduced else 0
        shown = self.document.text[joined.start : joined.end]
        room = self.before.room(_missing(joined, shown), joined.opening, more=more)
        if self.document.tokens(joined.start, joined.end) > room:
            return False
        passage = _Passage.of(current)
        same = piece.heading_path == passage.heading_path and piece.start not in self.apart
        small = self.document.tokens(passage.start, passage.end) < self.settings.min_tokens
        return introduced or small or same


def _missing(passage: _Passage, text: str) -> list[str]:
    """Return the headings that are embedded before a passage: those that do not stand in it.

    To repeat the one that a passage begins with cost 1 to 4 points of recall.
    """
    return [name for name in passage.heading_path if name not in text]


def _chunk(
    doc: RedactedDoc,
    document: Document,
    ordinal: int,
    start: int,
    passage: _Passage,
    before: _Before,
) -> Chunk:
    text = doc.text[start : passage.end]
    end = passage.end - (len(text) - len(text.rstrip()))
    text = doc.text[start:end]
    missing = _missing(passage, text)
    embed_text = f"{before.text(missing, passage.opening)}{text}"
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
        pages=within(doc.pages, start, end),
    )
