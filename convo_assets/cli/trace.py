"""`convo-assets trace`: where something came from, and where it went."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from convo_assets.cli.consoles import wide_console
from convo_assets.cli.documents import documents_of, known_sources
from convo_assets.cli.refusals import counts
from convo_assets.reasons import sentences
from convo_assets.resources.environments import resources_with_secrets, store_for
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store.tracing import Step, Traced, trace_documents, trace_thing


def trace(
    thing: Annotated[
        str,
        typer.Argument(
            help="source/path of a file, or the id of a document, chunk, conversation or row; its "
            "first 6 characters are enough."
        ),
    ],
) -> None:
    """Show the way from files to documents, chunks, conversations, rows, releases and models.

    Whatever is named is shown with all it rests on and all that was made of it; each with what
    became of it and why.
    """
    settings = load_settings()
    store = store_for(settings)
    source, slash, path = thing.partition("/")
    if slash or source in known_sources(settings):
        found = trace_documents(store, documents_of(settings, source, path))
    else:
        found = trace_thing(store, thing)
    sources = resources_with_secrets(settings).sources
    # Paths may name people: they are read from the sources and shown here, never stored.
    paths = {
        identifier: f"{key}/{at}"
        for key in sources.source_keys()
        for identifier, at in sources.files(key).paths()
    }
    console = wide_console()
    for document in found:
        console.print(_tree(document, paths, set(), Tree), soft_wrap=True)


def _tree(
    traced: Traced, paths: Mapping[str, str], shown: set[str], grow: Callable[[Text], Tree]
) -> Tree:
    """Return a thing with what was made of it; what has been shown is not shown again."""
    tree = grow(_line(traced, paths))
    if traced.id not in shown or traced.kind == "release":
        for made in traced.made:
            _tree(made, paths, shown, tree.add)
    elif traced.made:
        tree.add(Text("as above", style="dim"))
    shown.add(traced.id)
    return tree


def _line(traced: Traced, paths: Mapping[str, str]) -> Text:
    said = paths.get(traced.id, traced.said)
    line = Text.assemble((traced.kind, "bold"), f" {traced.id}  {said}")
    for step in traced.steps:
        line.append(f"\n  {step.asset}: {_became(step)}", style="dim")
    return line


def _became(step: Step) -> str:
    if not step.reasons:
        return step.outcome
    why = f" {sentences(step.reasons)}" if step.outcome != "done" else ""
    return f"{step.outcome} ({counts(step.reasons)}){why}"
