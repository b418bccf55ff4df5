"""Make one conversation per chunk: ask, retrieve, answer, and drop what does not hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from convo_assets.identity import content_id
from convo_assets.records import Chunk, Conversation, Derivation, EmbeddedChunk, Turn
from convo_assets.steps.converse.answers import Answer, answer_prompt, read_answer, select_answer
from convo_assets.steps.converse.facts import facts
from convo_assets.steps.converse.questions import judge_question, question_prompts
from convo_assets.steps.converse.roles import ChatModel, LeakCheck, Prompt, Retriever
from convo_assets.steps.converse.segments import Segment

VERSION = "2"


@dataclass(frozen=True, kw_only=True)
class ConverseSettings:
    """How much is asked about each chunk."""

    facts_per_chunk: int = 2
    questions_per_fact: int = 2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A question about a fact of a chunk, on its way to become a turn or a reason."""

    chunk: Chunk
    fact: Segment
    prompt: Prompt
    question: str = ""
    reason: str | None = None
    answer: Answer | None = None


def converse_about(
    embedded: Sequence[EmbeddedChunk],
    *,
    model: ChatModel,
    retrieve: Retriever,
    leaks: LeakCheck,
    settings: ConverseSettings,
) -> Iterator[Derivation[Conversation]]:
    """Yield the conversation that each chunk gives, or the reasons why it gives none.

    The whole batch goes through each stage together: one call of the model for all questions, one
    of the embedder for all retrievals.
    """
    attempts = _ask([row.chunk for row in embedded], model, settings)
    attempts = _answer(attempts, model, retrieve)
    attempts = _without_leaks(attempts, leaks)
    by_chunk = {
        chunk_id: list(group)
        for chunk_id, group in groupby(attempts, key=lambda attempt: attempt.chunk.id)
    }
    for row in embedded:
        yield _derivation(row.chunk, by_chunk.get(row.id, []), model, settings)


def _ask(chunks: Sequence[Chunk], model: ChatModel, settings: ConverseSettings) -> list[_Attempt]:
    attempts = [
        _Attempt(chunk, fact, prompt)
        for chunk in chunks
        for fact in facts(chunk, count=settings.facts_per_chunk)
        for prompt in question_prompts(
            chunk, fact, tier=model.tier, count=settings.questions_per_fact
        )
    ]
    asked = []
    for attempt, reply in zip(attempts, model.reply([a.prompt for a in attempts]), strict=True):
        question, reason = judge_question(reply, chunk=attempt.chunk, fact=attempt.fact)
        asked.append(_Attempt(attempt.chunk, attempt.fact, attempt.prompt, question, reason))
    return asked


def _answer(attempts: Sequence[_Attempt], model: ChatModel, retrieve: Retriever) -> list[_Attempt]:
    """Retrieve for every sound question, and answer from what was retrieved."""
    open_ones = [attempt for attempt in attempts if attempt.reason is None]
    passages = retrieve([attempt.question for attempt in open_ones])
    if model.tier == "large":
        prompts = [answer_prompt(a.question, p) for a, p in zip(open_ones, passages, strict=True)]
        replies = model.reply(prompts)
        found = [read_answer(r, p) for r, p in zip(replies, passages, strict=True)]
    else:
        found = [
            select_answer(a.question, a.fact, p) for a, p in zip(open_ones, passages, strict=True)
        ]
    answers = iter(found)
    return [
        attempt if attempt.reason else _answered(attempt, next(answers)) for attempt in attempts
    ]


def _answered(attempt: _Attempt, answer: Answer | str) -> _Attempt:
    reason, given = (answer, None) if isinstance(answer, str) else (None, answer)
    return _Attempt(attempt.chunk, attempt.fact, attempt.prompt, attempt.question, reason, given)


def _without_leaks(attempts: Sequence[_Attempt], leaks: LeakCheck) -> list[_Attempt]:
    texts = [f"{a.question}\n{a.answer.text}" if a.answer else "" for a in attempts]
    return [
        _answered(attempt, "leak") if found else attempt
        for attempt, found in zip(attempts, leaks(texts), strict=True)
    ]


def _derivation(
    chunk: Chunk, attempts: Sequence[_Attempt], model: ChatModel, settings: ConverseSettings
) -> Derivation[Conversation]:
    """Keep the first sound question about each fact; the others are counted as `surplus`."""
    kept: dict[Segment, _Attempt] = {}
    reasons: Counter[str] = Counter()
    for attempt in attempts:
        if attempt.reason:
            reasons[attempt.reason] += 1
        elif attempt.fact in kept:
            reasons["surplus"] += 1
        else:
            kept[attempt.fact] = attempt
    if not kept:
        reasons = reasons or Counter({"no_fact": 1})
        return Derivation(input_id=chunk.id, outcome="rejected", reasons=dict(reasons))
    conversation = _conversation(chunk, list(kept.values()), model, settings)
    return Derivation(input_id=chunk.id, rows=(conversation,), reasons=dict(reasons))


def _conversation(
    chunk: Chunk, attempts: Sequence[_Attempt], model: ChatModel, settings: ConverseSettings
) -> Conversation:
    turns = []
    for attempt in attempts:
        assert attempt.answer  # noqa: S101 - narrowed by the caller
        turns.append(Turn(role="user", text=attempt.question))
        turns.append(
            Turn(role="assistant", text=attempt.answer.text, citations=attempt.answer.citations)
        )
    prompt_hash = content_id(*((a.prompt.system, a.prompt.user, a.prompt.begin) for a in attempts))
    cited = [(c.chunk_id, c.start, c.end) for turn in turns for c in turn.citations]
    return Conversation(
        id=content_id(chunk.id, [turn.text for turn in turns], cited, model.identity, prompt_hash),
        chunk_id=chunk.id,
        source=chunk.source,
        turns=tuple(turns),
        tier=model.tier,
        model=model.identity,
        prompt_hash=prompt_hash,
        seed=settings.seed,
    )
