"""How far a run has come: a bar on a terminal, lines in a file or the log of a CI."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

EVERY_SECONDS = 60
"""Between two lines where there is no terminal."""

LOGGER = "progress"
"""What the logger of a job is called in its configuration."""


class RunProgress(logging.Handler):
    """Listens to the log of a run, and shows which assets are done and how far the present one is.

    A run's own messages count inputs and never quote them.
    """

    def __init__(self, console: Console, *, every: float = EVERY_SECONDS) -> None:
        super().__init__()
        self._console = console
        self._every = every
        self._what = ""
        self._remaining: list[str] = []
        self._total = 0
        self._doing = ""
        self._started = perf_counter()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            TimeElapsedColumn(),
        )
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None, doing="")

    @contextmanager
    def shown(self) -> Iterator["RunProgress"]:
        """Show what happens until the context ends."""
        ended = Event()
        teller = Thread(target=self._tell, args=(ended,), daemon=True)
        with self._bar:
            teller.start()
            try:
                yield self
            finally:
                ended.set()
                teller.join()

    def begin(self, what: str, assets: list[str]) -> None:
        """Say what is run now, and which assets it will make, in their order."""
        self._what, self._remaining, self._total = what, [*assets], len(assets)
        self._doing = ""
        self._update()

    def loggers(self) -> dict[str, dg.LoggerDefinition]:
        """Return what a job's definitions need for this to hear of its events."""

        def listening(context: dg.InitLoggerContext) -> logging.Logger:  # noqa: ARG001
            logger = logging.Logger(LOGGER, level=logging.DEBUG)  # noqa: LOG001 - nobody else's
            logger.addHandler(self)
            return logger

        return {LOGGER: dg.LoggerDefinition(listening)}

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of one event or message of a run; Dagster calls this."""
        event: dg.DagsterEvent | None = getattr(record, "dagster_event", None)
        if event is None:
            self._doing = str(getattr(record, "dagster_meta", {}).get("orig_message", ""))
        elif event.is_step_success and event.step_key in self._remaining:
            self._remaining.remove(event.step_key)
            self._doing = ""
            if not self._console.is_terminal:
                self._say(f"{event.step_key} done")
        self._update()

    def _update(self) -> None:
        done = self._total - len(self._remaining)
        self._bar.update(
            self._task,
            description=self._what,
            total=self._total,
            completed=done,
            doing=self._doing or (self._remaining[0] if self._remaining else ""),
        )

    def _tell(self, ended: Event) -> None:
        while not ended.wait(self._every):
            if not self._console.is_terminal:
                self._say(self._doing or "at work")

    def _say(self, doing: str) -> None:
        done = self._total - len(self._remaining)
        left = f"; still to do: {', '.join(self._remaining)}" if self._remaining else ""
        seconds = perf_counter() - self._started
        self._console.print(
            f"{seconds:5.0f} s  {self._what}: {done} of {self._total} assets{left}. {doing}.",
            highlight=False,
            soft_wrap=True,
        )
