import json

from hypothesis import given
from hypothesis import strategies as st

from convo_assets.steps.ingest import Look, Memory, look
from convo_assets.steps.ingest.watching import MAX_RUNS


class Watch:
    """Looks again and again, as the sensor does, with a register that obeys."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.registered: set[str] = set()
        self.unfinished: set[str] = set()
        self.believing = False

    def look(self, **now: str) -> Look:
        seen = look(
            self.memory,
            now,
            registered=self.registered,
            unfinished=self.unfinished,
            believe_deletions=self.believing,
        )
        self.memory = Memory.from_json(json.loads(json.dumps(seen.memory.as_json())))
        self.registered = (self.registered | set(seen.new)) - set(seen.drop)
        return seen


def test_a_new_source_is_run_once_it_has_come_to_rest() -> None:
    watch = Watch()

    looks = [watch.look(a=state) for state in ("1", "2", "2", "2")]

    assert [sorted(seen.run) for seen in looks] == [[], [], ["a"], []]
    assert looks[2].new == ("a",)


def test_a_changed_source_is_run_again_under_another_key() -> None:
    watch = Watch()
    first = [watch.look(a="1") for _ in range(2)][-1].run["a"]

    second = [watch.look(a="2") for _ in range(2)][-1].run["a"]

    assert first != second


def test_a_source_that_is_gone_is_erased_and_then_taken_off_the_register() -> None:
    watch = Watch()
    for _ in range(2):
        watch.look(a="1", b="1")

    erased, dropped, quiet = (watch.look(b="1") for _ in range(3))

    assert (list(erased.run), erased.drop) == (["a"], ())
    assert (list(dropped.run), dropped.drop) == ([], ("a",))
    assert (list(quiet.run), quiet.drop) == ([], ())


def test_it_stays_on_the_register_while_its_last_run_has_not_ended_well() -> None:
    watch = Watch()
    for _ in range(2):
        watch.look(a="1", b="1")
    watch.look(b="1")
    watch.unfinished = {"a"}

    assert watch.look(b="1").drop == ()
    watch.unfinished = set()
    assert watch.look(b="1").drop == ("a",)


def test_what_was_deleted_and_comes_back_as_it_was_is_run_again() -> None:
    watch = Watch()
    first = [watch.look(a="1", b="1") for _ in range(2)][-1].run["a"]
    for _ in range(3):
        watch.look(b="1")

    back = [watch.look(a="1", b="1") for _ in range(2)][-1]

    assert back.new == ("a",)
    assert back.run["a"] != first


def test_most_sources_gone_at_once_are_doubted_unless_told_otherwise() -> None:
    watch = Watch()
    for _ in range(2):
        watch.look(a="1", b="1", c="1", d="1")

    doubted = watch.look(a="1")
    watch.believing = True
    believed = watch.look(a="1")

    assert (doubted.doubted, dict(doubted.run)) == (3, {})
    assert sorted(believed.run) == ["b", "c", "d"]


def test_many_sources_are_taken_up_in_portions() -> None:
    watch = Watch()
    many = {f"s{i}": "1" for i in range(MAX_RUNS + 5)}

    looks = [watch.look(**many) for _ in range(4)]

    assert [len(seen.run) for seen in looks] == [0, MAX_RUNS, 5, 0]


def test_the_memory_of_sources_at_rest_is_small() -> None:
    watch = Watch()
    for _ in range(3):
        watch.look(**{f"source-{i}": "0123456789ab" for i in range(40)})

    assert len(json.dumps(watch.memory.as_json(), separators=(",", ":"))) < 40 * 45


STATES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"), max_size=6)


@given(st.lists(STATES, max_size=8), STATES)
def test_whatever_happened_what_stays_as_it_is_comes_to_rest(
    history: list[dict[str, str]], last: dict[str, str]
) -> None:
    watch = Watch()
    watch.believing = True
    for now in [*history, *[last] * 4]:
        watch.look(**now)

    assert watch.registered == set(last)
    assert not watch.look(**last).run
    assert {key: seen for key, (seen, _) in watch.memory.handled.items()} == last
