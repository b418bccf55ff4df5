"""What is done again from time to time."""

from collections.abc import Iterator

import dagster as dg

from convo_assets.automation.jobs import process_source
from convo_assets.partitions import document_sources


@dg.schedule(
    job=process_source,
    cron_schedule="0 4 * * 0",
    description=(
        "Sundays: every document source once more, with its checks. What is stored is read: rules "
        "and known values search what has changed since they last looked, all of it if they are "
        "others, and the model a sample that it has not found clean."
    ),
)
def leak_gate_again(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Request a run of every document source."""
    day = f"{context.scheduled_execution_time:%Y-%m-%d}"
    for key in document_sources.get_partition_keys(dynamic_partitions_store=context.instance):
        yield dg.RunRequest(partition_key=key, run_key=f"{key} {day}")


SCHEDULES = [leak_gate_again]
