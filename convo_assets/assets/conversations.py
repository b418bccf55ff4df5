"""Asset `conversations`."""

from dataclasses import asdict
from functools import cache, partial

import dagster as dg
from pydantic import Field

from convo_assets.derivations import Recipe
from convo_assets.figures import Sections, counted
from convo_assets.per_source import GPU, per_source_asset
from convo_assets.records import Conversation, EmbeddedChunk
from convo_assets.similarity import Questions
from convo_assets.steps.converse import (
    VERSION,
    AskedBefore,
    ChatModel,
    ConverseSettings,
    Corpus,
    Spending,
    converse_about,
    located,
)
from convo_assets.steps.converse.measure import measure_source, weights_of
from convo_assets.steps.embed import Embedder
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    leak_gate,
)
from convo_assets.steps.retrieve import PassageIndex, related, retrieve
from convo_assets.streams import BatchLimits, Derivations, Inputs


class ConversationsConfig(dg.Config):
    """How much is asked; `pool` passages are drawn on to ask, `passages` to answer.

    With `judge` the chat model also judges what was made, and is believed only while it finds the
    faults that are planted among it.
    """

    facts_per_chunk: int = Field(default=ConverseSettings.facts_per_chunk, ge=1)
    questions_per_fact: int = Field(default=ConverseSettings.questions_per_fact, ge=1)
    pool: int = Field(default=ConverseSettings.pool, ge=0, le=50)
    passages: int = Field(default=5, ge=1, le=50)
    judge: bool = ConverseSettings.judge
    seed: int = 0


@per_source_asset(group="dataset", kinds={"llama", "postgres"}, version=VERSION, pool=GPU)
def conversations(
    embeddings: Inputs[EmbeddedChunk],
    config: ConversationsConfig,
    chat_model: dg.ResourceParam[ChatModel],
    embedder: dg.ResourceParam[Embedder],
    index: dg.ResourceParam[PassageIndex],
    asked_before: dg.ResourceParam[AskedBefore],
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> Derivations[EmbeddedChunk, Conversation]:
    """Dialogues that grew from one chunk each, answered from passages retrieved from the store.

    One row per conversation; every answer cites the characters of the chunks that support it, and
    what is not in the store is refused. Attempts that did not hold are counted by reason.
    """
    settings = ConverseSettings(
        facts_per_chunk=config.facts_per_chunk,
        questions_per_fact=config.questions_per_fact,
        pool=config.pool,
        judge=config.judge,
        seed=config.seed,
    )
    recipe = Recipe(
        step="converse",
        version=VERSION,
        settings={**asdict(settings), "passages": config.passages},
        models=(chat_model.identity, embedder.identity, detector.identity),
    )
    corpus = Corpus(
        relate=partial(related, index=index, source=embeddings.source, count=config.pool),
        retrieve=partial(
            retrieve,
            embedder=embedder,
            index=index,
            source=embeddings.source,
            count=config.passages,
        ),
        rarity=cache(partial(weights_of, embeddings)),
        asked=cache(
            lambda: Questions(
                asked_before.questions(source=embeddings.source, recipe=recipe.fingerprint)
            )
        ),
    )
    spending = Spending(chat_model)
    gate = leak_gate(
        detector, known_values.of(embeddings.source).values, policies.of(embeddings.source)
    )
    return Derivations(
        asset="conversations",
        inputs=embeddings,
        recipe=recipe,
        step=spending.counting(
            partial(
                located,
                converse=partial(
                    converse_about,
                    model=chat_model,
                    corpus=corpus,
                    leaks=gate.leaks,
                    settings=settings,
                ),
                embed=embedder.embed_queries,
                space=embedder.identity,
            )
        ),
        limits=BatchLimits(rows=32),
        figures=partial(_figures, embeddings=embeddings, spending=spending),
    )


def _figures(
    conversations: Inputs[Conversation], *, embeddings: Inputs[EmbeddedChunk], spending: Spending
) -> Sections:
    return {
        **measure_source(conversations, embeddings),
        "spent in this run": counted(spending.figures(), unit="number"),
    }
