"""Make one conversation per chunk: plan, ask, retrieve, answer, and drop what does not hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
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
from convo_assets.steps.converse.acceptance import filter_by_judge, filter_leaks
from convo_assets.steps.converse.answer_grounding import ground
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.drafting import draft, worth_writing
from convo_assets.steps.converse.language.asking import Wording
from convo_assets.steps.converse.plan import plan_for
from convo_assets.steps.converse.question_embedding import embed_first_question
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.question_prompt import told_of
from convo_assets.steps.converse.rephrasing import rephrase_repeats
from convo_assets.steps.converse.roles import (
    ChatModel,
    Corpus,
    LeakGate,
    QuestionEmbedder,
    Retriever,
)
from convo_assets.steps.converse.usage import UsageTracker
from convo_assets.steps.converse.utterances import Utterance, to_utterances
from convo_assets.vocabulary import Tier

VERSION = "14"


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
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that conversations depend on beside their chunks."""
        return StepFingerprint(
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
) -> Iterator[ItemResult[Conversation]]:
    """Yield the conversation that each chunk gives, or the reasons why it gives none.

    `profile` is what was said of the source: who asks, and how a large model writes.

    The whole batch goes through each stage together: one call of the model for all questions, one
    of the embedder for all retrievals.
    """
    for result in embed_first_question(_conversations(embedded, context), context.embedder):
        context.usage.accept(sum(len(row.turns) // 2 for row in result.rows))
        yield result


def _conversations(
    embedded: Sequence[EmbeddedChunk], context: ConverseContext
) -> Iterator[ItemResult[Conversation]]:
    model, corpus, settings = context.chat_model, context.corpus, context.settings
    profile, kinds = context.profile, context.kinds
    all_inputs = [
        ConversationInputs(
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
    before = corpus.asked_questions(context.fingerprint.digest)
    asked = Questions(after=before)
    dialogues = [Dialogue(inputs, asked_questions=asked, kinds=kinds) for inputs in all_inputs]
    if model.tier == "large":
        large.write_dialogues(
            dialogues,
            model,
            corpus.retrieve,
            seed=settings.seed,
            profile=profile,
        )
        for dialogue in dialogues:  # before forms: what a large model says is better
            dialogue.keep_one()
    _fill_from_forms(dialogues, model, corpus.retrieve, settings)
    for dialogue in dialogues:
        dialogue.close()
    said = to_utterances(dialogues, model, corpus.retrieve)
    if context.judge:
        said = filter_by_judge(said, dialogues, context.judge, corpus.retrieve)
    said = filter_leaks(said, dialogues, context.gate)
    for row, dialogue, pairs in zip(embedded, dialogues, said, strict=True):
        result = _result(row, dialogue, pairs, model, _prompts(kinds, profile), settings)
        spoken_turns = [turn for conversation in result.rows for turn in conversation.turns]
        before.extend(turn.standalone for turn in spoken_turns if turn.role == "user")
        yield result


def _prompts(kinds: QuestionKinds, profile: SourceProfile) -> Mapping[Tier, tuple[object, ...]]:
    """Return the prompts of each tier, from the lowest to the highest; their hash names them."""
    return {
        "template": (),
        "small": questions.PROMPTS,
        "large": (*large.prompts(kinds), *told_of(profile)),
    }


def _fill_from_forms(
    dialogues: Sequence[Dialogue], model: ChatModel, retrieve: Retriever, settings: ConverseSettings
) -> None:
    """Add exchanges that follow from the form of the source to dialogues that lack some."""
    lacking = [d for d in dialogues if len(d.grounded) < d.inputs.plan.question_count]
    home = [d.inputs.facts(settings.facts_per_chunk) for d in lacking]
    written: dict[tuple[str, str], Wording] = {}
    if model.tier == "small":
        to_write = [fact for facts in home for fact in worth_writing(facts)]
        written, rejected = questions.write_questions(
            to_write, model, count=settings.questions_per_fact
        )
        by_chunk = {d.inputs.home.chunk_id: d for d in lacking}
        for fact, reason in rejected:
            by_chunk[fact.passage.chunk_id].reasons.append(reason)
    drafts = [
        (dialogue, pair)
        for dialogue, statements in zip(lacking, home, strict=True)
        for pair in draft(dialogue.inputs, statements, written, dialogue.kinds)
    ]
    drafts = rephrase_repeats(drafts)
    found = retrieve([pair.question for _, pair in drafts])
    for (dialogue, pair), passages in zip(drafts, found, strict=True):
        dialogue.take(ground(pair, passages, dialogue.kinds))


def _result(
    row: EmbeddedChunk,
    dialogue: Dialogue,
    pairs: Sequence[Utterance],
    model: ChatModel,
    prompts: Mapping[Tier, tuple[object, ...]],
    settings: ConverseSettings,
) -> ItemResult[Conversation]:
    reasons = dict(Counter(dialogue.reasons))
    # A conversation of refusals alone is of no use for training.
    if not any(s.grounded.citations for s in pairs):
        return ItemResult(
            input_id=row.id, outcome="rejected", reasons=reasons or {"nothing_to_ask": 1}
        )
    conversation = _conversation(row, dialogue, pairs, model, prompts, settings)
    return ItemResult(input_id=row.id, rows=(conversation,), reasons=reasons)


def _conversation(
    row: EmbeddedChunk,
    dialogue: Dialogue,
    pairs: Sequence[Utterance],
    model: ChatModel,
    prompts: Mapping[Tier, tuple[object, ...]],
    settings: ConverseSettings,
) -> Conversation:
    turns = tuple(turn for pair in pairs for turn in _turns(pair))
    tier = max((s.grounded.pair.tier for s in pairs), key=[*prompts].index)
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
        persona=dialogue.inputs.plan.persona,
    )


def _turns(utterance: Utterance) -> tuple[Turn, Turn]:
    pair = utterance.grounded.pair
    return (
        Turn(
            role="user",
            text=utterance.text,
            kind=pair.kind,
            standalone=pair.question,
        ),
        Turn(
            role="assistant",
            text=pair.answer,
            kind=pair.kind,
            citations=utterance.grounded.citations,
        ),
    )
