"""Checks on `chunks`."""

import re
from collections import defaultdict

import dagster as dg

from convo_assets.asset_inputs import Chunks, RedactedDocs
from convo_assets.assets.chunks import chunks
from convo_assets.per_source import check_result, per_source_check
from convo_assets.transforms import BatchLimits, read_all

_SAYS_SOMETHING = re.compile(r"[^\s|:-]")
"""The line of dashes below a table's header says nothing: where it is long, it is in no chunk."""


@per_source_check(chunks)
def chunks_cover_their_documents(
    chunks: Chunks, redacted_docs: RedactedDocs
) -> dg.AssetCheckResult:
    """Every character of a document that says something is in a chunk, where the chunk says."""
    spans: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for chunk in read_all(chunks, BatchLimits()):
        spans[chunk.redacted_doc_id].append((chunk.start, chunk.end, hash(chunk.text)))
    docs = read_all(redacted_docs, BatchLimits())
    return check_result((doc.id, _is_covered(doc.text, sorted(spans[doc.id]))) for doc in docs)


def _is_covered(text: str, spans: list[tuple[int, int, int]]) -> bool:
    reached = 0
    for start, end, digest in spans:
        if _SAYS_SOMETHING.search(text[reached:start]) or hash(text[start:end]) != digest:
            return False
        reached = max(reached, end)
    return not _SAYS_SOMETHING.search(text[reached:])
