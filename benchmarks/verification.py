"""How many good answers are refused and bad ones accepted, by gate, on recorded replies.

`python -m benchmarks.verification [development|held_out|second_look]`: replies written by hand, and
faults made from the good ones by rule: a number swapped for another of the passages, a negation or
a modal changed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from convo_assets.steps.converse.verification import SourcePassage, verify_answer

RECORDED = Path(__file__).parents[1] / "convo_assets_tests" / "recorded" / "verification"
_NUMBER = re.compile(r"(?<!^)(?<!\n)(?<![\w.,\[-])\d+(?:[.,]\d+)*(?![\w\]-]|[.,]\d)")
_MARK = re.compile(r"\s*\[\d+\]")
_NEGATIONS = (
    (r"\b(can|may|must|should|is|are|was|were|will|has|does|do) not\b", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\b(ca|is|are|does|do|was)n't\b", lambda m: {"ca": "can"}.get(m[1], m[1])),
    (r"\bnever\b", "always"),
    (r"\b(can|may|must|should|is|are|was|were|will)\b(?! not)", r"\1 not"),
)
_MODALS = (
    (r"\bmust\b(?! not)", "may"),
    (r"\bmay\b(?! not)", "must"),
    (r"\bshould\b(?! not)", "may"),
    (r"\b(?:has|have) to\b", "may"),
    (r"\bcan\b(?! not)", "must"),
    (r"\bat least\b", "at most"),
    (r"\bat most\b", "at least"),
    (r"\busually\b", "always"),
    (r"\bup to\b", "at least"),
    (r"\bonly after\b", "only before"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A question with an answer, and whether the answer is to be accepted."""

    id: str
    document: str
    question: str
    answer: str
    accepted: bool
    kind: str


def main(part: Annotated[str, typer.Argument()] = "development", *, examples: bool = False) -> None:
    """Print the shares of errors, by kind of fault and by gate."""
    documents, written = recorded(part)
    made = [fault for reply in written if reply.accepted for fault in faults(reply, documents)]
    for name, replies in (("written by hand", written), ("made by rule", made)):
        refused, accepted = Counter[str](), Counter[str]()
        kinds = Counter(reply.kind for reply in replies)
        gates = Counter[str]()
        for reply in replies:
            verdict = verify_answer(documents[reply.document], reply.question, reply.answer)
            gates[verdict.reason or "accepted"] += not reply.accepted
            refused[verdict.reason] += reply.accepted and not verdict.accepted
            accepted[reply.kind] += verdict.accepted and not reply.accepted
            if examples and verdict.accepted != reply.accepted:
                typer.echo(f"  {reply.id} {verdict.reason or 'accepted'} | {reply.question}")
                typer.echo(f"    {' '.join(reply.answer.split())[:200]}")
        good = kinds["good"]
        bad = len(replies) - good
        typer.echo(f"{part}, {name}: {good} good, {bad} bad")
        if good:
            typer.echo(f"  good refused: {refused.total()} ({refused.total() / good:.1%})")
            typer.echo(f"    by gate: {dict(+refused)}")
        typer.echo(f"  bad accepted: {accepted.total()} ({accepted.total() / bad:.1%})")
        for kind, count in sorted(kinds.items()):
            if kind != "good":
                typer.echo(f"    {kind}: {accepted[kind]} of {count}")
        typer.echo(f"  bad by gate: {dict(gates.most_common())}")


def recorded(part: str) -> tuple[dict[str, list[SourcePassage]], list[Reply]]:
    """Return the passages of every document and the replies of one part of the recorded set."""
    lines = (RECORDED / f"{part}_documents.jsonl").read_text(encoding="utf-8").splitlines()
    documents = {
        row["document"]: [SourcePassage(**passage) for passage in row["passages"]]
        for row in map(json.loads, lines)
    }
    replies = (RECORDED / f"{part}_replies.jsonl").read_text(encoding="utf-8").splitlines()
    return documents, [Reply(**json.loads(line)) for line in replies]


def faults(reply: Reply, documents: dict[str, list[SourcePassage]]) -> Iterator[Reply]:
    """Yield copies of a good reply with one fault each; none of them says what its source says."""
    source = [n for p in documents[reply.document] for n in _NUMBER.findall(p.text)]
    said = set(_NUMBER.findall(reply.answer))
    said |= {n.replace(",", "") for n in said} | {f"{int(n):,}" for n in said if n.isdigit()}
    bare = list(_NUMBER.finditer(reply.answer))
    for count, match in enumerate(bare[:2]):
        others = [n for n in dict.fromkeys(source) if n != match[0] and n not in said]
        others = [n for n in others if (n.count(".") > 1) == (match[0].count(".") > 1)]
        for other in others[count :: max(1, len(others) // 2)][:2]:
            answer = reply.answer[: match.start()] + other + reply.answer[match.end() :]
            yield _fault(reply, answer, "swapped number")
    both_said = list(dict.fromkeys(_NUMBER.findall(reply.answer)))[:2]
    if len(both_said) > 1 and not any(n.count(".") > 1 for n in both_said):
        first, second = both_said
        both = _NUMBER.sub(lambda m: {first: second, second: first}.get(m[0], m[0]), reply.answer)
        yield _fault(reply, both, "exchanged numbers")
    for kind, rules in (("negation", _NEGATIONS), ("modal", _MODALS)):
        for pattern, changed in rules:
            answer = re.sub(pattern, changed, reply.answer, count=1)
            if answer != reply.answer:
                yield _fault(reply, answer, kind)
                break


def _fault(reply: Reply, answer: str, kind: str) -> Reply:
    return Reply(
        id=f"{reply.id}/{kind}",
        document=reply.document,
        question=reply.question,
        answer=answer,
        accepted=False,
        kind=kind,
    )


if __name__ == "__main__":
    typer.run(main)
