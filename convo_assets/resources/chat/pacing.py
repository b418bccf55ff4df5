"""How fast an endpoint may be asked: as many requests and tokens a minute as its owner allows."""

from functools import cache
from threading import Lock

import dagster as dg
from pydantic import Field
from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate

from convo_assets.steps.converse import Prompt

_CHARACTERS_OF_A_TOKEN = 3
"""English has some 4 (LLaMA 3's vocabulary); fewer are reckoned with, so that the limit holds."""

_HUNDREDS = 100
"""Tokens are counted by the hundred: the limiter keeps an entry for each thing it counts."""
_MAKING = Lock()


class Pace(dg.Config):
    """Limits of an endpoint; zero means none."""

    concurrency: int = Field(default=16, ge=1, description="Requests in flight.")
    timeout_seconds: float = Field(default=120.0, gt=0, description="Until a request has failed.")
    requests_per_minute: int = Field(default=0, ge=0, description="0: as many as it takes.")
    tokens_per_minute: int = Field(
        default=0, ge=0, description="Read and written, as estimated beforehand; 0: any number."
    )


def wait_for_turn(pace: Pace, prompt: Prompt, *, of: str) -> None:
    """Return when a prompt may be sent to the endpoint `of` without breaking its limits."""
    if limit := pace.requests_per_minute:
        _acquire(of, "requests", limit, weight=1)
    if pace.tokens_per_minute:
        limit = max(1, pace.tokens_per_minute // _HUNDREDS)
        # One prompt beyond a minute's worth takes the whole minute.
        _acquire(of, "tokens", limit, weight=min(limit, _hundreds(prompt)))


def _acquire(of: str, counted: str, limit: int, *, weight: int) -> None:
    with _MAKING:  # `cache` alone would make one for each thread that comes at once
        limiter = _limiter(of, counted, limit)
    limiter.try_acquire(of, weight=weight)


def _hundreds(prompt: Prompt) -> int:
    texts = (prompt.system, prompt.user, *(text for pair in prompt.examples for text in pair))
    read = sum(map(len, texts)) // _CHARACTERS_OF_A_TOKEN
    return -(-(read + prompt.max_tokens) // _HUNDREDS)


@cache
def _limiter(of: str, counted: str, limit: int) -> Limiter:  # noqa: ARG001 - the key
    """Return the limiter of an endpoint: one for all threads of this process."""
    return Limiter(InMemoryBucket([Rate(limit, Duration.MINUTE)]))
