"""What chat models take: tokens and seconds, and what these cost."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter

import dagster as dg
from pydantic import Field

from convo_assets.steps.converse import Usage

_MILLION = 1_000_000
_HOUR = 3600


class Prices(dg.Config):
    """What a model costs, in any currency; a hosted one by tokens, one's own by the hour."""

    prompt: float = Field(default=0.0, ge=0, description="Per million tokens read.")
    reply: float = Field(default=0.0, ge=0, description="Per million tokens written.")
    hour: float = Field(default=0.0, ge=0, description="Per hour of the machine it runs on.")


class Meter:
    """Adds up what is asked of one model in this process, from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls = self._prompt_tokens = self._reply_tokens = 0
        self._seconds = self._since = self._waited = 0.0
        self._running = 0

    def count(self, *, prompt_tokens: int, reply_tokens: int = 0, calls: int = 1) -> None:
        """Add the tokens of a prompt or a batch of them."""
        with self._lock:
            self._calls += calls
            self._prompt_tokens += prompt_tokens
            self._reply_tokens += reply_tokens

    def wait(self, seconds: float) -> None:
        """Add what one request has taken."""
        with self._lock:
            self._waited += seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add the seconds that pass within; those of several threads at once count once."""
        with self._lock:
            self._since = self._since if self._running else perf_counter()
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if not self._running:
                    self._seconds += perf_counter() - self._since

    def usage(self, prices: Prices) -> Usage:
        """Return what it comes to."""
        with self._lock:
            by_tokens = prices.prompt * self._prompt_tokens + prices.reply * self._reply_tokens
            return Usage(
                calls=self._calls,
                prompt_tokens=self._prompt_tokens,
                reply_tokens=self._reply_tokens,
                seconds=self._seconds,
                waited=self._waited,
                cost=by_tokens / _MILLION + prices.hour * self._seconds / _HOUR,
            )


_METERS: defaultdict[str, Meter] = defaultdict(Meter)


def meter_of(model: str) -> Meter:
    """Return the meter of a model: the same one throughout the process."""
    return _METERS[model]
