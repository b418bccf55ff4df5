"""Figures as Dagster's UI shows them: tables, and bar charts in Markdown."""

from collections.abc import Collection, Mapping
from typing import Any

import dagster as dg

from convo_assets.figures import Section, Sections, counted, largest_first
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


def counts_table(counts: Mapping[str, int], *, of: str) -> dg.TableMetadataValue:
    """Return counts as a table for the UI."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({of: key, "count": count}) for key, count in counts.items()],
        schema=dg.TableSchema(
            columns=[dg.TableColumn(of, type="text"), dg.TableColumn("count", type="int")]
        ),
    )
