"""Figures as Dagster's UI shows them: tables, and bar plots in Markdown."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

_WIDEST_BAR = 40

DRAWN = frozenset(
    {"exchanges by kind", "reciprocal rank by turn", "share of passages found by turn"}
)
"""Groups of figures that are drawn beside their table."""


def figures_metadata(groups: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Return groups of figures by heading as tables, some of them as plots too."""
    shown: dict[str, Any] = {}
    for heading, figures in groups.items():
        shown[heading] = figures_table(figures, of=heading)
        if heading in DRAWN:
            shown[f"{heading}, drawn"] = bars(figures)
    return shown


def bars(counts: Mapping[str, float]) -> dg.MarkdownMetadataValue:
    """Return figures as a bar plot in Markdown, which the Dagster UI shows without any image."""
    most = max(counts.values(), default=1) or 1
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    width = max(map(len, counts), default=0)
    lines = [
        f"{name:<{width}} {'█' * max(1, round(_WIDEST_BAR * count / most))} {round(count, 3)}"
        for name, count in ranked
    ]
    return dg.MetadataValue.md("\n".join(["```", *lines, "```"]))


def figures_table(figures: Mapping[str, float], *, of: str) -> dg.TableMetadataValue:
    """Return figures as a table for the UI."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({of: key, "value": round(v, 4)}) for key, v in figures.items()],
        schema=dg.TableSchema(
            columns=[dg.TableColumn(of, type="text"), dg.TableColumn("value", type="float")]
        ),
    )


def counts_table(counts: Mapping[str, int], *, of: str) -> dg.TableMetadataValue:
    """Return counts as a table for the UI."""
    return dg.MetadataValue.table(
        records=[dg.TableRecord({of: key, "count": count}) for key, count in counts.items()],
        schema=dg.TableSchema(
            columns=[dg.TableColumn(of, type="text"), dg.TableColumn("count", type="int")]
        ),
    )
