"""`convo-assets doctor`: what is installed, what answers, what is missing and how to get it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.errors import ConfigurationError, ConvoAssetsError
from convo_assets.resources.environments import store_for, world_for
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.resources.supabase_api import count_chunks
from convo_assets.steps.converse import Prompt

PACKAGES = ("dagster", "gliner", "transformers", "torch", "xberg", "psycopg", "pyarrow")
FREE_GIGABYTES = 5


def doctor() -> None:
    """Check this deployment and say for each part whether it works."""
    settings = load_settings()
    table = Table("part", "works", "details")
    broken = 0
    for part, check in _checks(settings):
        try:
            works, details = True, check()
        except (ConvoAssetsError, PackageNotFoundError, OSError) as error:
            safe = isinstance(error, ConvoAssetsError | PackageNotFoundError)
            works, details = False, str(error) if safe else type(error).__name__
        broken += not works
        table.add_row(part, "[green]yes[/]" if works else "[red]no[/]", details)
    Console().print(table)
    if broken:
        raise typer.Exit(1)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    world = world_for(settings)
    yield "python", lambda: sys.version.split()[0]
    yield "packages", lambda: ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield "environment", lambda: settings.convo_env
    yield "free disk", lambda: _free_disk(settings)
    yield "document sources", lambda: _sources(settings)
    yield "redaction policy", lambda: _policy(settings)
    yield "store", lambda: _store(settings)
    if settings.supabase_url and settings.supabase_service_key:
        url, key = settings.supabase_url, settings.supabase_service_key.get_secret_value()
        yield "Supabase API", lambda: count_chunks(url, key)
    yield "PII model", lambda: f"{len(world.detector.detect(['Maria Kowalczyk called.'])[0])} found"
    yield "embedding model", lambda: f"{len(world.embedder.embed_queries(['hello'])[0])} dimensions"
    yield "chat model", lambda: repr(_greeting(settings))


def _free_disk(settings: Settings) -> str:
    folder = next(p for p in (settings.convo_home, *settings.convo_home.parents) if p.exists())
    free = shutil.disk_usage(folder).free / 1e9
    if free < FREE_GIGABYTES:
        message = f"{free:.1f} GB free at {folder}; {FREE_GIGABYTES} GB are needed"
        raise ConfigurationError(message)
    return f"{free:.0f} GB at {folder}"


def _sources(settings: Settings) -> str:
    keys = world_for(settings).sources.source_keys()
    return f"{settings.convo_sources}: {', '.join(keys) or 'none: put one folder per source here'}"


def _policy(settings: Settings) -> str:
    policy = world_for(settings).policies.of("")
    also = ", ".join(sorted(policy.quasi_identifiers)) or "nothing"
    return f"{settings.convo_policy}: also {also}; {len(policy.keep)} names kept"


def _store(settings: Settings) -> str:
    with store_for(settings).connect() as connection:
        row = connection.execute(
            "select current_setting('server_version'), "
            "(select extversion from pg_extension where extname = 'vector')"
        ).fetchone()
    server, vector = row or ("?", "?")
    kind = "embedded" if settings.convo_env == "local" else "hosted"
    return f"{kind} Postgres {server}, pgvector {vector}"


def _greeting(settings: Settings) -> str:
    prompt = Prompt(system="You are brief.", user="Say hello.", max_tokens=8)
    (reply,) = world_for(settings).chat_model.reply([prompt])
    return reply
