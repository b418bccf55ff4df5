"""People who are planted in a source are nowhere behind the border, in no encoding."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import dagster as dg
import pyarrow.parquet as pq
import pytest

from convo_assets.definitions import build_definitions
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import SOURCE, TOOLS, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

CANARIES = (
    "Thessaly Quandrell",
    "Quandrell",
    "Osgood Brimblecombe",
    "Brimblecombe",
    "t.quandrell@marshwick-depot.org",
    "o_brimblecombe@marshwick-depot.org",
    "4539578763621486",
    "4539 5787 6362 1486",
    "+44 7911 123456",
    "17 Fennelworth Crescent",
    "QX 48 21 90 B",
    "tquandrell42",
    "hunter2-Zebra-9",
)
LETTER = """---
author: Thessaly Quandrell
contact: t.quandrell@marshwick-depot.org
---
# Returns

If you want to return a parcel, bring it to the depot within 30 days.

Thessaly Quandrell approves every refund above 200 euros, and Ms Quandrell signs the form.
She lives at 17 Fennelworth Crescent, Leeds LS8 1QB and answers on +44 7911 123456.
Her national insurance number is QX 48 21 90 B. Her user name is tquandrell42.

| clerk | mail |
| --- | --- |
| Osgood Brimblecombe | o\\_brimblecombe&#64;marshwick-depot.org |

```
password = "hunter2-Zebra-9"
```

![Osgood Brimblecombe at the counter](mailto:o_brimblecombe%40marshwick-depot.org)

Parcels that were opened are refunded at half of their price. BRIMBLECOMBE keeps the list.
"""
ORDERS = """# Orders

Orders are packed within two working days after the payment has arrived at the bank.

Osgood Brimblecombe paid with 4539 5787 6362 1486, which is 4539578763621486 without blanks.

If an order is late, send the order by express at no cost. Brimblecombe asked about it.
"""


def encodings(canary: str) -> Iterator[bytes]:
    """Yield the forms in which a value might slip through."""
    for form in {canary, canary.lower(), canary.upper(), canary[::-1], quote(canary)}:
        yield form.encode()
        yield form.encode("utf-16-le")
        yield form.encode().hex().encode()
        for offset in range(3):
            # Inside a longer Base64 text a value is aligned in one of three ways.
            inner = base64.b64encode(b"\0" * offset + form.encode())
            yield inner[4 if offset else 0 : -4]


def written(home: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a run except the sources and the landed documents."""
    for path in sorted(home.rglob("*")):
        private = path.is_relative_to(home / "sources") or path.match("landing/*/*.parquet")
        if path.is_file() and not private:
            yield str(path.relative_to(home)), path.read_bytes()
            if path.suffix == ".parquet":
                yield f"{path.name}, read", str(pq.read_table(path).to_pylist()).encode()


def rows(store: SupabaseStore) -> Iterator[tuple[str, bytes]]:
    """Yield every row of every table of the schema as text."""
    with store.connect() as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'convo'"
        ).fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(f"select t::text from convo.{table} t".encode()):
                yield f"table {table}", row.encode()


def test_planted_people_are_nowhere_behind_the_border(
    store: SupabaseStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = write_sources(tmp_path, returns=LETTER, **TOOLS)
    (folder / "Osgood-Brimblecombe-orders.md").write_text(ORDERS, encoding="utf-8")
    (folder / "Thessaly Quandrell.pdf").write_bytes(b"%PDF-1.7 t.quandrell@marshwick-depot.org")
    detector = GlinerDetector(model=str(PROJECT / "models" / "pii-small"))
    resources = replace(resources_with_fakes(store, tmp_path), detector=detector)
    instance_home = tmp_path / "dagster"
    instance_home.mkdir()

    with dg.DagsterInstance.local_temp(str(instance_home)) as instance:
        instance.add_dynamic_partitions("document_sources", [SOURCE])
        results = [
            build_definitions(resources)
            .resolve_job_def(job)
            .execute_in_process(partition_key=source, instance=instance, raise_on_error=False)
            for job, source in (("process_source", SOURCE), ("release", None), ("finetune", None))
        ]
        printed = "".join(capfd.readouterr())
        events = "\n".join(str(log) for run in results for log in instance.all_logs(run.run_id))

    places = [
        ("printed", printed.encode()),
        ("events", events.encode()),
        *rows(store),
        *written(tmp_path),
    ]
    assert {name for name, _ in places} >= {"table redacted_docs", "table finetune_dataset"}
    assert any(name.startswith("artifacts/releases/") for name, _ in places)
    assert any(name.startswith("artifacts/models/") for name, _ in places)
    found = {
        (name, CANARIES.index(canary))
        for name, content in places
        for canary in CANARIES
        for form in encodings(canary)
        if form and form in content
    }
    assert not found  # where, and which of the canaries: never the text around it
    assert [result.success for result in results] == [True, True, True]


def test_the_search_for_canaries_would_find_one() -> None:
    text = base64.b64encode(b"so " + CANARIES[0].encode() + b" wrote to us")

    assert any(form in text for form in encodings(CANARIES[0]))
