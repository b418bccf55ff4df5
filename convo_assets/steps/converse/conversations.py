"""Make one conversation per chunk: plan, ask, retrieve, answer, and drop what does not hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from convo_assets.derivations import Derivation, Recipe
from convo_assets.identity import content_id
from convo_assets.records import (
    UNDECLARED,
    Conversation,
    EmbeddedChunk,
    Passage,
    SourceProfile,
    Turn,
)
from convo_assets.similarity import Questions
from convo_assets.steps.converse import large, questions
from convo_assets.steps.converse.accepting import as_judged, without_leaks
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.drafting import draft, worth_writing
from convo_assets.steps.converse.language.asking import Wording
from convo_assets.steps.converse.locating import located
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.plan import plan_for
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.repetition import worded_apart
from convo_assets.steps.converse.roles import (
    ChatModel,
    Corpus,
    LeakGate,
    QuestionEmbedder,
    Retriever,
)
from convo_assets.steps.converse.settling import settle
from convo_assets.steps.converse.speaking import Spoken, spoken
from convo_assets.steps.converse.usage import UsageTracker
from convo_assets.steps.converse.wishes import told_of
from convo_assets.vocabulary import Tier

VERSION = "12"


@dataclass(frozen=True, kw_only=True)
class ConverseSettings:
    """How much is asked about each chunk, and from how much.

    `pool` is the number of neighbouring passages from which questions may be made, `passages` the
    number that is retrieved for each question to answer it.
    """

    facts_per_chunk: int = 4
    questions_per_fact: int = 2
    pool: int = 6
    passages: int = 5
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class ConverseContext:
    """The services and settings with which conversations are made.

    A `judge` looks at what was made, and is believed only while it finds the faults that are
    planted among it.
    """

    chat_model: ChatModel
    judge: ChatModel | None
    corpus: Corpus
    embedder: QuestionEmbedder
    gate: LeakGate
    usage: UsageTracker
    settings: ConverseSettings
    profile: SourceProfile = UNDECLARED
    kinds: QuestionKinds = QUESTION_KINDS

    @property
    def recipe(self) -> Recipe:
        """Name of everything that conversations depend on beside their chunks."""
        return Recipe(
            step="converse",
            version=VERSION,
            settings={
                **asdict(self.settings),
                "kinds": asdict(self.kinds.shares),
                "profile": asdict(self.profile),
                "judge": self.judge.identity if self.judge else "",
            },
            models=(self.chat_model.identity, self.embedder.identity, self.gate.identity),
        )


def converse_about(
    embedded: Sequence[EmbeddedChunk], context: ConverseContext
) -> Iterator[Derivation[Conversation]]:
    """Yield the conversation that each chunk gives, or the reasons why it gives none.

    `profile` is what was said of the source: who asks, and how a large model writes.

    The whole batch goes through each stage together: one call of the model for all questions, one
    of the embedder for all retrievals.
    """
    for derivation in located(_conversations(embedded, context), context.embedder):
        context.usage.accept(sum(len(row.turns) // 2 for row in derivation.rows))
        yield derivation


def _conversations(
    embedded: Sequence[EmbeddedChunk], context: ConverseContext
) -> Iterator[Derivation[Conversation]]:
    model, corpus, settings = context.chat_model, context.corpus, context.settings
    profile, kinds = context.profile, context.kinds
    materials = [
        Material(
            home=Passage.of(row.chunk),
            pool=near.related,
            plan=plan_for(
                row.id, seed=settings.seed, shares=kinds.shares, personas=profile.personas
            ),
            embedded_as=row.chunk.embed_text,
            previous=near.previous,
        )
        for row, near in zip(embedded, corpus.relate(embedded), strict=True)
    ]
    before = corpus.asked(context.recipe.fingerprint)
    asked = Questions(after=before)
    dialogues = [Dialogue(material, asked=asked, kinds=kinds) for material in materials]
    if model.tier == "large":
        large.write_dialogues(
            dialogues,
            model,
            corpus.retrieve,
            weights=corpus.rarity(),
            seed=settings.seed,
            profile=profile,
        )
        for dialogue in dialogues:  # before forms: what a large model says is better
            dialogue.keep_one()
    _fill_from_forms(dialogues, model, corpus.retrieve, settings)
    for dialogue in dialogues:
        dialogue.close()
    said = spoken(dialogues, model, corpus.retrieve)
    if context.judge:
        said = as_judged(said, dialogues, context.judge, corpus.retrieve)
    said = without_leaks(said, dialogues, context.gate)
    for row, dialogue, exchanges in zip(embedded, dialogues, said, strict=True):
        derivation = _derivation(
            row, dialogue, exchanges, model, _prompts(kinds, profile), settings
        )
        spoken_turns = [turn for conversation in derivation.rows for turn in conversation.turns]
        before.extend(turn.standalone for turn in spoken_turns if turn.role == "user")
        yield derivation


def _prompts(kinds: QuestionKinds, profile: SourceProfile) -> Mapping[Tier, tuple[object, ...]]:
    """Return what models are told in each tier, from the lowest to the highest."""
    return {
        "template": (),
        "small": questions.PROMPTS,
        "large": (*large.prompts(kinds), *told_of(profile)),
    }


def _fill_from_forms(
    dialogues: Sequence[Dialogue], model: ChatModel, retrieve: Retriever, settings: ConverseSettings
) -> None:
    """Add exchanges that follow from the form of the source to dialogues that lack some."""
    lacking = [d for d in dialogues if len(d.held) < d.material.plan.exchanges]
    home = [d.material.facts(settings.facts_per_chunk) for d in lacking]
    written: dict[tuple[str, str], Wording] = {}
    if model.tier == "small":
        to_write = [fact for facts in home for fact in worth_writing(facts)]
        written, rejected = questions.write_questions(
            to_write, model, count=settings.questions_per_fact
        )
        by_chunk = {d.material.home.chunk_id: d for d in lacking}
        for fact, reason in rejected:
            by_chunk[fact.passage.chunk_id].reasons.append(reason)
    drafts = [
        (dialogue, exchange)
        for dialogue, statements in zip(lacking, home, strict=True)
        for exchange in draft(dialogue.material, statements, written, dialogue.kinds)
    ]
    drafts = worded_apart(drafts)
    found = retrieve([exchange.question for _, exchange in drafts])
    for (dialogue, exchange), passages in zip(drafts, found, strict=True):
        dialogue.take(settle(exchange, passages, dialogue.kinds))


def _derivation(
    row: EmbeddedChunk,
    dialogue: Dialogue,
    exchanges: Sequence[Spoken],
    model: ChatModel,
    prompts: Mapping[Tier, tuple[object, ...]],
    settings: ConverseSettings,
) -> Derivation[Conversation]:
    reasons = dict(Counter(dialogue.reasons))
    # A conversation of refusals alone is of no use for training.
    if not any(s.held.citations for s in exchanges):
        return Derivation(
            input_id=row.id, outcome="rejected", reasons=reasons or {"nothing_to_ask": 1}
        )
    conversation = _conversation(row, dialogue, exchanges, model, prompts, settings)
    return Derivation(input_id=row.id, rows=(conversation,), reasons=reasons)


def _conversation(
    row: EmbeddedChunk,
    dialogue: Dialogue,
    exchanges: Sequence[Spoken],
    model: ChatModel,
    prompts: Mapping[Tier, tuple[object, ...]],
    settings: ConverseSettings,
) -> Conversation:
    turns = tuple(turn for exchange in exchanges for turn in _turns(exchange))
    tier = max((s.held.exchange.tier for s in exchanges), key=[*prompts].index)
    prompt_hash = content_id(prompts[tier])
    cited = [(c.chunk_id, c.start, c.end) for turn in turns for c in turn.citations]
    said = [(turn.text, turn.standalone) for turn in turns]
    return Conversation(
        id=content_id(row.id, said, cited, model.identity, prompt_hash),
        chunk_id=row.id,
        source=row.chunk.source,
        turns=turns,
        tier=tier,
        model=model.identity,
        prompt_hash=prompt_hash,
        seed=settings.seed,
        persona=dialogue.material.plan.persona,
    )


def _turns(spoken_exchange: Spoken) -> tuple[Turn, Turn]:
    exchange = spoken_exchange.held.exchange
    return (
        Turn(
            role="user",
            text=spoken_exchange.asked,
            kind=exchange.kind,
            standalone=exchange.question,
        ),
        Turn(
            role="assistant",
            text=exchange.answer,
            kind=exchange.kind,
            citations=spoken_exchange.held.citations,
        ),
    )
