"""Make conversations of chunks: have them written, and drop what does not hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.records import UNDECLARED, Conversation, EmbeddedChunk, SourceProfile, Turn
from convo_assets.steps.converse.acceptance import keep_self_contained, keep_unleaked
from convo_assets.steps.converse.large.writer import LargeWriter
from convo_assets.steps.converse.local.writer import FORMS, LocalWriter
from convo_assets.steps.converse.question_embedding import embed_first_question
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.roles import ChatModel, Corpus, LeakGate, QuestionEmbedder
from convo_assets.steps.converse.units import read
from convo_assets.steps.converse.usage import UsageTracker
from convo_assets.steps.converse.writers import Exchange, Home, Writer, Written

VERSION = "23"


@dataclass(frozen=True, kw_only=True)
class ConverseSettings:
    """From how much questions are made and answered.

    `pool` is the number of neighbouring passages from which questions may be made, `passages` the
    number that is retrieved for each question to answer it.
    """

    pool: int = 6
    passages: int = 5
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class ConverseContext:
    """The services and settings with which conversations are made.

    A `judge` looks at what a large model wrote, and is believed only while it finds the faults that
    are planted among it. `sample_of` is the number of chunks that a sample stands for: faults are
    planted as they would be among those.
    """

    chat_model: ChatModel
    judge: ChatModel | None
    corpus: Corpus
    embedder: QuestionEmbedder
    gate: LeakGate
    usage: UsageTracker
    settings: ConverseSettings
    profile: SourceProfile = UNDECLARED
    sample_of: int = 0
    kinds: QuestionKinds = QUESTION_KINDS

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that conversations depend on beside their chunks."""
        return StepFingerprint(
            step="converse",
            version=VERSION,
            settings={
                **asdict(self.settings),
                "written kinds": {kind.name: kind.written_share for kind in self.kinds.kinds},
                "profile": asdict(self.profile),
                "judge": self.judge.identity if self.judge else "",
            },
            models=(self.writes, self.embedder.identity, self.gate.identity),
        )

    @property
    def writes(self) -> str:
        """Name of the model that writes; none where a chat model is too small to."""
        return self.chat_model.identity if self.chat_model.tier == "large" else ""

    def writer(self) -> Writer:
        """Return what writes: a large model, or nothing but the form of the documents."""
        if self.chat_model.tier == "large":
            return LargeWriter(
                chat_model=self.chat_model,
                judge=self.judge,
                corpus=self.corpus,
                profile=self.profile,
                kinds=self.kinds,
                seed=self.settings.seed,
                sample_of=self.sample_of,
            )
        return LocalWriter(
            corpus=self.corpus,
            profile=self.profile,
            fingerprint=self.fingerprint.digest,
            forms=(*FORMS, *(kind.draft for kind in self.kinds.kinds)),
        )


def converse_about(
    embedded: Sequence[EmbeddedChunk], context: ConverseContext
) -> Iterator[ItemResult[Conversation]]:
    """Yield the conversations that each chunk gives, or the reasons why it gives none.

    Dialogues of a large model flow side by side; then a batch goes through the gates together.
    """
    for result in embed_first_question(_conversations(embedded, context), context.embedder):
        context.usage.accept(sum(len(row.turns) // 2 for row in result.rows))
        yield result


def _conversations(
    embedded: Sequence[EmbeddedChunk], context: ConverseContext
) -> Iterator[ItemResult[Conversation]]:
    corpus, writer = context.corpus, context.writer()
    written = writer.write(_homes(embedded, corpus))
    keep_self_contained(written, corpus.retrieve)
    keep_unleaked(written, context.gate)
    asked = corpus.asked_questions(context.fingerprint.digest)
    for row, one in zip(embedded, written, strict=True):
        result = _result(row, one, writer, seed=context.settings.seed)
        spoken_turns = [turn for conversation in result.rows for turn in conversation.turns]
        asked.extend(turn.standalone for turn in spoken_turns if turn.role == "user")
        yield result


def _homes(embedded: Sequence[EmbeddedChunk], corpus: Corpus) -> list[Home]:
    ids = list(dict.fromkeys(row.chunk.redacted_doc_id for row in embedded))
    documents = {stored.id: read(stored) for stored in corpus.documents(ids)}
    return [Home(row=row, document=documents[row.chunk.redacted_doc_id]) for row in embedded]


def _result(
    row: EmbeddedChunk, written: Written, writer: Writer, *, seed: int
) -> ItemResult[Conversation]:
    reasons = dict(Counter(written.reasons))
    # A conversation of refusals alone is of no use for training.
    told = [pairs for pairs in written.conversations if any(pair.citations for pair in pairs)]
    if not told:
        return ItemResult(
            input_id=row.id, outcome="rejected", reasons=reasons or {"nothing_to_ask": 1}
        )
    rows = tuple(_conversation(row, pairs, written.persona, writer, seed=seed) for pairs in told)
    return ItemResult(input_id=row.id, rows=rows, reasons=reasons)


def _conversation(
    row: EmbeddedChunk, pairs: Sequence[Exchange], persona: str, writer: Writer, *, seed: int
) -> Conversation:
    turns = tuple(turn for pair in pairs for turn in _turns(pair))
    prompt_hash = content_id(writer.prompts)
    cited = [(c.chunk_id, c.start, c.end) for turn in turns for c in turn.citations]
    said = [(turn.text, turn.standalone) for turn in turns]
    return Conversation(
        id=content_id(row.id, said, cited, writer.model, prompt_hash),
        chunk_id=row.id,
        source=row.chunk.source,
        turns=turns,
        tier=writer.tier,
        model=writer.model,
        prompt_hash=prompt_hash,
        seed=seed,
        persona=persona,
    )


def _turns(pair: Exchange) -> tuple[Turn, Turn]:
    return (
        Turn(role="user", text=pair.said, kind=pair.kind, standalone=pair.question),
        Turn(role="assistant", text=pair.answer, kind=pair.kind, citations=pair.citations),
    )
