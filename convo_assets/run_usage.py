"""What earlier attempts of a run have spent: a step that is tried again begins in a new process."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster as dg

from convo_assets.identity import content_id
from convo_assets.steps.converse import UsageTracker


def spent_before(context: dg.AssetExecutionContext) -> Mapping[str, float]:
    """Return the totals that earlier attempts of this step have left in the tags of the run."""
    run = context.instance.get_run_by_id(context.run_id)
    said = run.tags.get(_tag(context)) if run else None
    found: Mapping[str, float] = json.loads(said) if said else {}
    return found


@contextmanager
def left_for_the_next_attempt(
    context: dg.AssetExecutionContext, usage: UsageTracker
) -> Iterator[None]:
    """Leave the totals in the tags of the run, however the step ends."""
    try:
        yield
    finally:
        context.instance.add_run_tags(
            context.run_id, {_tag(context): json.dumps(dict(usage.totals()))}
        )


def _tag(context: dg.AssetExecutionContext) -> str:
    return f"convo_assets/spent.{content_id(context.asset_key.path, context.partition_key)[:12]}"
