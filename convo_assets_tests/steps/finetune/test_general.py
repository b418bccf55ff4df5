"""What a tuned model keeps: general rows among those of the documents, and probes."""

import pytest

from convo_assets.steps.finetune.general import (
    OWN_WORDS,
    PROSE,
    TASKS,
    Replay,
    fallen,
    general_abilities,
    interleaved,
)
from convo_assets_tests.unigrams import UnigramModel


@pytest.mark.parametrize(("share", "general"), [(0.1, 2), (0.5, 18), (0.0, 0)])
def test_general_rows_stand_among_the_others_in_their_share(share: float, general: int) -> None:
    rows = list(interleaved(["own"] * 18, ["general"] * 100, share=share))

    assert rows.count("own") == 18
    assert rows.count("general") == general


def test_no_general_row_is_repeated_where_there_are_few() -> None:
    assert list(interleaved(["own"] * 6, ["general"], share=0.5)).count("general") == 1


def test_without_rows_of_its_own_the_base_model_replies() -> None:
    base = UnigramModel({"fine": 3})

    replayed = Replay().of(base, count=4, max_tokens=8)

    assert len(replayed) == 4
    assert {row[-1]["content"] for row in replayed} == {"fine"}
    given = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    assert Replay(rows=[given]).of(base, count=4, max_tokens=8) == [given]


def test_a_model_that_has_gone_far_from_its_base_has_fallen() -> None:
    base, strange = UnigramModel({"fine": 3}), UnigramModel({"nonsense": 99_999})
    measured = general_abilities({"base": base, "tuned": strange}, max_tokens=8)
    figures = {
        name: {model: {"mean": found.mean} for model, found in models.items()}
        for name, models in measured.items()
    }

    assert set(fallen(figures, margin=0.25)) == {OWN_WORDS, PROSE}
    assert fallen(figures, margin=10) == {}
    assert TASKS in figures
