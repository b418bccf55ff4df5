"""What happens to a step when something it relies on fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from convo_assets.errors import OutageError
from convo_assets.transforms import sanitize_errors

RETRIES = 6
WAIT_SECONDS = 20
"""Two minutes in all: a server that is restarted, or a network that is mended, is back by then."""


@contextmanager
def retry_on_outage(asset: str, doing: str) -> Iterator[None]:
    """Say what failed without quoting it; have a step tried again that an outage has cut short.

    Trying again costs little: what was committed is not done twice.

    Raises:
        StepFailedError: In place of an error of another library.
        RetryRequested: In place of an `OutageError`, which is its cause.
    """
    try:
        with sanitize_errors(asset, doing):
            yield
    except OutageError as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=WAIT_SECONDS) from error
