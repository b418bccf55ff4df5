"""`convo-assets verify-answers`: whether answers say what their passages say."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from convo_assets.errors import SettingError
from convo_assets.records import Passage
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.steps.converse.judging import Case, judge
from convo_assets.steps.converse.verification import SourcePassage, Verdict, verify_answer


class _Passage(BaseModel):
    """A passage as a line has it; ids may be numbers."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    text: str
    heading: str | list[str] | None = None

    @property
    def title(self) -> str:
        """Heading path in one line."""
        path = self.heading or ""
        return path if isinstance(path, str) else " > ".join(path)


class _Turn(BaseModel):
    """An earlier turn as a chat message."""

    content: str


class _Row(BaseModel):
    """One line of the input."""

    id: JsonValue
    passages: list[_Passage]
    question: str
    answer: str
    history: list[str | _Turn] | None = None

    @property
    def turns(self) -> list[str]:
        """Texts of the earlier turns."""
        return [turn if isinstance(turn, str) else turn.content for turn in self.history or ()]


def verify_answers(
    file: Annotated[Path | None, typer.Argument(help="JSONL of answers; default: stdin.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write; default: stdout.")] = None,
    ask_judge: Annotated[
        bool, typer.Option("--judge", help="Ask the configured judge about what is accepted.")
    ] = False,
) -> None:
    """Say of every answer whether its passages support it, and if not, why.

    Lines in: {"id", "passages": [{"id", "text", "heading"?}], "question", "answer", "history"?};
    `[1]` in an answer is the id of a passage, `history` the earlier turns as texts or as messages
    with "content". Lines out, in the same order: {"id", "accepted", "reason"}. No model is needed
    without --judge.
    """
    problems: list[str] = []
    with (
        file.open(encoding="utf-8") if file else nullcontext(sys.stdin) as source,
        output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as target,
    ):
        if ask_judge:
            rows = list(_rows(source, problems))
            verdicts = _judged(rows, [_verdict(row) for row in rows])
            for row, verdict in zip(rows, verdicts, strict=True):
                _write(row, verdict, target)
        else:
            for row in _rows(source, problems):
                _write(row, _verdict(row), target)
    for problem in problems:
        typer.secho(problem, fg="red", err=True)
    if problems:
        raise typer.Exit(1)


def _rows(source: TextIO, problems: list[str]) -> Iterator[_Row]:
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            yield _Row.model_validate_json(line)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            what = f' (see "{where}")' if where else ""
            problems.append(
                f'Line {number} was skipped: it is not JSON with "id", "passages", "question" and '
                f'"answer"{what}.'
            )


def _write(row: _Row, verdict: Verdict, target: TextIO) -> None:
    said = {"id": row.id, "accepted": verdict.accepted, "reason": verdict.reason}
    target.write(json.dumps(said, ensure_ascii=False) + "\n")


def _verdict(row: _Row) -> Verdict:
    passages = [SourcePassage(id=p.id, text=p.text, heading=p.title) for p in row.passages]
    return verify_answer(passages, row.question, row.answer, row.turns)


def _judged(rows: Sequence[_Row], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts after the judge was asked about what the gates accept.

    A judge that does not find the faults planted for it changes nothing; stderr says so.
    """
    accepted = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict.accepted]
    model = resources_with_secrets(load_settings()).judge
    if model is None:
        raise SettingError("CONVO_JUDGE", "must be same or endpoint where --judge is given")
    judged = judge([_case(row) for row in accepted], model)
    trial = judged.trial
    if not trial.trusted:
        typer.secho(
            f"The judge was not believed: it found {trial.caught} of {trial.planted} faults "
            f"planted for it, and refused {trial.refused} of {trial.others} answers.",
            err=True,
        )
    reasons = iter(judged.reasons)
    return [_with_reason(v, next(reasons)) if v.accepted else v for v in verdicts]


def _with_reason(verdict: Verdict, reason: str | None) -> Verdict:
    return Verdict(accepted=False, reason=reason) if reason else verdict


def _case(row: _Row) -> Case:
    return Case(
        question=row.question,
        answer=row.answer,
        passages=[_passage(passage, rank) for rank, passage in enumerate(row.passages, start=1)],
    )


def _passage(passage: _Passage, rank: int) -> Passage:
    return Passage(
        chunk_id=passage.id,
        redacted_doc_id=passage.id,
        source="",
        heading_path=(passage.title,) if passage.title else (),
        text=passage.text,
        start=0,
        end=len(passage.text),
        rank=rank,
        score=0.0,
    )
