"""What notices new, changed and deleted files."""

import json
from collections.abc import Iterator, Sequence

import dagster as dg

from convo_assets.automation.jobs import finetune, process_source
from convo_assets.errors import UnreachableSourcesError
from convo_assets.partitions import document_sources
from convo_assets.steps.ingest import DocumentSources, Look, Memory, look

_PARTITION = "dagster/partition"


def build_sensors(
    *, look_seconds: int = 60, believe_deletions: bool = False
) -> list[dg.SensorDefinition]:
    """Return all sensors, which are off at first.

    `look_seconds` pass at least between two looks at the sources. With `believe_deletions` sources
    are erased also when most of them are gone at once.
    """

    @dg.sensor(
        job=process_source,
        minimum_interval_seconds=look_seconds,
        description=(
            "Looks at the listing of every document source. One that is new or has changed, and "
            "has come to rest, becomes a partition and is run; one that is gone is erased."
        ),
    )
    def source_files(
        context: dg.SensorEvaluationContext, sources: dg.ResourceParam[DocumentSources]
    ) -> dg.SensorResult | dg.SkipReason:
        """Request a run for every source whose files have changed since it was last run."""
        return _look(
            context, sources, look_seconds=look_seconds, believe_deletions=believe_deletions
        )

    return [source_files, tune_on_release]


def _look(
    context: dg.SensorEvaluationContext,
    sources: DocumentSources,
    *,
    look_seconds: int,
    believe_deletions: bool,
) -> dg.SensorResult | dg.SkipReason:
    try:
        now = sources.fingerprints()
    except UnreachableSourcesError as error:
        return dg.SkipReason(str(error))
    memory = Memory.from_json(json.loads(context.cursor or "{}"))
    registered = document_sources.get_partition_keys(dynamic_partitions_store=context.instance)
    seen = look(
        memory,
        now,
        registered=registered,
        unfinished=_unfinished(context.instance, [key for key in registered if key not in now]),
        believe_deletions=believe_deletions,
    )
    if seen.doubted:
        return dg.SkipReason(
            f"{seen.doubted} sources seem to be gone at once: not believed. If they are, set "
            "CONVO_BELIEVE_DELETIONS=true and reload the code location, until they are erased."
        )
    context.log.info(_seen(len(now), seen))
    changes: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
    if seen.new:
        changes.append(document_sources.build_add_request(list(seen.new)))
    if seen.drop:
        changes.append(document_sources.build_delete_request(list(seen.drop)))
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(partition_key=key, run_key=run_key) for key, run_key in seen.run.items()
        ],
        skip_reason=None if seen.run else _nothing_to_run(len(now), seen, look_seconds),
        dynamic_partitions_requests=changes,
        cursor=json.dumps(seen.memory.as_json(), separators=(",", ":")),
    )


def _seen(count: int, seen: Look) -> str:
    """Return what a look has seen and what follows from it, for the log of the tick."""
    found = {"new": seen.new, "gone": seen.drop, "to be run": seen.run}
    said = [f"{what}: {', '.join(sorted(keys))}" for what, keys in found.items() if keys]
    waiting = sorted(set(seen.memory.moving) - set(seen.run))
    said += [f"not at rest yet: {', '.join(waiting)}"] if waiting else []
    return f"{count} sources seen; {'; '.join(said) or 'all as they were last run'}."


def _nothing_to_run(count: int, seen: Look, look_seconds: int) -> dg.SkipReason:
    """Return how many sources there are, and what those that differ are waiting for."""
    moving = len(seen.memory.moving)
    if not moving:
        return dg.SkipReason(f"{count} sources seen, all as they were last run.")
    return dg.SkipReason(
        f"{count} sources seen, {moving} of them new or changed. Nothing is run before two looks "
        "in a row see the same files, so that none is read while it is being written: the next "
        f"look is in {look_seconds} s."
    )


def _unfinished(instance: dg.DagsterInstance, keys: Sequence[str]) -> set[str]:
    """Return the sources whose last run has not ended well: deleting those would fail it."""
    last = {key: instance.get_runs(dg.RunsFilter(tags={_PARTITION: key}), limit=1) for key in keys}
    return {
        key for key, runs in last.items() if runs and runs[0].status != dg.DagsterRunStatus.SUCCESS
    }


@dg.asset_sensor(
    asset_key=dg.AssetKey("dataset_release"),
    job=finetune,
    description="Tunes a model on every release that is new. Off at first: it spends GPU time.",
)
def tune_on_release(
    _context: dg.SensorEvaluationContext, asset_event: dg.EventLogEntry
) -> Iterator[dg.RunRequest]:
    """Request a training for a release, once for each version."""
    released = asset_event.asset_materialization
    if released and (version := released.metadata.get("version")):
        yield dg.RunRequest(run_key=f"release {version.value}")
