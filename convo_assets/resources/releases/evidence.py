"""What can be filed about a release: where its data is from, what was done, and who looked at it.

Everything is read from the store, the files and the log; nothing is measured anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

from convo_assets.errors import UnknownReleaseError
from convo_assets.reasons import sentences
from convo_assets.resources.releases.content_summary import content_summary
from convo_assets.resources.releases.files import RELEASES, ReleaseFiles, faults
from convo_assets.resources.releases.records import (
    ModelRecords,
    ReleaseRecord,
    ReleaseRecords,
    manifest_digest,
)
from convo_assets.resources.store.audit_log import AuditLog, LogEntry, Place, account
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.ledger import summarize
from convo_assets.resources.store.reviews import Reviews, accepted_share
from convo_assets.resources.store.tables import TABLES
from convo_assets.steps.finetune.figures import model_figures
from convo_assets.templates import render

EVIDENCE, RECEIPTS = "evidence", "receipts"
"""Folders of the artifacts."""

SUMMARY, LOG, PAGE = "evidence.json", "log.jsonl", "index.html"
PACKAGES = ("convo-assets", "dagster", "gliner", "transformers", "torch", "pyarrow")
NOT_SAID = "not said"

_DOCUMENTS = (
    "with documents as (select distinct unnest(raw_doc_ids) as id "
    "from convo.dataset_release_rows where version = %s) "
)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the documents of a source are from and why they may be used, as is declared."""

    provenance: str = ""
    licence: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Where the evidence about a release can be written from."""

    store: SupabaseStore
    artifacts: Path
    origins: Mapping[str, Origin]
    choices: Mapping[str, str]

    def write(self, release: str) -> Path:
        """Write the folder of a release, withdrawn or not, and return it.

        It holds a page to print, the same as JSON, and the log with its hashes.

        Raises:
            UnknownReleaseError: If the store knows no such release.
        """
        entries = list(AuditLog(self.store).entries())
        facts = self._facts(self._record(release), entries)
        folder = self.artifacts / EVIDENCE / release
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SUMMARY).write_text(_json(facts, indent=2), encoding="utf-8")
        with (folder / LOG).open("w", encoding="utf-8") as stream:
            stream.writelines(_json(asdict(entry)) for entry in entries)
        (folder / PAGE).write_text(render("evidence.html.j2", facts=facts), encoding="utf-8")
        return folder

    def _record(self, release: str) -> ReleaseRecord:
        records = ReleaseRecords(self.store).all()
        for record in records:
            if record.version == release:
                return record
        raise UnknownReleaseError(release, known=[record.version for record in records])

    def _facts(self, record: ReleaseRecord, entries: Sequence[LogEntry]) -> dict[str, Any]:
        models = ModelRecords(self.store)
        manifests = models.manifests(models.tuned_on([record.version]))
        files = ReleaseFiles(self.artifacts / RELEASES / record.version)
        present = (files.folder / "manifest.json").is_file()
        sources = self._sources(record)
        broken = AuditLog(self.store).first_break(kept_places(self.artifacts))
        return {
            "written": {"at": _now(), "by": account()},
            "release": {
                "version": record.version,
                "withdrawn because": record.withdrawn_because,
                "manifest, SHA-256": manifest_digest(record.manifest),
                "rows": record.manifest["counts"]["rows"],
                "tokens": sum(record.manifest["counts"]["tokens"].values()),
                "left out": record.manifest["left_out"],
                "files, SHA-256": record.manifest["sha256"],
                "files": _checked(files) if present else ["the files are not here"],
            },
            "sources": sources,
            "gates": {
                "leaks": record.manifest["leak_gate"],
                "steps": {source: self._steps(source) for source in sources},
            },
            "reviews": self._reviews(files if present else None),
            "models": {run: _model(manifest) for run, manifest in sorted(manifests.items())},
            "forgotten": [
                entry.said for entry in entries if entry.said["event"] in {"forgotten", "withdrawn"}
            ],
            "history": [e.said for e in entries if _is_about(e, record.version, manifests)],
            "made with": {
                "choices": dict(self.choices),
                "packages": {name: version(name) for name in PACKAGES},
            },
            "log": {
                "entries": len(entries),
                "head": entries[-1].place.as_facts() if entries else None,
                "break": asdict(broken) if broken else None,
            },
            "training content summary": content_summary(record.manifest, sources, manifests),
        }

    def _sources(self, record: ReleaseRecord) -> dict[str, dict[str, Any]]:
        """Return what is known of the documents that the release rests on, by source."""
        with self.store.connect() as connection:
            files = _counted(
                connection,
                "select r.source, r.media_type, count(*) from convo.raw_docs r "
                "join documents on documents.id = r.id group by 1, 2 order by 1, 2",
                record.version,
            )
            redactions = _counted(
                connection,
                "select d.source, (s ->> 'label') || ', found by ' || (s ->> 'detector'), count(*) "
                "from convo.redacted_docs d join documents on documents.id = d.raw_doc_id, "
                "jsonb_array_elements(d.redactions) s group by 1, 2 order by 1, 2",
                record.version,
            )
        return {
            source: {
                "rows": share["rows"],
                "origin": _said(self.origins.get(source, Origin())),
                "documents": files.get(source, {}),
                "redacted": redactions.get(source, {}),
                "read in part": record.manifest["partly_read"].get(source, {}),
            }
            for source, share in sorted(record.manifest["sources"].items())
        }

    def _steps(self, source: str) -> dict[str, dict[str, Any]]:
        """Return how each asset of a source stands today, and why something is not in it."""
        found = {}
        for asset in TABLES:
            summary = summarize(self.store, asset=asset, source=source)
            found[asset] = {
                "outcomes": dict(summary.outcomes),
                "rows": summary.outputs,
                "reasons": {
                    reason: {"count": count, "says": sentences([reason])}
                    for reason, count in summary.reasons.items()
                },
            }
        return found

    def _reviews(self, files: ReleaseFiles | None) -> dict[str, Any]:
        """Return what people decided about the conversations of the release."""
        if files is None:
            return {"conversations": 0}
        said = {
            row["conversation_id"]
            for path in sorted((files.folder / "data").glob("*.parquet"))
            for row in pq.read_table(path, columns=["conversation_id"]).to_pylist()
        }
        decided = [d for one, d in Reviews(self.store).decisions().items() if one in said]
        return {
            "conversations": len(said),
            **{name: decided.count(name) for name in ("accepted", "edited", "rejected")},
            "accepted as they were, 95 % interval": accepted_share(decided),
        }


def kept_places(artifacts: Path) -> list[Place]:
    """Return the places of the log that receipts and evidence of a folder have written down."""
    receipts = sorted((artifacts / RECEIPTS).glob("*.json"))
    summaries = sorted((artifacts / EVIDENCE).glob(f"*/{SUMMARY}"))
    said = [json.loads(path.read_text(encoding="utf-8")).get("log", {}) for path in receipts]
    said += [json.loads(path.read_text(encoding="utf-8"))["log"]["head"] for path in summaries]
    return [Place(place["number"], place["hash"]) for place in said if place]


def _checked(files: ReleaseFiles) -> list[str]:
    return faults(files.folder) or ["every file is what the manifest says"]


def _said(origin: Origin) -> dict[str, str]:
    return {name.replace("_", " "): value or NOT_SAID for name, value in asdict(origin).items()}


def _model(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "base model": manifest["base_model"],
        "manifest, SHA-256": manifest_digest(manifest),
        "audit": manifest["audit"],
        "figures": {
            table.title: {
                row.name: {
                    column: figure.shown
                    for column, figure in zip(table.columns, row.cells, strict=True)
                }
                for row in table.rows
            }
            for table in model_figures(manifest)
        },
    }


def _is_about(entry: LogEntry, release: str, models: Mapping[str, Any]) -> bool:
    return entry.said["subject"] in {f"release {release}", *(f"model {run}" for run in models)}


def _counted(connection: psycopg.Connection, query: str, release: str) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for source, name, count in connection.execute((_DOCUMENTS + query).encode(), [release]):
        counts.setdefault(source, {})[name] = int(count)
    return counts


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(facts: object, *, indent: int | None = None) -> str:
    return json.dumps(facts, indent=indent, ensure_ascii=False, default=list) + "\n"
