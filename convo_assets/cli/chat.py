"""`convo-assets chat`: ask the tuned model, with passages of the store before its eyes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console

from convo_assets.cli.documents import expect_source
from convo_assets.cli.models import model_folder
from convo_assets.records import Passage
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.curate import with_passages
from convo_assets.steps.finetune import CausalModel, Messages
from convo_assets.steps.finetune.metrics import groundedness
from convo_assets.steps.retrieve import PassageSearch

_MAX_TOKENS = 160
_MIN_SHARED = 0.3
"""Of an answer's longer words, how many a passage must hold to be shown as its evidence."""


def chat(
    question: Annotated[
        str | None, typer.Argument(help="Ask once; otherwise line by line.")
    ] = None,
    model: Annotated[str, typer.Option(help="Run of a tuned model; the newest if not said.")] = "",
    source: Annotated[str | None, typer.Option(help="Only passages of this source.")] = None,
    count: Annotated[
        int, typer.Option("-k", "--count", min=0, max=20, help="Passages shown to the model.")
    ] = 3,
) -> None:
    """Answer questions with the tuned model from retrieved passages, and show which it rests on."""
    settings = load_settings()
    expect_source(settings, source)
    resources = resources_with_secrets(settings)
    tuned = resources.trainer.open(model_folder(settings, model))
    search = PassageSearch(
        embedder=resources.embedder,
        index=resources.index,
        source=source,
        count=count,
        reranker=resources.reranker,
    )
    talk(tuned, search.retrieve, iter([question] if question else _questions()), Console())


def talk(
    model: CausalModel,
    find: Callable[[Sequence[str]], list[list[Passage]]],
    questions: Iterable[str],
    console: Console,
) -> None:
    """Answer one question after the other, each from passages found for it and all said before."""
    said: list[dict[str, str]] = []
    for asked in questions:
        (passages,) = find([asked])
        said.append({"role": "user", "content": asked})
        answer = _answer(model, said, passages)
        said.append({"role": "assistant", "content": answer})
        _show(console, answer, passages)


def _questions() -> Iterator[str]:
    """Yield what people type, until an empty line or the end of the input."""
    while True:
        try:
            asked = str(typer.prompt("", default="", show_default=False, prompt_suffix="> "))
        except typer.Abort:
            return
        if not asked.strip():
            return
        yield asked.strip()


def _answer(model: CausalModel, said: Messages, passages: list[Passage]) -> str:
    shown = with_passages([passage.text for passage in passages])
    context = [{"role": "system", "content": shown}] if passages else []
    (reply,) = model.reply([[*context, *said]], max_tokens=_MAX_TOKENS)
    return reply


def _show(console: Console, answer: str, passages: list[Passage]) -> None:
    console.print(answer, markup=False, highlight=False)
    for passage in passages:
        shared = groundedness(answer, [passage.text])
        mark = "rests on" if shared >= _MIN_SHARED else "also read"
        where = " > ".join(passage.heading_path)
        console.print(
            f"  {mark} [{passage.rank}] {passage.source}: {where} (chunk {passage.chunk_id})",
            style="dim",
            markup=False,
            highlight=False,
        )
