"""Megabytes per second into passages: `python -m benchmarks.chunking`.

Documents with sizes in tokens of the packaged embedding model, one core: ours, the tokenizer alone,
which every one of them has to wait for, and splitters that count with the same tokenizer. The peers
are installed by `make bench` and no part of the project. The last lines say how long a document of
twice the size takes, and what the first document of a process waits for.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from tokenizers import Tokenizer

from benchmarks.interleaved import interleave, report
from convo_assets.records import RedactedDoc
from convo_assets.resources.embedders import MiniLmEmbedder
from convo_assets.resources.embedders.minilm import packaged_folder
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.chunk import ChunkContext, chunk_docs

BUDGET = 254
FIRST = (
    "from convo_assets.resources.embedders import MiniLmEmbedder;"
    "MiniLmEmbedder().token_starts('One document.')"
)


def main(
    folder: Annotated[Path, typer.Option(help="Markdown files to take.")] = PROJECT,
    megabytes: Annotated[float, typer.Option(min=0.1)] = 1.0,
) -> None:
    """Print the rates, growth with the size of a document, and the wait for the first one."""
    texts = _texts(folder, megabytes)
    _race(texts)
    _growth("\n\n".join(texts))
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True)  # noqa: S603 - our own program
    took = time.perf_counter() - started
    typer.echo(f"a new process until its first document is counted: {took:.1f} s")


def _race(texts: list[str]) -> None:
    tokenizer = Tokenizer.from_file(str(Path(packaged_folder()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False))

    docs = [_doc(text, n) for n, text in enumerate(texts)]
    context = ChunkContext(embedder=MiniLmEmbedder())
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: list(chunk_docs(docs, context)),
        "the tokenizer alone": lambda: [count(text) for text in texts],
    }
    if find_spec("chonkie"):
        from chonkie import RecursiveChunker  # noqa: PLC0415 - the peer

        def chonkie() -> None:
            # A new one each time: it remembers what it has counted.
            chunker = RecursiveChunker(tokenizer=tokenizer, chunk_size=BUDGET)
            for text in texts:
                chunker(text)

        ways["chonkie, recursive"] = chonkie
    if find_spec("langchain_text_splitters"):
        from langchain_text_splitters import MarkdownTextSplitter  # noqa: PLC0415 - the peer

        splitter = MarkdownTextSplitter(
            chunk_size=BUDGET, chunk_overlap=60, length_function=count, add_start_index=True
        )
        ways["langchain, Markdown"] = lambda: splitter.create_documents(texts)
    for run in ways.values():
        run()
    report(
        interleave(ways),
        amount=sum(len(text.encode()) for text in texts) / 1e6,
        unit="MB",
        ours="ours",
        limits={"the tokenizer alone": "limit"},
    )


def _growth(text: str) -> None:
    """Print how long documents of one, two and four times a size take."""
    context = ChunkContext(embedder=MiniLmEmbedder())
    for share in (4, 2, 1):
        whole = _doc(text[: len(text) // share], share)
        started = time.process_time()
        list(chunk_docs([whole], context))
        took = time.process_time() - started
        typer.echo(f"one document of {len(whole.text):,} characters: {took:.2f} s of processor")


def _doc(text: str, number: int) -> RedactedDoc:
    return RedactedDoc(
        id=f"d{number}", raw_doc_id="r", source="bench", name="doc", text=text, redactions=()
    )


def _texts(folder: Path, megabytes: float) -> list[str]:
    """Return the texts of Markdown files, again from the first if there are too few."""
    files = [path for path in sorted(folder.rglob("*.md")) if ".venv" not in path.parts]
    texts: list[str] = []
    size = 0.0
    while size < megabytes * 1e6:
        text = files[len(texts) % len(files)].read_text(encoding="utf-8", errors="replace")
        texts.append(text)
        size += len(text.encode())
    return texts


if __name__ == "__main__":
    typer.run(main)
