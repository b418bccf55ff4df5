"""How good the conversations of a source are, read from its stored rows."""

from convo_assets.figures import Section, Sections, counted, plain
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.rows import StoredRows
from convo_assets.resources.store.views import VIEWS
from convo_assets.steps.converse.measure import measure_source


def quality_of(store: SupabaseStore, source: str) -> Sections:
    """Return the figures of the conversations of a source; none where it has no conversations."""
    found = measure_source(
        StoredRows(store=store, view=VIEWS["conversations"], source=source),
        StoredRows(store=store, view=VIEWS["embeddings"], source=source),
    )
    return {**found, "from passages to conversations": _yield(store, source)} if found else {}


def _yield(store: SupabaseStore, source: str) -> Section:
    """Return how many passages gave conversations, and what was tried and refused, by reason."""
    summary = summarize(store, asset="conversations", source=source)
    ranked = sorted(summary.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    refused = {f"refused: {plain(reason)}": count for reason, count in ranked}
    return counted({"passages": summary.inputs, "conversations": summary.outputs, **refused})
