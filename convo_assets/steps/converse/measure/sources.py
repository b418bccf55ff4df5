"""The figures of one document source, read from where its rows are stored."""

from itertools import islice

from convo_assets.figures import Sections
from convo_assets.records import Chunk, Conversation, EmbeddedChunk
from convo_assets.steps.converse.measure.figures import measure
from convo_assets.transforms import BatchLimits, Inputs, read_all

MAX_CHUNKS = 20_000
"""Chunks looked at, some 30 MB; identifiers are hashes, so the first ones are a fair sample."""


def measure_source(
    conversations: Inputs[Conversation], embedded: Inputs[EmbeddedChunk]
) -> Sections:
    """Return the figures of the conversations that grew from a sample of a source's chunks."""
    chunks = _sample(embedded)
    known = {chunk.id for chunk in chunks}
    said = (row for row in read_all(conversations, BatchLimits()) if row.chunk_id in known)
    return measure(list(said), chunks)


def _sample(embedded: Inputs[EmbeddedChunk]) -> list[Chunk]:
    return [row.chunk for row in islice(read_all(embedded, BatchLimits()), MAX_CHUNKS)]
