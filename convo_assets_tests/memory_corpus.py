"""A source in memory: Markdown documents cut and embedded, without a store."""

from collections.abc import Sequence

from convo_assets.corpus import MemoryCorpus
from convo_assets.records import EmbeddedChunk
from convo_assets.roles import TextEmbedder
from convo_assets.steps.chunk import ChunkContext, chunk_docs
from convo_assets_tests.builders import a_redacted_doc


def memory_corpus(texts: Sequence[str], embedder: TextEmbedder) -> MemoryCorpus:
    """Return a source of Markdown documents."""
    docs = [a_redacted_doc(text, identifier=f"doc{n}") for n, text in enumerate(texts)]
    results = chunk_docs(docs, ChunkContext(embedder=embedder))
    chunks = [chunk for result in results for chunk in result.rows]
    vectors = embedder.embed_documents([chunk.embed_text for chunk in chunks])
    rows = [
        EmbeddedChunk(id=chunk.id, chunk=chunk, vector=vector)
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    return MemoryCorpus(embedder=embedder, rows=rows, docs=docs)
