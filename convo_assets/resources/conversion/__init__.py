"""Files to Markdown in worker processes: what is in here is imported there, so nothing heavy is."""

from convo_assets.resources.conversion.pool import WorkerLimits, WorkerPool

__all__ = ["WorkerLimits", "WorkerPool"]
