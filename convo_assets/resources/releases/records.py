"""What the store knows about releases and the models tuned on them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from convo_assets.errors import WithdrawnReleaseError
from convo_assets.resources.store.audit_log import append_news
from convo_assets.resources.store.connection import SupabaseStore

_ROWS = """
    insert into convo.dataset_release_rows
      (version, row_id, source, split, messages, chunk_ids, raw_doc_ids,
       tier, model, prompt_hash, tokens)
    select %s, f.id, f.source, f.split, f.messages, f.chunk_ids,
      (select coalesce(array_agg(distinct d.raw_doc_id), '{}') from convo.chunks k
       join convo.redacted_docs d on d.id = k.redacted_doc_id
       where k.id = any(f.chunk_ids || f.context_ids)),
      f.tier, f.model, f.prompt_hash, f.tokens
    from convo.finetune_dataset f where f.id = any(%s)
    on conflict do nothing
"""
_COUNT = "select count(*) from convo.dataset_release_rows where version = %s"
_BATCH = 10_000


@dataclass(frozen=True, kw_only=True)
class ReleaseRecord:
    """One release as the store has it."""

    version: str
    manifest: Mapping[str, Any]
    withdrawn_because: str | None


@dataclass(frozen=True)
class ReleaseRecords:
    """The releases in the store, newest first."""

    store: SupabaseStore

    def add(self, manifest: Mapping[str, Any], row_ids: Sequence[str]) -> None:
        """Record a release with its rows; one that is made again is the newest.

        Raises:
            WithdrawnReleaseError: If rows have gone while their files were written.
        """
        version = manifest["version"]
        with self.store.connect() as connection:
            connection.execute(
                "insert into convo.dataset_releases (version, manifest) values (%s, %s) "
                "on conflict (version) do update set manifest = excluded.manifest, "
                "materialized_at = now(), withdrawn_at = null, withdrawn_because = null",
                [version, Jsonb(manifest)],
            )
            for start in range(0, len(row_ids), _BATCH):
                connection.execute(_ROWS, [version, list(row_ids[start : start + _BATCH])])
            ((rows,),) = connection.execute(_COUNT, [version]).fetchall()
            if rows != len(row_ids):
                raise WithdrawnReleaseError(version)
            said = {**_told(manifest), "rows": rows, "leak_gate": manifest["leak_gate"]}
            append_news(connection, "released", f"release {version}", said)

    def all(self) -> list[ReleaseRecord]:
        """Return every release."""
        query = (
            "select version, manifest, withdrawn_because from convo.dataset_releases "
            "order by materialized_at desc, version"
        )
        with self.store.connect() as connection:
            return [
                ReleaseRecord(version=version, manifest=manifest, withdrawn_because=reason)
                for version, manifest, reason in connection.execute(query)
            ]

    def latest(self) -> ReleaseRecord | None:
        """Return the newest release that has not been withdrawn."""
        return next((record for record in self.all() if not record.withdrawn_because), None)

    def manifests(self, versions: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return what was written down about releases, by version."""
        return {r.version: r.manifest for r in self.all() if r.version in versions}

    def row_count(self, version: str) -> int:
        """Return how many rows of a release are in the store."""
        with self.store.connect() as connection:
            ((count,),) = connection.execute(_COUNT, [version]).fetchall()
        return int(count)

    def holding(self, raw_doc_ids: Sequence[str]) -> list[str]:
        """Return the releases with rows that rest on any of these documents."""
        query = (
            "select distinct version from convo.dataset_release_rows "
            "where raw_doc_ids && %s order by 1"
        )
        with self.store.connect() as connection:
            return [version for (version,) in connection.execute(query, [list(raw_doc_ids)])]


@dataclass(frozen=True)
class ModelRecords:
    """The tuned models in the store, newest first."""

    store: SupabaseStore

    def add(self, manifest: Mapping[str, Any]) -> None:
        """Record a model; making the same one again makes it the newest.

        Raises:
            WithdrawnReleaseError: If its release has been withdrawn meanwhile.
        """
        with self.store.connect() as connection:
            current = connection.execute(
                "select 1 from convo.dataset_releases "
                "where version = %s and withdrawn_because is null for update",
                [manifest["release"]],
            ).fetchone()
            if current is None:
                raise WithdrawnReleaseError(manifest["release"])
            connection.execute(
                "insert into convo.finetuned_models (run, release, base_model, manifest) "
                "values (%s, %s, %s, %s) on conflict (run) do update set "
                "manifest = excluded.manifest, materialized_at = now(), withdrawn_because = null",
                [manifest["run"], manifest["release"], manifest["base_model"], Jsonb(manifest)],
            )
            said = {**_told(manifest), "release": manifest["release"], "audit": manifest["audit"]}
            append_news(connection, "tuned", f"model {manifest['run']}", said)

    def manifests(self, runs: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return what was written down about models, by run."""
        query = "select run, manifest from convo.finetuned_models where run = any(%s)"
        with self.store.connect() as connection:
            return dict(connection.execute(query, [list(runs)]).fetchall())

    def latest(self) -> str | None:
        """Return the newest run that has not been withdrawn."""
        query = (
            "select run from convo.finetuned_models where withdrawn_because is null "
            "order by materialized_at desc, run limit 1"
        )
        with self.store.connect() as connection:
            row = connection.execute(query).fetchone()
        return str(row[0]) if row else None

    def tuned_on(self, releases: Sequence[str]) -> list[str]:
        """Return the runs that were tuned on any of these releases."""
        query = "select run from convo.finetuned_models where release = any(%s) order by 1"
        with self.store.connect() as connection:
            return [run for (run,) in connection.execute(query, [list(releases)])]


def _told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the log keeps of a manifest, by which its file can be told from another."""
    return {"manifest": manifest_digest(manifest), "files": len(manifest["sha256"])}


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a manifest says, whatever way it is written."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
