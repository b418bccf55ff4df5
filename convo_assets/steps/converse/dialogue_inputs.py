"""Dialogues about chunks, to be filled, and as what a writer returns."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import Passage, SourceProfile
from convo_assets.similarity import Questions
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.plan import plan_for
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.roles import ChatModel, Corpus
from convo_assets.steps.converse.utterances import to_utterances
from convo_assets.steps.converse.writers import Exchange, Home, Written


@dataclass(frozen=True, kw_only=True)
class Dialogues:
    """Makes empty dialogues of chunks, and conversations of full ones."""

    corpus: Corpus
    profile: SourceProfile
    kinds: QuestionKinds
    recipe: str
    seed: int

    def about(self, homes: Sequence[Home]) -> list[Dialogue]:
        """Return an empty dialogue for each chunk."""
        rows = [home.row for home in homes]
        asked = Questions(after=self.corpus.asked_questions(self.recipe))
        return [
            Dialogue(
                ConversationInputs(
                    home=Passage.of(row.chunk),
                    pool=near.related,
                    plan=plan_for(
                        row.id,
                        seed=self.seed,
                        shares=self.kinds.shares,
                        personas=self.profile.personas,
                    ),
                ),
                asked_questions=asked,
                kinds=self.kinds,
            )
            for row, near in zip(rows, self.corpus.relate(rows), strict=True)
        ]

    def written(self, dialogues: Sequence[Dialogue], model: ChatModel) -> list[Written]:
        """Return what each dialogue holds, as its user says it."""
        for dialogue in dialogues:
            dialogue.close()
        said = to_utterances(dialogues, model, self.corpus.retrieve)
        return [
            Written(
                conversations=[
                    [
                        Exchange(
                            kind=one.grounded.pair.kind,
                            question=one.grounded.pair.question,
                            said=one.text,
                            answer=one.grounded.pair.answer,
                            citations=one.grounded.citations,
                        )
                        for one in pairs
                    ]
                ],
                reasons=dialogue.reasons,
                persona=dialogue.inputs.plan.persona,
            )
            for dialogue, pairs in zip(dialogues, said, strict=True)
        ]
