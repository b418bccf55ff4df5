"""`convo-assets doctor`: what is chosen, where, whether it works, and how to mend what does not."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.errors import ConfigurationError, ConvoAssetsError, nearest
from convo_assets.resources.chat import EndpointChatModel
from convo_assets.resources.environments import (
    CHAT,
    CONVERTER,
    DETECTOR,
    EMBEDDER,
    JUDGE,
    READ_BY,
    RERANKER,
    STORAGE,
    STORE,
    TRAINER,
    policies_for,
    sources_for,
    workspace_for,
)
from convo_assets.resources.roles import Role
from convo_assets.resources.settings import (
    PRESETS,
    Settings,
    load_settings,
    origins,
    secret_value,
)
from convo_assets.resources.supabase_api import count_chunks
from convo_assets.steps.converse import ChatModel, Prompt

PACKAGES = ("dagster", "gliner", "transformers", "torch", "xberg", "psycopg", "pyarrow")
FREE_GIGABYTES = 5
_FORMS = "conversations come from the forms of documents (docs/conversations.md)"

Check = Callable[[], str]


def doctor() -> None:
    """Say for each part what is chosen, where that is said, and whether it works."""
    table = Table("part", "works", "details")
    broken = 0
    for part, check in _checks():
        try:
            works, details = True, check()
        except (ConvoAssetsError, PackageNotFoundError, OSError) as error:
            safe = isinstance(error, ConvoAssetsError | PackageNotFoundError)
            works, details = False, str(error) if safe else _refused(error)
        broken += not works
        table.add_row(part, "[green]yes[/]" if works else "[red]no[/]", details)
    Console().print(table)
    if broken:
        raise typer.Exit(1)


def _refused(error: Exception) -> str:
    """Return what the system refuses, where, and what would be right."""
    place = f" at {error.filename}" if isinstance(error, OSError) and error.filename else ""
    why = getattr(error, "strerror", None) or type(error).__name__
    return f"{why}{place}: check the settings of this part, and whether you may use that place"


def _checks() -> Iterator[tuple[str, Check]]:
    yield "python", lambda: sys.version.split()[0]
    yield "packages", lambda: ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield "settings", lambda: _settings(load_settings())
    try:
        settings = load_settings()
    except ConvoAssetsError:
        return  # has just been said; nothing else can be known
    yield "free disk", lambda: _free_disk(settings)
    yield "document sources", lambda: _sources(settings)
    yield "redaction policy", lambda: _policy(settings)
    for role, trial in TRIALS.items():
        yield role, _tried(trial, settings)
    if settings.supabase_url and settings.supabase_service_key:
        url, key = settings.supabase_url, settings.supabase_service_key.get_secret_value()
        yield "Supabase API", lambda: count_chunks(url, key)


def _tried(trial: "Trial", settings: Settings) -> Check:
    role, works = trial

    def check() -> str:
        chosen = role.choice(settings)
        said = origins().get(role.setting, "")
        if not said:
            preset = role.setting in PRESETS[settings.convo_env]
            said = f"preset {settings.convo_env}" if preset else "default"
        try:
            return f"{chosen} ({said}): {works(settings)}"
        except ConvoAssetsError as error:
            message = f"{chosen} ({said}): {error}"
            raise ConfigurationError(message) from None

    return check


def _settings(settings: Settings) -> str:
    given = origins()
    counts = {where: [*given.values()].count(where) for where in sorted({*given.values()})}
    said = ", ".join(f"{count} from {where}" for where, count in counts.items()) or "all by preset"
    unused = [
        f"{name.upper()} is not read, as {role.setting.upper()}={role.choice(settings)}"
        for name, (role, readers) in READ_BY.items()
        if name in given and role.choice(settings) not in readers
    ]
    return "; ".join([f"preset {settings.convo_env}, {said}", *unused])


def _free_disk(settings: Settings) -> str:
    folder = next(p for p in (settings.convo_home, *settings.convo_home.parents) if p.exists())
    free = shutil.disk_usage(folder).free / 1e9
    if free < FREE_GIGABYTES:
        message = f"{free:.1f} GB free at {folder}; {FREE_GIGABYTES} GB are needed"
        raise ConfigurationError(message)
    return f"{free:.0f} GB at {folder}"


def _sources(settings: Settings) -> str:
    keys = sources_for(settings, workspace_for(settings)).source_keys()
    return f"{settings.convo_sources}: {', '.join(keys) or 'none: put one folder per source here'}"


def _policy(settings: Settings) -> str:
    policy = policies_for(settings).of("")
    also = ", ".join(sorted(policy.quasi_identifiers)).lower() or "nothing else"
    kept = f"kept as nobody's name: {len(policy.keep)}"
    return (
        f"{settings.convo_policy}: names, addresses, numbers and keys are redacted, and {also}; "
        f"{kept}"
    )


def _store(settings: Settings) -> str:
    with STORE.build(settings, secret_value).connect() as connection:
        row = connection.execute(
            "select current_setting('server_version'), "
            "(select extversion from pg_extension where extname = 'vector')"
        ).fetchone()
    server, vector = row or ("?", "?")
    return f"Postgres {server}, pgvector {vector}"


def _storage(settings: Settings) -> str:
    """Write a file of a few bytes, read it back and delete it."""
    bucket = STORAGE.build(settings, secret_value)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "doctor.txt").write_text("written by convo-assets doctor")
        if not bucket.upload(Path(folder), prefix="doctor"):
            return "releases and models stay on the disk"
    bucket.remove("doctor", ["doctor.txt"])
    return f"{settings.convo_bucket} takes, gives back and deletes files"


def _converter(settings: Settings) -> str:
    converter = CONVERTER.build(settings, secret_value)
    converter.convert(b"<p>Hello.</p>", media_type="text/html")
    return converter.identity


def _detector(settings: Settings) -> str:
    detector = DETECTOR.build(settings, secret_value)
    (spans,) = detector.detect(["Maria Kowalczyk called."])
    if not spans:
        message = f"{detector.identity} finds no name in its test sentence: set CONVO_PII_MODEL"
        raise ConfigurationError(message)
    return f"{detector.identity} finds the name in its test sentence"


def _embedder(settings: Settings) -> str:
    embedder = EMBEDDER.build(settings, secret_value)
    (vector,) = embedder.embed_queries(["hello"])
    tokens = f"tokens by {embedder.tokenizer_identity}"
    return f"{embedder.identity} answers with {len(vector)} dimensions, {tokens}"


def _reranker(settings: Settings) -> str:
    reranker = RERANKER.build(settings, secret_value)
    if reranker is None:
        return "passages stay in the order of words and vectors"
    (score,) = reranker.scores("Who called?", ["Nobody called."])
    return f"{reranker.identity} gives a pair {score:.3f}"


def _chat(settings: Settings) -> str:
    return _greeting(CHAT.build(settings, secret_value))


def _judge(settings: Settings) -> str:
    judge = JUDGE.build(settings, secret_value)
    return "conversations are not judged" if judge is None else _greeting(judge)


def _greeting(model: ChatModel) -> str:
    if model.identity == "none":
        return f"no model is asked: {_FORMS}"
    (reply,) = model.reply([Prompt(system="You are brief.", user="Say hello.", max_tokens=8)])
    said = f"{model.identity} says {reply!r}"
    if model.tier != "large":
        return f"{said}, and is too small to be asked more: {_FORMS}"
    return f"{said}; {_abilities(model)}" if isinstance(model, EndpointChatModel) else said


def _abilities(model: EndpointChatModel) -> str:
    """Return what a server follows, and what is lost where it does not.

    Raises:
        ConfigurationError: If it serves other models.
    """
    found = model.capabilities()
    if not found.serves(model.model):
        listed = ", ".join(found.models or ()) or "none"
        hint = nearest(model.model, found.models or ()) or ": set CONVO_CHAT_MODEL to one of them"
        message = f"the server lists no {model.model!r}, but {listed}{hint}"
        raise ConfigurationError(message)
    models = (
        "does not list its models"
        if found.models is None
        else f"the server lists {', '.join(found.models)}"
    )
    lost = [f"without {name} ({loss})" for name, loss in found.lost.items()]
    return ", ".join([models, f"follows {', '.join(sorted(found.follows)) or 'nothing'}", *lost])


def _trainer(settings: Settings) -> str:
    trainer = TRAINER.build(settings, secret_value)
    said = [{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Hello."}]
    (tokens,) = trainer.count_tokens([said])
    return f"base model {trainer.base_model}, its tokenizer counts {tokens}"


Trial = tuple[Role[object], Callable[[Settings], str]]

TRIALS: Mapping[str, Trial] = {
    role.name: (role, works)
    for role, works in (
        (STORE, _store),
        (STORAGE, _storage),
        (CONVERTER, _converter),
        (DETECTOR, _detector),
        (EMBEDDER, _embedder),
        (RERANKER, _reranker),
        (CHAT, _chat),
        (JUDGE, _judge),
        (TRAINER, _trainer),
    )
}
"""Every role, and how it is tried: `none` works as well, and says what is not to be had."""
