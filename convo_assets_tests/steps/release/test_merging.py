import pytest

from convo_assets.steps.release import Entry, Evaluation, merged
from convo_assets.vocabulary import Split, Vector

LONG = "the quick brown fox jumps over the lazy dog while nobody is looking at it today"


def an_entry(identifier: str, text: str, *, split: Split = "train", vector: Vector = ()) -> Entry:
    return Entry(id=identifier, split=split, text=text, vector=vector)


def test_rows_of_two_sources_that_say_nearly_the_same_are_in_once() -> None:
    found = merged(
        [
            an_entry("a", f"Who? {LONG}"),
            an_entry("b", f"Who? {LONG}."),
            an_entry("c", "What else? Something different."),
        ],
        Evaluation(),
    )

    assert found == {"b": "near_duplicate"}


def test_of_two_rows_alike_the_held_out_one_stays() -> None:
    found = merged(
        [an_entry("a", f"Who? {LONG}"), an_entry("b", f"Who? {LONG}.", split="test")], Evaluation()
    )

    assert found == {"a": "like_a_test_row"}


def test_rows_alike_but_for_a_number_say_different_things() -> None:
    found = merged(
        [an_entry("a", "It costs 1 euro."), an_entry("b", "It costs 2 euro.")], Evaluation()
    )

    assert found == {}


def test_a_question_in_other_words_is_in_once() -> None:
    found = merged(
        [
            an_entry("a", "How much?", vector=(1.0, 0.0)),
            an_entry("b", "What does one pay?", vector=(0.99, 0.14)),
            an_entry("c", "When?", vector=(0.0, 1.0)),
        ],
        Evaluation(),
    )

    assert found == {"b": "near_duplicate"}


def test_training_rows_share_no_long_run_of_words_with_held_out_ones() -> None:
    training = an_entry("a", f"Tell me all about an animal that you have seen. {LONG}!")
    held_out = an_entry("b", f"{LONG}, said another one altogether, and left.", split="validation")

    assert merged([training, held_out], Evaluation()) == {"a": "shares_words_with_held_out"}


@pytest.mark.parametrize(
    ("evaluation", "reason"),
    [
        (Evaluation(texts=[f"Quote: {LONG}"]), "shares_words_with_evaluation_file"),
        (
            Evaluation(texts=["How?"], vectors=[(0.6, 0.8)]),
            "asks_what_evaluation_file_asks",
        ),
    ],
)
def test_training_rows_know_nothing_of_the_users_own_evaluation(
    evaluation: Evaluation, reason: str
) -> None:
    training = an_entry("a", LONG, vector=(0.6, 0.8))
    held_out = an_entry("b", "Else.", split="test", vector=(0.8, -0.6))

    assert merged([training, held_out], evaluation) == {"a": reason}


def test_the_order_of_rows_decides_nothing() -> None:
    rows = [an_entry(f"r{i}", f"{LONG} {'abc'[i % 3] * 9}.", vector=(1.0, i / 5)) for i in range(9)]

    assert merged(rows, Evaluation()) == merged(rows[::-1], Evaluation())


def test_a_held_out_question_in_other_words_is_found_behind_one_with_another_number() -> None:
    rows = [
        an_entry("a", "How much in 2021?", split="test", vector=(1.0, 0.0)),
        an_entry("b", "How much in 2022?", split="test", vector=(0.99, 0.14)),
        an_entry("c", "What was paid in 2022?", vector=(0.98, 0.2)),
    ]

    assert merged(rows, Evaluation()) == {"c": "like_a_test_row"}
