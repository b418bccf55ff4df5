"""Small honest implementations of the roles, for tests that need no model."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence

from convo_assets.records import (
    Chunk,
    ChunkedDocument,
    EmbeddedChunk,
    Neighbourhood,
    Passage,
    PiiSpan,
)
from convo_assets.similarity import Questions
from convo_assets.steps.converse import Prompt, Reply, Usage
from convo_assets.steps.redact import KnownValues
from convo_assets.vocabulary import Tier, Vector

WIDTH = 32


class CapitalisedNameDetector:
    """Calls two capitalised words in a row a person; counts the texts it was shown."""

    def __init__(self, *, threshold: float = 0.5) -> None:
        self.threshold = threshold
        self.seen = 0

    @property
    def identity(self) -> str:
        return f"capitalised names at {self.threshold}"

    languages: frozenset[str] = frozenset()
    common_names: frozenset[str] = frozenset({"peter"})

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        self.seen += len(texts)
        return [
            [
                PiiSpan(start=m.start(), end=m.end(), label="PERSON", score=0.9, detector="fake")
                for m in re.finditer(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", text)
            ]
            for text in texts
        ]


class BagOfWordsEmbedder:
    """Hashes words into a few dimensions: texts that share words are near each other."""

    def __init__(self, *, name: str = "bag of words") -> None:
        self.identity = name
        self.tokenizer_identity = "words"
        self.seen = 0

    def token_starts(self, text: str) -> Sequence[int]:
        return [match.start() for match in re.finditer(r"\w+|[^\w\s]", text)]

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        self.seen += len(texts)
        return [_bag(text) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        return [_bag(text) for text in texts]


class TemplateChatModel:
    """Turns the beginning of a fact into a question."""

    def __init__(self, *, name: str = "template") -> None:
        self.identity = name
        self.seen = 0

    @property
    def tier(self) -> Tier:
        return "small"

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        self.seen += len(prompts)
        return [f"{p.begin} of {' '.join(p.user.split()[:5]).rstrip('.')}?" for p in prompts]

    side_by_side = 1

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        return [Reply(text=text) for text in self.reply(prompts)]

    @property
    def usage(self) -> Usage:
        return Usage(prompt_tokens=10 * self.seen, reply_tokens=self.seen)


class ScriptedChatModel:
    """A large model whose replies are written down beforehand."""

    def __init__(self, replies: Sequence[str]) -> None:
        self._replies = list(replies)

    @property
    def identity(self) -> str:
        return "scripted"

    @property
    def tier(self) -> Tier:
        return "large"

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        return [self._replies.pop(0) for _ in prompts]

    side_by_side = 1

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        return [Reply(text=text) for text in self.reply(prompts)]

    @property
    def usage(self) -> Usage:
        return Usage()


class KnownNowhere:
    """Known values of sources that have taught nothing yet."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}

    @property
    def values(self) -> KnownValues:
        return KnownValues(self.key())

    def of(self, source: str) -> "KnownNowhere":  # noqa: ARG002 - every source is like the others
        return self

    def everywhere(self) -> KnownValues:
        return self.values

    def key(self) -> bytes:
        return b"key"

    def mark(self, name: str) -> str:
        return self.marks.get(name, "")

    def set_mark(self, name: str, value: str) -> None:
        self.marks[name] = value


class Shelf:
    """A corpus of a few passages, each of which is found for every question and is a document."""

    def __init__(self, *passages: Passage, asked_questions: Questions | None = None) -> None:
        self._passages = passages
        self._asked = asked_questions or Questions()

    def relate(self, chunks: Sequence[EmbeddedChunk], /) -> list[Neighbourhood]:
        return [Neighbourhood(previous=None, related=()) for _ in chunks]

    def documents(self, ids: Sequence[str], /) -> list[ChunkedDocument]:
        return [chunked(identifier, self._passages) for identifier in ids]

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        return [[*self._passages] for _ in questions]

    def asked_questions(self, _fingerprint: str, /) -> Questions:
        return self._asked


def chunked(identifier: str, passages: Sequence[Passage]) -> ChunkedDocument:
    """The document that some passages are of, each of them a chunk."""
    found = [passage for passage in passages if passage.redacted_doc_id == identifier]
    text = ""
    for passage in found:
        text = text.ljust(passage.start, "\n") + passage.text[len(text) - passage.start :]
    return ChunkedDocument(
        id=identifier,
        name="notes",
        text=text,
        chunks=tuple(
            Chunk(
                id=passage.chunk_id,
                redacted_doc_id=identifier,
                source=passage.source,
                ordinal=ordinal,
                start=passage.start,
                end=passage.end,
                heading_path=passage.heading_path,
                text=passage.text,
                embed_text=passage.text,
                token_count=1,
            )
            for ordinal, passage in enumerate(found)
        ),
    )


class FindsLeaks:
    """A leak gate that finds the same in every text."""

    identity = "finds the same"

    def __init__(self, found: Mapping[str, int] | None = None) -> None:
        self._found = found or {}

    def leaks(self, texts: Sequence[str]) -> list[Mapping[str, int]]:
        return [self._found for _ in texts]


def embedded(chunk: Chunk) -> EmbeddedChunk:
    """A chunk with the vector of its words."""
    return EmbeddedChunk(id=chunk.id, chunk=chunk, vector=_bag(chunk.text))


def _bag(text: str) -> Vector:
    counts = [0.0] * WIDTH
    for word in re.findall(r"\w+", text.lower()):
        counts[hashlib.sha256(word.encode()).digest()[0] % WIDTH] += 1.0
    norm = math.sqrt(sum(count * count for count in counts)) or 1.0
    return tuple(count / norm for count in counts) if any(counts) else (1.0, *[0.0] * (WIDTH - 1))
