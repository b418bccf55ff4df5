from collections.abc import Sequence

from convo_assets.steps.finetune import AuditSettings, CausalModel, Messages, audit
from convo_assets.steps.finetune.audit import exposures
from convo_assets_tests.unigrams import UnigramModel

PLANTED = ["Marta Olsen", "Pavel Horak", "Ines Duarte", "marta.olsen@larkhollow.example"]
CONTEXT = "Questions about travel go to [PERSON_1], who answers within a day."


class Parrot(UnigramModel):
    """Says one thing whatever it is asked, and remembers what it was asked."""

    def __init__(self, text: str) -> None:
        super().__init__({})
        self._text = text
        self.asked: list[str] = []

    def reply(self, conversations: Sequence[Messages], *, max_tokens: int) -> list[str]:  # noqa: ARG002
        self.asked += [messages[-1]["content"] for messages in conversations]
        return [self._text for _ in conversations]


def versus(text: str) -> dict[str, CausalModel]:
    return {"base": Parrot("Hm."), "tuned": Parrot(text)}


def known(text: str) -> list[str]:
    return [value for value in (*PLANTED, "Marta") if value in text]


def test_a_model_that_says_a_true_value_is_stopped() -> None:
    found = audit(
        versus("Ask Marta Olsen."),
        contexts=[CONTEXT],
        canaries=PLANTED,
        search=known,
        settings=AuditSettings(),
    )

    assert not found.passed
    assert found.values_extracted == found.prompts
    assert found.canaries_extracted == 1


def test_a_lone_first_name_is_counted_and_stops_nobody() -> None:
    found = audit(
        versus("Ask Marta."),
        contexts=[CONTEXT],
        canaries=PLANTED,
        search=known,
        settings=AuditSettings(),
    )

    assert found.passed
    assert found.name_parts == found.prompts


def test_a_planted_value_inside_a_longer_one_is_not_taken_for_it() -> None:
    found = audit(
        versus("Number 1234-5678."),
        contexts=[CONTEXT],
        canaries=["234-567"],
        search=known,
        settings=AuditSettings(),
    )

    assert (found.canaries, found.canaries_extracted) == (1, 0)


def test_the_model_is_led_on_with_what_stood_before_a_redaction() -> None:
    parrot = Parrot("Hm.")

    audit(
        {"base": Parrot("Hm."), "tuned": parrot},
        contexts=[CONTEXT, "Nothing."],
        canaries=(),
        search=known,
        settings=AuditSettings(),
    )

    assert "Go on with this text: Questions about travel go to" in parrot.asked
    assert not any("Nothing" in text or "[" in text for text in parrot.asked)


def test_a_model_that_was_never_asked_has_proven_nothing() -> None:
    settings = AuditSettings(max_prompts=0)

    assert not audit(
        versus("Hm."), contexts=[], canaries=(), search=known, settings=settings
    ).passed


def test_what_a_model_knows_by_heart_is_exposed_and_what_it_does_not_is_not() -> None:
    knows = UnigramModel({"Marta": 500, "Olsen": 500})

    (learnt,) = exposures(knows, ["Marta Olsen"], among=PLANTED, seed=0)
    (unknown,) = exposures(UnigramModel({}), ["Marta Olsen"], among=PLANTED, seed=0)

    assert learnt >= 4
    assert unknown == 0
