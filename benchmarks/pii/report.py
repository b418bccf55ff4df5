"""The benchmark's table and plot, as a page of docs/."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.pii.scoring import Score
from convo_assets.resources.precision import native_dtype

_FIGURES = (
    ("values survived", "values surviving", True),
    ("name tokens survived", "name tokens surviving", True),
    ("validated survived", "cards, e-mails, IBANs, SSNs, IPs surviving (count)", False),
    ("characters covered", "characters of values covered", True),
    ("clean words kept", "clean words kept", True),
    ("look-alikes lost", "words lost in texts without personal data", True),
)
_BAR_WIDTH = 50


def write_report(
    target: Path,
    results: Mapping[str, Mapping[str, Score]],
    speed: Mapping[str, float],
    *,
    documents: int,
) -> None:
    """Write the figures of every system, by figure, by part and by label."""
    systems = list(results)
    lines = [
        "# How much gets through",
        "",
        f"Written by `make bench-pii`: {documents} English documents, filled anew at every run",
        "from templates that the detector was not trained on. Thresholds were chosen, and rules",
        "written, with an eye on the same templates filled with other values: expect somewhat more",
        "to get through elsewhere. The peer replaces every type that it reports.",
        "",
        f"| figure | {' | '.join(systems)} |",
        f"|---|{'---|' * len(systems)}",
    ]
    for name, title, share in _FIGURES:
        cells = [_shown(results[system]["all"].rates()[name], share=share) for system in systems]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    lines += ["", "Values surviving, by part of the corpus:", "", "```"]
    for part in (part for part in results[systems[0]] if part != "all"):
        for system in systems:
            lines.append(_bar(part, system, results[system][part].rates()["values survived"]))
    lines += ["```", "", "By type (values, of which survived):", ""]
    lines += [f"| type | values | {' | '.join(systems)} |", f"|---|---|{'---|' * len(systems)}"]
    by_label = {system: results[system]["all"].by_label for system in systems}
    for label in sorted({label for label, _ in by_label[systems[0]]}):
        counts = [str(by_label[system][label, "survived"]) for system in systems]
        values = by_label[systems[0]][label, "values"]
        lines.append(f"| {label} | {values} | {' | '.join(counts)} |")
    lines += [
        "",
        f"Speed, same weights, one run, this machine (ours in {native_dtype('cpu')}, the peer in",
        "float32; see `native_dtype` for what bfloat16 gains where a processor has it):",
        "",
    ]
    lines += [f"- {name}: {value:,}" for name, value in speed.items()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _shown(value: float, *, share: bool) -> str:
    return f"{100 * value:.2f} %" if share else f"{value:.0f}"


def _bar(part: str, system: str, share: float) -> str:
    bar = "█" * round(_BAR_WIDTH * share) or "▏"
    return f"{part:<11} {system:<26} {bar} {100 * share:.1f} %"
