"""What was said of a source reaches those who ask about it and the model that writes."""

from collections.abc import Sequence
from dataclasses import replace

from convo_assets.records import UNDECLARED, Passage, SourceProfile
from convo_assets.steps.converse import Prompt, converse_about
from convo_assets_tests.builders import a_chunk, a_converse_context
from convo_assets_tests.fakes import ScriptedChatModel, Shelf, embedded
from convo_assets_tests.large_replies import one_exchange

ROOMS = "Hotel rooms cost at most 140 euros per night in cities."
CLEF = SourceProfile(about="at Clef", style_guide="Say {colleague}.")
REPLIES = one_exchange(ROOMS, "What do hotel rooms in cities cost?", "At most 140 euros.")


class Listening(ScriptedChatModel):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__([*REPLIES, *["no idea"] * 9])
        self.told: list[str] = []

    def reply(self, prompts: Sequence[Prompt]) -> list[str]:
        self.told += [f"{prompt.system}\n{prompt.user}" for prompt in prompts]
        return super().reply(prompts)


def conversed(profile: SourceProfile) -> tuple[list[str], str, str]:
    """Return what the model was told, and prompt hash and persona of the conversation."""
    chunk = a_chunk(ROOMS)
    model = Listening()

    context = a_converse_context(model, Shelf(Passage.of(chunk, rank=1)), profile=profile)
    (result,) = converse_about([embedded(chunk)], context)
    (conversation,) = result.rows
    return model.told, conversation.prompt_hash, conversation.persona


def test_a_large_model_is_told_what_was_said_of_the_source() -> None:
    example = ("how do i park", "Ask at the desk.")
    profile = replace(CLEF, system_prompt="You serve Clef.", examples=(example,))

    told, _, _ = conversed(profile)

    for said in told:
        assert "Everything here is at Clef." in said
        assert "Style of questions and answers: Say {colleague}." in said
        assert "What the assistant is: You serve Clef." in said
        assert "Person: how do i park\nAssistant: Ask at the desk." in said


def test_without_a_word_said_of_it_a_source_is_asked_about_as_ever() -> None:
    told, usual, _ = conversed(UNDECLARED)

    assert not any("Everything here" in said or "Style of" in said for said in told)
    assert usual != conversed(CLEF)[1]
    assert usual == conversed(replace(UNDECLARED, personas=("patient",)))[1]
