"""Asset `dataset_release`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import dagster as dg
from pydantic import Field

from convo_assets.errors import EmptyResultError, EvaluationFileError
from convo_assets.identity import content_id
from convo_assets.per_source import whole_asset
from convo_assets.records import Chunk, Conversation, RedactedDoc, TrainingRow
from convo_assets.steps.curate import as_it_is
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    Surrogates,
    leak_gate,
    shapes_in,
    shapes_of_all,
)
from convo_assets.steps.release import (
    VERSION,
    Entry,
    Evaluation,
    Release,
    SourceShare,
    entry,
    merged,
)
from convo_assets.steps.retrieve import QueryEmbedder
from convo_assets.streams import BatchLimits, BySource, Inputs, bounded, read_all
from convo_assets.vetting import Verdict, vetted

_Condition = dg.AutomationCondition
NIGHTLY_IF_CHANGED = (
    _Condition.cron_tick_passed("0 3 * * *")
    & _Condition.any_deps_updated().since(
        _Condition.newly_requested() | _Condition.initial_evaluation()
    )
    & ~_Condition.in_progress()
).with_label("nightly_if_changed")
"""Not `eager`, which waits for every source: one that fails would hold up all others."""

EXPECTED = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=31), warn_window=timedelta(days=8)
)
"""Sources that nobody changes need no new release; one that is a month old is worth a look."""


class ReleaseConfig(dg.Config):
    """What must not be trained on, and who is spoken of in the retrieval files.

    `evaluation_files` hold questions or conversations that the tuned model will be judged by, one
    per line: what is like them is not in the training rows. `surrogates` as in finetune_dataset.
    """

    evaluation_files: list[str] = Field(default_factory=list)
    surrogates: bool = True


@whole_asset(
    group="dataset",
    kinds={"parquet", "postgres"},
    version=VERSION,
    io_manager_key="release_io",
    automation_condition=NIGHTLY_IF_CHANGED,
    freshness_policy=EXPECTED,
)
def dataset_release(
    finetune_dataset: BySource[TrainingRow],
    conversations: BySource[Conversation],
    chunks: BySource[Chunk],
    redacted_docs: BySource[RedactedDoc],
    config: ReleaseConfig,
    embedder: dg.ResourceParam[QueryEmbedder],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> Release:
    """The rows of all sources that are ready, as one dataset under a name that never changes.

    A release is Parquet, JSONL in five dialects, retrieval judgements, a card and a manifest of
    hashes. Rows that say nearly the same are in once, and nothing held out is given away.
    """
    surrogates = partial(Surrogates, known_values.key(), known=known_values.everywhere())
    strangers = surrogates(shapes=shapes_in(redacted_docs.read))
    verdicts = {
        source: dict(
            vetted(
                finetune_dataset.of(source),
                conversations.of(source),
                chunks.of(source),
                redacted_docs.of(source),
                gate=leak_gate(detector, known_values.of(source).values, policies.of(source)),
                strangers=surrogates(
                    shapes=shapes_of_all(partial(read_all, redacted_docs.of(source), BatchLimits()))
                ),
            )
        )
        for source in finetune_dataset.sources()
    }
    entries = {
        source: list(_entries(finetune_dataset.of(source), conversations.of(source)))
        for source, found in verdicts.items()
        if "leaks" not in found.values()
    }
    left_out = _left_out(entries, verdicts, _evaluation(config.evaluation_files, embedder))
    release = Release(
        shares={source: _share(rows, left_out) for source, rows in entries.items()},
        disguise=strangers.fill if config.surrogates else as_it_is,
        disguised_by=content_id(strangers.identity, strangers.known) if config.surrogates else "",
        verdicts={source: Counter(found.values()) for source, found in verdicts.items()},
        without_rows=tuple(sorted(set(chunks.sources()) - verdicts.keys())),
        left_out=left_out,
        detector=detector.identity,
        rows=finetune_dataset,
        conversations=conversations,
        chunks=chunks,
    )
    if not release.row_count:
        raise EmptyResultError(
            asset="dataset_release", source=", ".join(verdicts), reasons=release.all_reasons
        )
    return release


def _left_out(
    entries: Mapping[str, Sequence[Entry]],
    verdicts: Mapping[str, Mapping[str, Verdict]],
    evaluation: Evaluation,
) -> dict[str, str]:
    """Return which rows of the sources that are ready do not go in, and why."""
    of = {row.id: verdicts[source][row.id] for source, rows in entries.items() for row in rows}
    unsound = {row_id: str(verdict) for row_id, verdict in of.items() if verdict != "sound"}
    sound = [row for rows in entries.values() for row in rows if row.id not in unsound]
    return unsound | merged(sound, evaluation)


def _share(rows: Sequence[Entry], left_out: Mapping[str, str]) -> SourceShare:
    return SourceShare(
        data_version=content_id([row.id for row in rows]),
        row_ids=tuple(row.id for row in rows if row.id not in left_out),
    )


def _entries(rows: Inputs[TrainingRow], conversations: Inputs[Conversation]) -> Iterator[Entry]:
    for ids in bounded(rows.sizes(), BatchLimits()):
        batch = rows.read(ids)
        said = conversations.read([row.conversation_id for row in batch])
        yield from map(entry, batch, said)


def _evaluation(files: Sequence[str], embedder: QueryEmbedder) -> Evaluation:
    """Return what is judged by elsewhere.

    Raises:
        EvaluationFileError: If a file is not there, or is no text.
    """
    texts: list[str] = []
    for file in files:
        try:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise EvaluationFileError(file, type(error).__name__) from None
        texts += filter(str.strip, lines)
    return Evaluation(texts=texts, vectors=embedder.embed_queries(texts) if texts else ())
