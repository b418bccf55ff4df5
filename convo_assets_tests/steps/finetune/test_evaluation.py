from collections.abc import Sequence

from convo_assets.steps.finetune import CausalModel, EvaluationSettings, HeldOutRow, evaluate
from convo_assets_tests.unigrams import UnigramModel

ROWS = [
    HeldOutRow(
        messages=[
            {"role": "user", "content": "What do rooms cost?"},
            {"role": "assistant", "content": "Rooms cost 140 euros."},
            {"role": "user", "content": "And pools?"},
            {"role": "assistant", "content": "I could not find that."},
        ],
        kinds=("answerable", "unanswerable"),
    )
]
SETTINGS = EvaluationSettings(max_tokens=8)


def passages(questions: Sequence[str]) -> list[list[str]]:
    return [["Rooms cost 140 euros."] for _ in questions]


def models(**counts: int) -> dict[str, CausalModel]:
    return {"base": UnigramModel({}), "tuned": UnigramModel(counts)}


def test_a_model_that_expects_the_answers_gains() -> None:
    found = evaluate(models(Rooms=9, cost=9), ROWS, passages, SETTINGS)

    assert found.not_worse
    assert found.loss_gained.mean > 0
    assert (
        found.figures["words shared with the right answer"]["tuned"].mean
        > found.figures["words shared with the right answer"]["base"].mean
    )


def test_a_model_that_expects_something_else_does_not() -> None:
    found = evaluate(models(nonsense=99999), ROWS, passages, SETTINGS)

    assert not found.not_worse


def test_nothing_held_out_proves_nothing() -> None:
    assert not evaluate(models(Rooms=9), [], passages, SETTINGS).not_worse


def test_answers_and_refusals_are_judged_apart() -> None:
    figures = evaluate(models(Rooms=9), ROWS, passages, SETTINGS).figures

    assert figures["unanswerable questions refused"]["tuned"].count == 1
    assert figures["answerable questions answered"]["tuned"].mean == 1.0
    assert figures["words of a reply found in the retrieved passages"]["tuned"].count == 1


def test_facts_are_plain_values() -> None:
    facts = evaluate(models(Rooms=9), ROWS, passages, SETTINGS).as_facts()

    assert facts["figures"]["loss"]["base"]["count"] == 1
    assert facts["not_worse"] is True
