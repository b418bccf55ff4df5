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


def test_few_general_rows_come_again_in_turn() -> None:
    rows = list(interleaved(["own"] * 4, ["one", "other"], share=0.5))

    assert [row for row in rows if row != "own"] == ["one", "other", "one", "other"]
    assert list(interleaved(["own"] * 4, [], share=0.5)) == ["own"] * 4


def test_without_rows_of_its_own_the_base_model_replies_and_writes() -> None:
    base = UnigramModel({"fine": 3})

    replayed = Replay().of(base, count=6, max_tokens=8)

    replies = [row["messages"] for row in replayed if "messages" in row]
    assert len(replayed) == 6
    assert {row[-1]["content"] for row in replies} == {"fine"}
    assert sum(row.get("text", "").endswith("fine") for row in replayed) == 4
    given = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    assert Replay(rows=[given]).of(base, count=4, max_tokens=8) == [{"messages": given}]


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
