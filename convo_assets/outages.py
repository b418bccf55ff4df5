"""What happens to a step when something it relies on fails."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from convo_assets.errors import OutageError
from convo_assets.streams import without_quotes

RETRIES = 6
WAIT_SECONDS = 20
"""Two minutes in all: a server that is restarted, or a network that is mended, is back by then."""


@contextmanager
def guarded(asset: str, doing: str) -> Iterator[None]:
    """Say what failed without quoting it; have a step tried again that an outage has cut short.

    Trying again costs little: what was committed is not done twice.

    Raises:
        StepFailedError: In place of an error of another library.
        RetryRequested: In place of an `OutageError`, which is its cause.
    """
    try:
        with without_quotes(asset, doing):
            yield
    except OutageError as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=WAIT_SECONDS) from error


class GuardedIOManager(dg.ConfigurableIOManager):
    """An IO manager in which nothing fails with a quotation, or for good because of an outage."""

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Store what an asset has returned, see `store_output`."""
        with guarded(context.asset_key.to_user_string(), "storing its rows"):
            self.store_output(context, obj)

    @abstractmethod
    def store_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Store what an asset has returned."""

    def load_input(self, context: dg.InputContext) -> Any:
        """Open what an asset is made from, see `open_input`."""
        with guarded(context.asset_key.to_user_string(), "opening its rows"):
            return self.open_input(context)

    @abstractmethod
    def open_input(self, context: dg.InputContext) -> Any:
        """Return a view of rows; none is read before it is asked for."""
