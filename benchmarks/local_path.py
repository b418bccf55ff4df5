"""Which sections of a folder of documents the local path asks about, and its pairs to be read.

`python -m benchmarks.local_path FOLDER PAIRS --about "at Clef"` takes the documents of a folder
through conversion, chunks, embeddings and the writer that needs no model, and the search that an
opening must pass; nothing is redacted or stored. PAIRS is what `benchmarks.reading draw` reads.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from convo_assets.corpus import MemoryCorpus
from convo_assets.identity import content_id
from convo_assets.records import EmbeddedChunk, RedactedDoc, SourceFile, SourceProfile
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.chunk import ChunkContext, chunk_docs
from convo_assets.steps.converse.acceptance import keep_self_contained
from convo_assets.steps.converse.local.writer import LocalWriter
from convo_assets.steps.converse.sections import Section, sections
from convo_assets.steps.converse.units import Document, read
from convo_assets.steps.converse.writers import Exchange, Home, Written
from convo_assets.steps.ingest import IngestContext, ingest_files


def main(
    folder: Annotated[Path, typer.Argument(help="Documents.")],
    pairs: Annotated[Path, typer.Argument(help="Where to write pairs, JSONL.")],
    about: Annotated[str, typer.Option(help="What would be declared of the source.")] = "",
) -> None:
    """Print how many sections have a pair, by form, and why others have none."""
    corpus = corpus_of(folder)
    documents = {stored.id: read(stored) for stored in corpus.documents(_ids(corpus))}
    written = written_of(corpus, documents, about)
    told = [*_told(folder.name, written, documents)]
    pairs.write_text("".join(f"{json.dumps(pair)}\n" for pair in told), encoding="utf-8")
    held = [section for document in documents.values() for section in sections(document)]
    asked = sum(any(_begins_in(section, pair) for pair in told) for section in held)
    kinds = Counter(turn["kind"] for pair in told for turn in pair["turns"][-1:])
    reasons = Counter(reason for one in written for reason in one.reasons)
    openings = sum(len(pair["turns"]) == 1 for pair in told)
    typer.echo(f"{folder.name}: {asked} of {len(held)} sections with a pair; {dict(kinds)}")
    typer.echo(f"  {len(told)} exchanges in {openings} conversations; {dict(reasons)}")


def corpus_of(folder: Path) -> MemoryCorpus:
    """Return the documents of a folder as a source that is searched in memory."""
    resources = resources_with_secrets(load_settings())
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    loaded = [_file(folder, file) for file in files]
    names = {file.id: Path(file.path).stem for file in loaded}
    raw = [
        row
        for result in ingest_files(loaded, IngestContext(converter=resources.converter))
        for row in result.rows
    ]
    docs = [
        # As the redactor would hand it on, had it found nothing.
        RedactedDoc(
            id=row.id,
            raw_doc_id=row.id,
            source="",
            name=names.get(row.id, Path(row.path).stem),
            text=row.text,
            redactions=(),
        )
        for row in raw
    ]
    made = chunk_docs(docs, ChunkContext(embedder=resources.embedder))
    chunks = [chunk for result in made for chunk in result.rows]
    vectors = resources.embedder.embed_documents([chunk.embed_text for chunk in chunks])
    rows = [
        EmbeddedChunk(id=chunk.id, chunk=chunk, vector=vector)
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    return MemoryCorpus(embedder=resources.embedder, rows=rows, docs=docs)


def written_of(corpus: MemoryCorpus, documents: dict[str, Document], about: str) -> list[Written]:
    """Return what each chunk gives, without openings that do not find their answer."""
    homes = [Home(row=row, document=documents[row.chunk.redacted_doc_id]) for row in corpus.rows]
    writer = LocalWriter(corpus=corpus, profile=SourceProfile(about=about), fingerprint="")
    written = writer.write(homes)
    keep_self_contained(written, corpus.retrieve)
    return written


def _told(
    source: str, written: Sequence[Written], documents: dict[str, Document]
) -> Iterator[dict[str, Any]]:
    """Yield each exchange with what was said before it in its conversation."""
    for one in written:
        for pairs in one.conversations:
            for count in range(1, len(pairs) + 1):
                yield _pair(source, pairs[:count], documents)


def _pair(source: str, pairs: Sequence[Exchange], documents: dict[str, Document]) -> dict[str, Any]:
    cited = pairs[-1].citations[0]
    document = documents[cited.redacted_doc_id]
    path = next(u.heading_path for u in document.units if cited.start < u.end)
    return {
        "source": source,
        "document": document.stored.id,
        "name": document.stored.name,
        "start": cited.start,
        "end": pairs[-1].citations[-1].end,
        "kind": pairs[-1].kind,
        "place": " > ".join(dict.fromkeys((document.title, *path))),
        "turns": [{"said": p.said, "answer": p.answer, "kind": p.kind} for p in pairs],
    }


def _begins_in(section: Section, pair: dict[str, Any]) -> bool:
    first, last = section.blocks[0].start, section.blocks[-1].end
    return section.document.stored.id == pair["document"] and first <= pair["start"] < last


def _ids(corpus: MemoryCorpus) -> list[str]:
    return list(dict.fromkeys(row.chunk.redacted_doc_id for row in corpus.rows))


def _file(folder: Path, file: Path) -> SourceFile:
    path = str(file.relative_to(folder))
    content = file.read_bytes()
    return SourceFile(id=content_id(path), source="", path=path, size=len(content), content=content)


if __name__ == "__main__":
    typer.run(main)
