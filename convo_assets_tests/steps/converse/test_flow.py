"""Dialogues go on as soon as their reply has come, and become the same whatever the order."""

import random
import threading
import time
from collections.abc import Sequence

import pytest

from convo_assets.errors import EndpointOutageError
from convo_assets.records import Passage
from convo_assets.steps.converse import Prompt, Reply
from convo_assets.steps.converse.large.flow import Talk, ask, find, run
from convo_assets_tests.builders import a_passage
from convo_assets_tests.fakes import TemplateChatModel


class Unhurried(TemplateChatModel):
    """Repeats what it is asked, after a while; counts how many wait at once."""

    def __init__(self, places: int, *, seed: int = 0) -> None:
        super().__init__()
        self.side_by_side = places
        self.most = self._level = 0
        self._drawn, self._lock = random.Random(seed), threading.Lock()

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        with self._lock:
            self._level += len(prompts)
            self.most = max(self.most, self._level)
            pause = self._drawn.random() / 100
        time.sleep(pause)
        with self._lock:
            self._level -= len(prompts)
        return [Reply(text=prompt.user) for prompt in prompts]


def talk(name: int, *, rounds: int = 3) -> Talk[str]:
    said = ""
    for number in range(rounds):
        reply = yield from ask(Prompt(system="", user=f"{name}.{number}", max_tokens=1))
        (passages,) = yield from find([reply.text])
        said += f"{reply.text}:{passages[0].text} "
    return said


def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
    return [[a_passage(question)] for question in questions]


@pytest.mark.parametrize("seed", range(3))
def test_replies_in_any_order_make_the_same_dialogues_in_the_same_order(seed: int) -> None:
    together = run([talk(n) for n in range(20)], {"chat": Unhurried(1)}, retrieve)
    beside = run([talk(n) for n in range(20)], {"chat": Unhurried(4, seed=seed)}, retrieve)

    assert beside == together
    assert together[3] == "3.0:3.0 3.1:3.1 3.2:3.2 "


def test_as_many_requests_are_in_flight_as_the_model_takes() -> None:
    model = Unhurried(4)

    run([talk(n) for n in range(40)], {"chat": model}, retrieve)

    assert model.most == 4


def test_what_generates_many_at_once_is_given_all_that_wait() -> None:
    model = Unhurried(1)

    run([talk(n) for n in range(9)], {"chat": model}, retrieve)

    assert model.most == 9


def test_an_outage_ends_the_batch() -> None:
    class Down(Unhurried):
        def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
            if prompts[0].user == "7.1":
                reason = "down"
                raise EndpointOutageError(reason)
            return super().attempt(prompts)

    with pytest.raises(EndpointOutageError):
        run([talk(n) for n in range(20)], {"chat": Down(4)}, retrieve)


def test_nothing_to_write_asks_nobody() -> None:
    assert run([], {"chat": Unhurried(4)}, retrieve) == []
