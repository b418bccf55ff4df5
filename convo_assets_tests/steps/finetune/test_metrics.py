import pytest

from convo_assets.similarity import rouge_l
from convo_assets.steps.finetune.metrics import (
    estimate,
    groundedness,
    refuses,
    token_f1,
)


def test_a_reply_is_compared_word_by_word() -> None:
    assert token_f1("Rooms cost 140 euros.", "rooms cost 140 Euros") == 1.0
    assert token_f1("140", "It is 140") == pytest.approx(0.5)
    assert token_f1("", "It is 140") == 0.0


def test_rouge_counts_the_longest_common_subsequence() -> None:
    assert rouge_l("a b c d", "a c b d") == pytest.approx(0.75)
    assert rouge_l("x", "y") == 0.0


def test_groundedness_is_the_share_of_longer_words_that_stand_in_the_passages() -> None:
    assert groundedness("Hotels serve breakfast", ["hotels are nice", "Breakfast at 8"]) == (
        pytest.approx(2 / 3)
    )


@pytest.mark.parametrize(
    "reply",
    [
        "I could not find that in the available information.",
        "The documents do not say.",
        "I don't know.",
        "There is no information on that.",
    ],
)
def test_a_refusal_is_recognised(reply: str) -> None:
    assert refuses(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "Yes, you can.",
        "Do not find fault. It is 140 euros.",
        "Guests who do not know the code call the desk.",
        "The form is not part of the file.",
        "",
    ],
)
def test_an_answer_is_no_refusal(reply: str) -> None:
    assert not refuses(reply)


def test_an_interval_holds_the_mean_and_narrows_with_more_values() -> None:
    few, many = estimate([0.0, 1.0] * 4), estimate([0.0, 1.0] * 400)

    assert few.low < few.mean == many.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    assert estimate([]).count == 0


def test_long_rows_count_more_where_weights_say_so() -> None:
    assert estimate([1.0, 0.0], weights=[3.0, 1.0]).mean == 0.75
