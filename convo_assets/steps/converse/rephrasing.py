"""Paraphrase questions that repeat one which the source was asked before."""

from collections.abc import Sequence
from dataclasses import replace

from convo_assets.similarity import Questions
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.qa_pairs import QAPair


def rephrase_repeats(drafts: Sequence[tuple[Dialogue, QAPair]]) -> list[tuple[Dialogue, QAPair]]:
    """Return the drafts, each with its first wording that no draft or dialogue of the source uses.

    Optional pairs choose last, as most of them are never used.
    """
    drafted = Questions()
    apart = list(drafts)
    for place in sorted(range(len(drafts)), key=lambda place: drafts[place][1].optional):
        dialogue, pair = drafts[place]
        question = _free(pair, dialogue.asked_questions, drafted)
        drafted.add(question)
        apart[place] = (dialogue, replace(pair, question=question))
    return apart


def _free(pair: QAPair, asked: Questions, drafted: Questions) -> str:
    """Return the first wording that is unused, else one that only a draft uses, else the first."""
    in_use = ""
    for question in (pair.question, *pair.paraphrases):
        if asked.near(question):
            continue
        if not drafted.near(question):
            return question
        in_use = in_use or question
    return in_use or pair.question
