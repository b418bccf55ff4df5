"""What starts runs."""

from convo_assets.automation.jobs import JOBS

__all__ = ["JOBS"]
