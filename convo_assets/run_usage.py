"""What earlier attempts of a run have spent: a step that is tried again begins in a new process."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster as dg

from convo_assets.identity import content_id
from convo_assets.steps.converse import ChatModel, UsageTracker


@contextmanager
def usage_of_run(
    context: dg.AssetExecutionContext, model: ChatModel, judge: ChatModel | None
) -> Iterator[UsageTracker]:
    """Count what a step spends, earlier attempts of it included, however it ends.

    The totals are left in the tags of the run, where the next attempt finds them.
    """
    run = context.instance.get_run_by_id(context.run.run_id)
    said = run.tags.get(_tag(context)) if run else None
    earlier: Mapping[str, float] = json.loads(said) if said else {}
    usage = UsageTracker(model, judge, earlier=earlier)
    try:
        yield usage
    finally:
        context.instance.add_run_tags(
            context.run.run_id, {_tag(context): json.dumps(dict(usage.totals()))}
        )


def _tag(context: dg.AssetExecutionContext) -> str:
    return f"convo_assets/spent.{content_id(context.asset_key.path, context.partition_key)[:12]}"
