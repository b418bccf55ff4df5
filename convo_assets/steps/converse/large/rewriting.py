"""Questions that stand alone, said by a large model as a person would in mid-conversation."""

from collections.abc import Sequence

from convo_assets.steps.converse.questions import META
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.converse.words import numbers

REWRITE = (
    "Rewrite the last question as a person would ask it in the middle of this conversation: use "
    "it, that or they for what has just been spoken of, leave out what is understood. Keep the "
    "meaning. Reply with the question alone, in one line."
)


def rewrite_prompt(before: Sequence[tuple[str, str]], question: str) -> Prompt:
    """Return the prompt that has a standalone question said as a follow-up."""
    history = "\n".join(f"Person: {asked}\nAssistant: {said}" for asked, said in before)
    return Prompt(system=REWRITE, user=f"{history}\n\nLast question: {question}", max_tokens=48)


def read_rewritten(reply: str, question: str) -> str:
    """Return the follow-up in a reply, or the standalone question if meaning may be lost."""
    said = reply.strip().strip('"')
    sound = (
        said
        and "\n" not in said
        and len(said.split()) <= len(question.split()) + 2
        and numbers(said) == numbers(question)
        and not META.search(said)
    )
    return said if sound else question
