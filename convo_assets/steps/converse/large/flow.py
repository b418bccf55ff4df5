"""Many dialogues at once: each goes on as soon as what it waits for has come, without barriers.

A dialogue is a generator that yields what it needs and is sent what comes of it. All of its code
runs in one thread; only requests to a model run beside each other. What a dialogue becomes depends
on its own replies alone, so the order in which they come changes nothing.
"""

from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from convo_assets.records import Passage
from convo_assets.steps.converse.roles import ChatModel, Prompt, Reply, Retriever

T = TypeVar("T")
Who = Literal["chat", "judge"]

ACTIVE = 8
"""Dialogues begun for each request in flight: enough that some always wait for a free place, few
enough that a server still holds the beginning of their prompts."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A dialogue needs a reply."""

    prompt: Prompt
    of: Who = "chat"


@dataclass(frozen=True, slots=True)
class Find:
    """A dialogue needs the passages that answer each of some questions."""

    questions: tuple[str, ...]


Need = Ask | Find
Got = Reply | list[list[Passage]]
Talk = Generator[Need, Got, T]


def ask(prompt: Prompt, *, of: Who = "chat") -> Generator[Need, Got, Reply]:
    """Have a dialogue ask a model, and return the reply.

    Raises:
        TypeError: If it is sent something else.
    """
    got = yield Ask(prompt, of)
    if not isinstance(got, Reply):
        raise TypeError
    return got


def find(questions: Sequence[str]) -> Generator[Need, Got, list[list[Passage]]]:
    """Have a dialogue search the source, and return the passages for each question.

    Raises:
        TypeError: If it is sent something else.
    """
    got = yield Find(tuple(questions))
    if isinstance(got, Reply):
        raise TypeError
    return got


def run(talks: Sequence[Talk[T]], models: Mapping[Who, ChatModel], retrieve: Retriever) -> list[T]:
    """Take every dialogue to its end, and return what each has become, in the order given.

    Raises:
        OutageError: If a model does not answer; requests that are under way are waited for.
        ConfigurationError: If it refuses whatever it is asked.
    """
    with ExitStack() as stack:
        pools = {
            who: stack.enter_context(ThreadPoolExecutor(model.side_by_side))
            for who, model in models.items()
            if model.side_by_side > 1
        }
        return _Run(talks, models, retrieve, pools).results()


class _Run(Generic[T]):
    """The state of all dialogues of a batch."""

    def __init__(
        self,
        talks: Sequence[Talk[T]],
        models: Mapping[Who, ChatModel],
        retrieve: Retriever,
        pools: Mapping[Who, ThreadPoolExecutor],
    ) -> None:
        self._talks = talks
        self._models, self._retrieve, self._pools = models, retrieve, pools
        self._waiting = deque(range(len(talks)))
        most = ACTIVE * max((model.side_by_side for model in models.values()), default=1)
        self._active = most if pools else len(talks)
        self._open = 0
        self._done: dict[int, T] = {}
        self._in_flight: dict[Future[list[Reply]], int] = {}
        self._together: dict[Who, list[tuple[int, Prompt]]] = {who: [] for who in models}
        self._to_find: list[tuple[int, tuple[str, ...]]] = []

    def results(self) -> list[T]:
        try:
            while len(self._done) < len(self._talks):
                self._begin()
                self._find() or self._receive() or self._generate()
        except BaseException:
            for future in self._in_flight:
                future.cancel()
            raise
        return [self._done[place] for place in range(len(self._talks))]

    def _begin(self) -> None:
        while self._waiting and self._open < self._active:
            self._open += 1
            self._go_on(self._waiting.popleft(), None)

    def _go_on(self, place: int, got: Got | None) -> None:
        try:
            talk = self._talks[place]
            need = next(talk) if got is None else talk.send(got)
        except StopIteration as end:
            self._done[place] = end.value
            self._open -= 1
            return
        if isinstance(need, Find):
            self._to_find.append((place, need.questions))
        elif pool := self._pools.get(need.of):
            self._in_flight[pool.submit(self._models[need.of].attempt, [need.prompt])] = place
        else:
            self._together[need.of].append((place, need.prompt))

    def _find(self) -> bool:
        """Search for all dialogues that wait for it, in one go."""
        asked, self._to_find = self._to_find, []
        found = iter(self._retrieve([q for _, questions in asked for q in questions]))
        for place, questions in asked:
            self._go_on(place, [next(found) for _ in questions])
        return bool(asked)

    def _receive(self) -> bool:
        """Wait for a reply, and let every dialogue go on whose reply has come."""
        if not self._in_flight:
            return False
        came, _ = wait(self._in_flight, return_when=FIRST_COMPLETED)
        for future, place in sorted(
            ((future, self._in_flight.pop(future)) for future in came), key=lambda one: one[1]
        ):
            self._go_on(place, future.result()[0])
        return True

    def _generate(self) -> bool:
        """Have a model that generates many at once reply to all that wait."""
        for who, asked in self._together.items():
            if asked:
                self._together[who] = []
                replies = self._models[who].attempt([prompt for _, prompt in asked])
                for (place, _), reply in zip(asked, replies, strict=True):
                    self._go_on(place, reply)
        return True
