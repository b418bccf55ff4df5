"""Invented facts through the whole graph, and what a model tuned on the release knows of them.

`python -m benchmarks.knowledge`: 20 documents with 100 facts, the packaged model, CPU. Each fact is
asked for in two wordings written by hand, checked against every row for training. The last line is
JSON: percent of right answers from memory (`base`, `tuned`) and with retrieved passages
(`retrieval_tuned`), percent of 20 unanswerable questions `refused`, and the change of perplexity on
general text. The model is tuned as it is for everybody who sets `CONVO_TUNE_PRESET=standard`. A
reply is right if it holds the value of the fact and none of the values of others.
"""

import json
import math
import os
import pydoc_data.topics
import resource
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import dagster as dg
import typer

from benchmarks.knowledge.worlds import WORLDS, Planted, plant
from convo_assets.definitions import build_definitions
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.settings import PROJECT, load_settings
from convo_assets.resources.tuning.mixing import write_mixed
from convo_assets.roles import Resources
from convo_assets.similarity import SAME_BY_ROUGE, ngrams, rouge_l
from convo_assets.steps.curate import with_passages
from convo_assets.steps.finetune import CausalModel, KnowledgeQuestion, Replay, is_right
from convo_assets.steps.finetune.metrics import refuses
from convo_assets.steps.retrieve import PassageSearch

SOURCE = "planted"
PRESET = "standard"
"""Each fact is then shown some 40 times: 10 expressions, 4 times each."""

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_EVERYTHING = {"validation_share": 0.0, "test_share": 0.0}
_PASSAGES, _REPLY_TOKENS = 3, 40
_RUN = 6
"""Words in a row that a question shares with no question trained on, its subject left out."""

_GENERAL_TEXTS, _TEXT_LENGTH = 40, 1200
_BAR_TOKENS = 64


def main(
    world: Annotated[str, typer.Option(help="machines, or courses: held out.")] = "machines",
    seed: int = 1,
    entities: Annotated[int, typer.Option(min=1, max=10)] = 10,
    expressions: Annotated[int, typer.Option(min=1)] = 10,
    answers: Annotated[Path | None, typer.Option(help="Where replies are written.")] = None,
) -> None:
    """Plant, process, release, tune and ask; print figures, the last line as JSON."""
    planted = plant(WORLDS[world], seed=seed, entities=entities)
    with tempfile.TemporaryDirectory() as home:
        _configure(Path(home), planted)
        resources = resources_with_secrets(load_settings())
        typer.echo(f"{len(planted.documents)} documents go through the graph")
        release = _released(resources, expressions)
        typer.echo(f"release: {json.dumps(release.manifest['counts']['rows'])}")
        typer.echo(f"told in wordings trained on: {_told(planted, release)}")
        folder = Path(home) / "model"
        before = _cpu_minutes()
        nothing = Path(home) / "nothing.jsonl"
        nothing.write_text("", encoding="utf-8")
        mixed = Path(home) / "mixed.jsonl"
        write_mixed(
            release.messages("train"),
            mixed,
            rows=release.count("train"),
            replay=Replay(),
            base=resources.trainer.open(None),
            reply_tokens=_REPLY_TOKENS,
        )
        resources.trainer.tune(mixed, nothing, folder=folder, progress=typer.echo)
        took = _cpu_minutes() - before
        typer.echo(f"tuned in {took:.1f} CPU-minutes; both models are asked now")
        models = {"base": resources.trainer.open(None), "tuned": resources.trainer.open(folder)}
        figures = _figures(models, planted, resources, answers)
    typer.echo(json.dumps({**figures, "facts": len(planted.facts), "cpu_minutes": round(took, 1)}))


def _configure(home: Path, planted: Planted) -> None:
    """Write the documents, and have this process work in a folder of its own."""
    folder = home / "sources" / SOURCE
    folder.mkdir(parents=True)
    for name, text in planted.documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    # Names of things that look like those of people are said to be things, as a user would.
    names = sorted({fact.subject.split()[0] for fact in planted.facts})
    policy = home / "policy.toml"
    policy.write_text(f"keep = {json.dumps(names)}\n", encoding="utf-8")
    os.environ |= {
        "CONVO_HOME": str(home / "home"),
        "CONVO_SOURCES": str(home / "sources"),
        "CONVO_ARTIFACTS": str(home / "artifacts"),
        "CONVO_POLICY": str(policy),
        "CONVO_TUNE_PRESET": os.environ.get("CONVO_TUNE_PRESET", PRESET),
    }


def _released(resources: Resources, expressions: int) -> ReleaseFiles:
    """Run the graph up to the release."""
    definitions = build_definitions(resources)
    config = {"ops": {"finetune_dataset": {"config": {**_EVERYTHING, "expressions": expressions}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("document_sources", [SOURCE])
        definitions.resolve_job_def("process_source").execute_in_process(
            partition_key=SOURCE, instance=instance, run_config={**_QUIET, **config}
        )
        definitions.resolve_job_def("release").execute_in_process(
            instance=instance, run_config=_QUIET
        )
    newest: ReleaseFiles = resources.releases.newest()  # type: ignore[attr-defined]
    return newest


def _told(planted: Planted, release: ReleaseFiles) -> int:
    """Return how many of the questions to be asked are like one that is trained on: to be 0."""
    lines = release.messages("train").read_text(encoding="utf-8").splitlines()
    trained = [m["content"] for line in lines for m in json.loads(line)["messages"][:-1]]
    return sum(
        any(is_like(question, other, fact.subject) for other in trained)
        for fact in planted.facts
        for question in fact.questions
    )


def is_like(question: str, other: str, subject: str) -> bool:
    """Return whether a question repeats another, its subject apart: ROUGE-L, or a run of words."""
    mine, theirs = (text.replace(subject, "it") for text in (question, other))
    return rouge_l(mine, theirs) > SAME_BY_ROUGE or bool(ngrams(mine, _RUN) & ngrams(theirs, _RUN))


def _figures(
    models: dict[str, CausalModel], planted: Planted, resources: Resources, answers: Path | None
) -> dict[str, Any]:
    search = PassageSearch(
        embedder=resources.embedder, index=resources.index, source=SOURCE, count=_PASSAGES
    )
    asked = [
        (question, KnowledgeQuestion(question=question, wanted=(fact.value,), wrong=fact.others))
        for fact in planted.facts
        for question in fact.questions
    ]
    questions = [question for question, _ in asked]
    found = search.retrieve(questions)
    shown = [with_passages([passage.text for passage in passages]) for passages in found]
    replies = {
        "base": _replies(models["base"], questions),
        "tuned": _replies(models["tuned"], questions),
        "retrieval_base": _replies(models["base"], questions, shown),
        "retrieval_tuned": _replies(models["tuned"], questions, shown),
    }
    refused = _replies(models["tuned"], planted.unanswerable)
    before, after = (_perplexity(models[name]) for name in ("base", "tuned"))
    if answers:
        lines = [
            json.dumps({"asked": q, "wanted": w.wanted, "tuned": t, "with passages": r})
            for (q, w), t, r in zip(
                asked, replies["tuned"], replies["retrieval_tuned"], strict=True
            )
        ]
        lines += [
            json.dumps({"asked": q, "wanted": None, "tuned": t})
            for q, t in zip(planted.unanswerable, refused, strict=True)
        ]
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {
        **{
            name: _percent([is_right(r, w) for r, (_, w) in zip(said, asked, strict=True)])
            for name, said in replies.items()
        },
        "refused": _percent([refuses(reply) for reply in refused]),
        "falsely_refused": _percent([refuses(reply) for reply in replies["tuned"]]),
        "perplexity_change": round(100 * (after / before - 1), 1),
    }


def _replies(model: CausalModel, questions: Sequence[str], shown: Sequence[str] = ()) -> list[str]:
    systems = [[{"role": "system", "content": text}] for text in shown] or [[] for _ in questions]
    asked = [
        [*system, {"role": "user", "content": question}]
        for system, question in zip(systems, questions, strict=True)
    ]
    return model.reply(asked, max_tokens=_REPLY_TOKENS)


def _perplexity(model: CausalModel) -> float:
    """Return the perplexity of general English: of samples of ours, and of Python's manual."""
    texts = list(_general_texts())
    nats = model.log_likelihoods([(text[:_BAR_TOKENS], text[_BAR_TOKENS:]) for text in texts])
    return math.exp(-sum(nats) / len(nats))


def _general_texts() -> Iterator[str]:
    manual = [text for _, text in sorted(pydoc_data.topics.topics.items())]
    samples = [p.read_text(encoding="utf-8") for p in sorted((PROJECT / "sources").rglob("*.md"))]
    for text in [*samples, *manual][:_GENERAL_TEXTS]:
        yield text[:_TEXT_LENGTH]


def _percent(right: Sequence[bool]) -> float:
    return round(100 * sum(right) / len(right), 1)


def _cpu_minutes() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) / 60


if __name__ == "__main__":
    typer.run(main)
