"""The writer that has a large model ask and answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.records import SourceProfile
from convo_assets.steps.converse.large import prompts
from convo_assets.steps.converse.large.dialogue import share_to_plant, write
from convo_assets.steps.converse.large.drafts import Writing
from convo_assets.steps.converse.large.flow import Who, run
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.roles import ChatModel, Corpus
from convo_assets.steps.converse.writers import Home, Written
from convo_assets.vocabulary import Tier


@dataclass(frozen=True, kw_only=True)
class LargeWriter:
    """Writes conversations that hold only what a large model wrote.

    `judge` looks at what was written, and is believed only while it finds the faults that are
    planted among it.
    """

    chat_model: ChatModel
    judge: ChatModel | None
    corpus: Corpus
    profile: SourceProfile
    kinds: QuestionKinds
    seed: int
    sample_of: int = 0

    @property
    def tier(self) -> Tier:
        """What rows say wrote them."""
        return "large"

    @property
    def model(self) -> str:
        """Name of the model that wrote them."""
        return self.chat_model.identity

    @property
    def prompts(self) -> tuple[object, ...]:
        """All that is told to the model beside the documents."""
        return prompts.fixed_parts(self.kinds, self.profile)

    def write(self, homes: Sequence[Home]) -> list[Written]:
        """Return what the model writes about each chunk: all dialogues flow side by side."""
        models: dict[Who, ChatModel] = {"chat": self.chat_model}
        if self.judge:
            models["judge"] = self.judge
        writing = Writing(
            kinds=self.kinds,
            seed=self.seed,
            judged=self.judge is not None,
            planting=share_to_plant(max(len(homes), self.sample_of)),
        )
        drafts = run(
            [write(matter, writing) for matter in self._matters(homes)],
            models,
            self.corpus.retrieve,
        )
        trusted = writing.trial.trusted
        return [draft.released(trusted=trusted, judged=writing.judged) for draft in drafts]

    def _matters(self, homes: Sequence[Home]) -> list[Matter]:
        near = self.corpus.relate([home.row for home in homes])
        return [
            Matter(home, around.related, self.profile)
            for home, around in zip(homes, near, strict=True)
        ]
