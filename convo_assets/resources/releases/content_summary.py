"""A release in the form of the EU's public summary of training content, as far as that is known.

Sections and titles: Template for the Public Summary of Training Content for general-purpose AI
models required by Article 53(1)(d) of Regulation (EU) 2024/1689, in C(2025) 8311. Whoever tunes a
model for own use may not be obliged to publish one; the form is a list of what is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TO_FILL_IN = "To be filled in by the provider."
_SEE_ORIGIN = "As far as the origin of a source says so under 2.6."
_BILLION = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Part:
    """One numbered part of the form."""

    number: str
    title: str
    text: str


def content_summary(
    manifest: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    models: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, str]]:
    """Return the parts of the form; what only the provider knows says so.

    `manifest` is that of the release, `sources` what evidence knows of its documents, `models` the
    manifests of models tuned on it by their run.
    """
    return [
        {"number": part.number, "title": part.title, "text": part.text}
        for part in _parts(manifest, sources, models)
    ]


def _parts(
    manifest: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    models: Mapping[str, Mapping[str, Any]],
) -> list[Part]:
    bases = sorted({str(each["base_model"]) for each in models.values()})
    tokens = sum(manifest["counts"]["tokens"].values())
    size = "less than 1 billion tokens" if tokens < _BILLION else "1 billion tokens or more"
    documents = sum(sum(each["documents"].values()) for each in sources.values())
    tiers = ", ".join(f"{count} rows {tier}" for tier, count in manifest["counts"]["tiers"].items())
    return [
        Part(number="1.1", title="Provider identification", text=TO_FILL_IN),
        Part(
            number="1.2",
            title="Model identification",
            text=f"Models {', '.join(sorted(models)) or 'none yet'}, tuned from "
            f"{', '.join(bases) or 'no base model yet'}. Date of placement on the market: "
            f"{TO_FILL_IN.lower()}",
        ),
        Part(
            number="1.3",
            title="Modalities, overall training data size and other characteristics",
            text=f"Text, {size} ({tokens:,}), beside what the base model was trained on: "
            "conversations about private documents.",
        ),
        Part(number="2.1", title="Publicly available datasets", text=_SEE_ORIGIN),
        Part(
            number="2.2",
            title="Private non-publicly available datasets obtained from third parties",
            text=_SEE_ORIGIN,
        ),
        Part(
            number="2.3",
            title="Data crawled and scraped from online sources",
            text=f"Nothing is crawled to make it. {_SEE_ORIGIN}",
        ),
        Part(number="2.4", title="User data", text=_SEE_ORIGIN),
        Part(
            number="2.5",
            title="Synthetic data",
            text=f"All rows are made from the documents under 2.6 by rules or by a model: {tiers}. "
            "Which model made a row is in its columns tier and model.",
        ),
        Part(
            number="2.6",
            title="Other sources of data",
            text=f"{documents} documents of {len(sources)} sources. "
            + " ".join(_described(name, each) for name, each in sources.items()),
        ),
        Part(
            number="3.1",
            title="Respect of reservation of rights from the text and data mining exception",
            text="Documents are private; licence and legal basis of each source are under 2.6.",
        ),
        Part(
            number="3.2",
            title="Removal of illegal content",
            text="Personal data is removed before anything is stored; nothing else is looked for.",
        ),
        Part(number="3.3", title="Other information", text=TO_FILL_IN),
    ]


def _described(name: str, source: Mapping[str, Any]) -> str:
    origin = "; ".join(f"{title}: {value}" for title, value in source["origin"].items())
    return f"{name}: {sum(source['documents'].values())} documents, {origin}."
