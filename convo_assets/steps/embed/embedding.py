"""Give every chunk its vector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import Chunk, Embedding
from convo_assets.steps.embed.roles import Embedder

VERSION = "2"


@dataclass(frozen=True, kw_only=True)
class EmbedContext:
    """The model that gives chunks their vectors."""

    embedder: Embedder

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that vectors depend on beside their chunks."""
        return StepFingerprint(step="embed", version=VERSION, models=(self.embedder.identity,))


def embed_chunks(chunks: Sequence[Chunk], context: EmbedContext) -> Iterator[ItemResult[Embedding]]:
    """Yield one unit vector per chunk."""
    embedder = context.embedder
    vectors = embedder.embed_documents([chunk.embed_text for chunk in chunks])
    for chunk, vector in zip(chunks, vectors, strict=True):
        embedding = Embedding(
            # The model names the vector; its digits may differ between machines in the last place.
            id=content_id(chunk.id, embedder.identity, VERSION),
            chunk_id=chunk.id,
            source=chunk.source,
            model=embedder.identity,
            vector=vector,
        )
        yield ItemResult(input_id=chunk.id, rows=(embedding,))
