"""Figures as Dagster's UI shows them: tables, and bar charts in Markdown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from convo_assets.figures import Section, Sections, counted, largest_first
from convo_assets.item_results import Refused
from convo_assets.reasons import advised, sentences
from convo_assets.templates import render


def sections_metadata(sections: Sections, *, charts: Collection[str]) -> dict[str, Any]:
    """Return figures as metadata, by title: a table each, and a chart of those named."""
    tables = {title: figures_table(section, of=title) for title, section in sections.items()}
    drawn = sorted({*charts} & sections.keys())
    return tables | {f"{title}, chart": chart(largest_first(sections[title])) for title in drawn}


def bars(counts: Mapping[str, float]) -> dg.MarkdownMetadataValue:
    """Return counts as a bar chart, largest first."""
    return chart(largest_first(counted(counts)))


def chart(figures: Section) -> dg.MarkdownMetadataValue:
    """Return figures as a bar chart in Markdown, which the Dagster UI shows without any image."""
    return dg.MetadataValue.md(render("chart.md.j2", figures=figures))


def figures_table(figures: Section, *, of: str) -> dg.TableMetadataValue:
    """Return figures as a table for the UI, with goal and meaning where they have one."""
    rows = [
        {of: f.name, "value": f.shown, "goal": f.meaning.goal, "meaning": f.meaning.text}
        for f in figures
    ]
    shown = [of, "value", *(c for c in ("goal", "meaning") if any(row[c] for row in rows))]
    return dg.MetadataValue.table(
        records=[dg.TableRecord({column: row[column] for column in shown}) for row in rows],
        schema=dg.TableSchema(columns=[dg.TableColumn(column, type="text") for column in shown]),
    )


def reasons_table(reasons: Mapping[str, int]) -> dg.TableMetadataValue:
    """Return counted reasons as a table for the UI: what each means and what to do about it."""
    columns = ("reason", "count", "what it means", "what to do")
    rows = [
        (code, str(count), sentences([code]), advised([code]))
        for code, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _text_table(columns, rows)


def refused_table(refused: Iterable[Refused]) -> dg.TableMetadataValue:
    """Return what was refused or taken in part as a table for the UI, by identifier.

    Names of files may be those of people: `convo-assets status --refusals` shows them.
    """
    columns = ("input", "outcome", "reason", "what to do", "where")
    rows = [
        (
            one.input_id,
            one.outcome,
            sentences(one.reasons),
            advised(one.reasons),
            ", ".join(one.places),
        )
        for one in refused
    ]
    return _text_table(columns, rows)


def _text_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        records=[dg.TableRecord(dict(zip(columns, row, strict=True))) for row in rows],
        schema=dg.TableSchema(columns=[dg.TableColumn(name, type="text") for name in columns]),
    )


def counts_table(counts: Mapping[str, int], *, of: str) -> dg.TableMetadataValue:
    """Return counts as a table for the UI."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({of: key, "count": count}) for key, count in counts.items()],
        schema=dg.TableSchema(
            columns=[dg.TableColumn(of, type="text"), dg.TableColumn("count", type="int")]
        ),
    )
