"""`convo-assets keep-terms`: words of a source that are taken for people and are none."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from convo_assets.errors import NothingLandedError, SourceDeclarationError
from convo_assets.records import PiiSpan
from convo_assets.resources.documents import keep_in_file
from convo_assets.resources.documents.declarations import declared_sources, policies_of
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.environments import cipher_for, resources_with_secrets
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import Settings, load_settings
from convo_assets.steps.redact import Redactor
from convo_assets.steps.redact.keep_terms import RedactedValue, redacted_values

SHOWN = 10
BATCH = 16


def keep_terms(
    source: Annotated[str, typer.Argument(help="A document source that has been read.")],
    accept: Annotated[
        list[str] | None, typer.Option(help="A word to keep from now on; may be repeated.")
    ] = None,
    accept_proposed: Annotated[
        bool, typer.Option("--accept-proposed", help="Keep every word that is proposed.")
    ] = False,
    documents: Annotated[int, typer.Option(help="How many documents to look at.")] = 200,
) -> None:
    """Show on how many placeholders each of the most frequent values of a source rests.

    Words that many documents share, and none of them as a person's, are proposed. What is accepted
    is written into the policy file; the next run derives again what it touches. Values are shown
    here and stored nowhere else.
    """
    settings = load_settings()
    terms = list(accept or [])
    if not terms:
        values = _values(settings, source, documents)
        own = [value for value in values if value.may_be_kept]
        Console().print(_table(values, own))
        terms = [value.value for value in own] if accept_proposed else []
    if terms:
        if source in policies_of(declared_sources()):
            where = "its policy stands in its own defs.yaml; add the words to `keep` there"
            raise SourceDeclarationError(source, where)
        added = keep_in_file(Path(settings.convo_policy), source=source, terms=terms)
        typer.echo(f"{len(added)} words are kept in {source} from the next run on.")


def _values(settings: Settings, source: str, most: int) -> list[RedactedValue]:
    """Return what the redaction replaces in landed documents, which are redacted again for it."""
    resources = resources_with_secrets(settings)
    detector = resources.detector
    redactor = Redactor(detector=detector, policy=resources.policies.of(source))
    zone = LandingZone.at(settings.landing, source=source, cipher=cipher_for(settings))
    landed = sorted(zone.readable())[:most]
    if not landed:
        raise NothingLandedError(source)
    names = detector.common_names if isinstance(detector, GlinerDetector) else frozenset()
    return redacted_values(_redactions(redactor, zone, landed), names=names)


def _redactions(
    redactor: Redactor, zone: LandingZone, landed: Sequence[str]
) -> Iterator[tuple[str, Sequence[PiiSpan]]]:
    """Yield the text of documents with what is replaced in them."""
    for start in range(0, len(landed), BATCH):
        texts = [zone.read(identifier).text for identifier in landed[start : start + BATCH]]
        for text, result in zip(texts, redactor.redact(texts), strict=True):
            yield text, result.spans


def _table(values: Sequence[RedactedValue], own: Sequence[RedactedValue]) -> Table:
    table = Table("value", "placeholders", "documents", "as a person", "proposed")
    for value in [*values[:SHOWN], *(value for value in own if value not in values[:SHOWN])]:
        table.add_row(
            value.value,
            str(value.placeholders),
            str(value.documents),
            str(value.personal),
            "keep" if value.may_be_kept else "",
        )
    return table
