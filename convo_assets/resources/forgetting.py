"""Remove a document from everywhere, and withdraw what was made of it and cannot be changed."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from convo_assets.identity import content_id
from convo_assets.resources.chat.kept import erase_replies
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.releases.files import MANIFEST, MODELS, RELEASES, REPORTS
from convo_assets.resources.releases.records import ModelRecords, ReleaseRecords
from convo_assets.resources.storage import Bucket
from convo_assets.resources.store.audit_log import Place, account, append
from convo_assets.resources.store.connection import SupabaseStore
from convo_assets.resources.store.exports import erase_files_of
from convo_assets.resources.store.writing import lock_forgetting

RECEIPTS = "receipts"
"""Folder of the artifacts."""

_COUNTS = """
    with docs as (select id from convo.redacted_docs where raw_doc_id = any(%(ids)s)),
    passages as (select c.id from convo.chunks c join docs on docs.id = c.redacted_doc_id),
    said as (
      select v.id from convo.conversations v join passages p on p.id = v.chunk_id
      union select q.conversation_id from convo.citations q join passages p on p.id = q.chunk_id)
    select 'raw_docs', count(*) from convo.raw_docs where id = any(%(ids)s)
    union all select 'redacted_docs', count(*) from docs
    union all select 'chunks', count(*) from passages
    union all select 'embeddings', count(*) from convo.embeddings e
      join passages p on p.id = e.chunk_id
    union all select 'conversations', count(*) from said
    union all select 'finetune_dataset', count(*) from convo.finetune_dataset f
      where f.conversation_id in (select id from said)
      or f.context_ids && (select coalesce(array_agg(id), '{}') from passages)
    union all select 'dataset_release_rows', count(*) from convo.dataset_release_rows
      where raw_doc_ids && %(ids)s
"""

_BECAUSE = "a document it rests on was forgotten"


@dataclass(frozen=True, kw_only=True)
class Affected:
    """The releases that hold rows of forgotten documents, and the models tuned on them."""

    releases: Sequence[str]
    models: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was forgotten, and the file that says so."""

    affected: Affected
    file: Path


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Every place where something of a document may be."""

    store: SupabaseStore
    landing: str
    artifacts: Path
    replies: Path
    bucket: Bucket

    def affected(self, raw_doc_ids: Sequence[str]) -> Affected:
        """Return what will be withdrawn if these documents are forgotten."""
        releases = ReleaseRecords(self.store).holding(raw_doc_ids)
        return Affected(releases=releases, models=ModelRecords(self.store).tuned_on(releases))

    def forget(self, source: str, raw_doc_ids: Sequence[str]) -> Receipt:
        """Erase documents of a source and whatever rests on them, and keep them from coming back.

        The receipt is a JSON file of the artifacts: rows before and after by table, hashes of what
        was deleted, who and when; neither names nor contents of documents.

        What is withdrawn is marked first, and what tells where to look is erased last: if anything
        in between fails, the same command finds the same to do.
        """
        affected = self.affected(raw_doc_ids)
        before = self._rows(raw_doc_ids)
        self._withdraw(source, raw_doc_ids, affected)
        manifests = {
            **ReleaseRecords(self.store).manifests(affected.releases),
            **ModelRecords(self.store).manifests(affected.models),
        }
        for kind, names in ((RELEASES, affected.releases), (MODELS, affected.models)):
            for name in names:
                self._remove(kind, name, [*manifests[name]["sha256"], MANIFEST])
            for unfinished in (self.artifacts / kind).glob(".*.partial"):
                shutil.rmtree(unfinished)
        self._erase_rows(raw_doc_ids)
        erase_files_of(source, self.artifacts)
        erase_replies(str(self.replies))
        zone = LandingZone.at(self.landing, source=source)
        for identifier in raw_doc_ids:
            zone.erase(identifier)
        facts = {
            "forgotten": sorted(raw_doc_ids),
            "source": source,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": account(),
            "rows before": before,
            "rows after": self._rows(raw_doc_ids),
            "withdrawn": {
                name: {"kind": kind, "files deleted, by SHA-256": manifests[name]["sha256"]}
                for kind, names in ((RELEASES, affected.releases), (MODELS, affected.models))
                for name in names
            },
        }
        facts["log"] = self._logged(source, facts).as_facts()
        return Receipt(affected=affected, file=self._written(facts))

    def _logged(self, source: str, facts: Mapping[str, Any]) -> Place:
        """Write into the log what was forgotten; the receipt says where that stands."""
        told = ("forgotten", "rows before", "rows after", "withdrawn")
        with self.store.connect() as connection:
            said = {name: facts[name] for name in told}
            return append(connection, "forgotten", source, said)

    def _written(self, facts: Mapping[str, Any]) -> Path:
        """Return the file that says what was forgotten, named by when and by its content."""
        text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
        day = facts["at"][:10]
        file = self.artifacts / RECEIPTS / f"forgotten-{day}-{content_id(text)[:12]}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def _rows(self, raw_doc_ids: Sequence[str]) -> dict[str, int]:
        """Return how many rows rest on documents, by table."""
        with self.store.connect() as connection:
            return {
                table: int(count)
                for table, count in connection.execute(_COUNTS, {"ids": list(raw_doc_ids)})
            }

    def _remove(self, kind: str, name: str, files: Sequence[str]) -> None:
        """Delete a folder of files, its copy in the bucket, and the page about it."""
        self.bucket.remove(f"{kind}/{name}", files)
        shutil.rmtree(self.artifacts / kind / name, ignore_errors=True)
        (self.artifacts / REPORTS / f"{name}.html").unlink(missing_ok=True)
        for memory in (self.artifacts / kind).glob(f".{name}.*.upload"):
            memory.unlink()

    def _withdraw(self, source: str, raw_doc_ids: Sequence[str], affected: Affected) -> None:
        with self.store.connect() as connection:
            lock_forgetting(connection)
            connection.execute(
                "insert into convo.forgotten (raw_doc_id, source) select unnest(%s::text[]), %s "
                "on conflict do nothing",
                [list(raw_doc_ids), source],
            )
            connection.execute(
                "update convo.dataset_releases set withdrawn_at = now(), withdrawn_because = %s "
                "where version = any(%s)",
                [_BECAUSE, list(affected.releases)],
            )
            connection.execute(
                "update convo.finetuned_models set withdrawn_because = %s where run = any(%s)",
                [_BECAUSE, list(affected.models)],
            )
            for kind, names in (("release", affected.releases), ("model", affected.models)):
                for name in names:
                    append(connection, "withdrawn", f"{kind} {name}", {"because": _BECAUSE})

    def _erase_rows(self, raw_doc_ids: Sequence[str]) -> None:
        ids = list(raw_doc_ids)
        with self.store.connect() as connection:
            lock_forgetting(connection)
            connection.execute("delete from convo.raw_docs where id = any(%s)", [ids])
            connection.execute(
                "delete from convo.dataset_release_rows where raw_doc_ids && %s", [ids]
            )
            connection.execute("select convo.merge_lexeme_counts()")
