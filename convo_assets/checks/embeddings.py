"""Checks on `embeddings`."""

import math

import dagster as dg

from convo_assets.asset_inputs import Chunks, EmbeddedChunks
from convo_assets.assets.embeddings import embeddings
from convo_assets.per_source import check_result, per_source_check
from convo_assets.transforms import BatchLimits, read_all

NORM_TOLERANCE = 0.01
"""Half precision keeps 11 bits of each of some hundred components."""


@per_source_check(embeddings)
def every_chunk_has_a_unit_vector(
    embeddings: EmbeddedChunks, chunks: Chunks
) -> dg.AssetCheckResult:
    """Each chunk has one vector; it is finite and of length one."""
    unit = {row.id: _is_unit(row.vector) for row in read_all(embeddings, BatchLimits())}
    return check_result(
        (chunk_id, unit.get(chunk_id, False)) for chunk_id, _ in chunks.list_items()
    )


def _is_unit(vector: tuple[float, ...]) -> bool:
    norm = math.sqrt(sum(component * component for component in vector))
    return math.isfinite(norm) and abs(norm - 1) <= NORM_TOLERANCE
