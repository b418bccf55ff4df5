"""The figures of a tuned model beside its base, as cards and the console show them."""

from collections.abc import Mapping
from typing import Any

from convo_assets.figures import Comparison, Figure, Sections, compared, estimated, measured

HELD_OUT, GIVEN_AWAY = "on the held-out split", "what it gives away"
KEEPS = "what it can do beside the documents"
KNOWS = "what it knows of the documents, before and after"


def model_figures(facts: Mapping[str, Any]) -> list[Comparison]:
    """Return how tuned model and base do on held-out rows what they give away and what they know.

    `facts` are the manifest of a model, or what will be it: `evaluation`, `audit`, `general`,
    `knowledge`.
    """
    evaluation, audit = facts["evaluation"], facts["audit"]
    tuned = [
        measured("values of the documents it says", audit["values_extracted"], audit["prompts"]),
        measured("planted values it says", audit["canaries_extracted"], audit["canaries"]),
        _exposure(audit["mean_exposure"], audit),
    ]
    given_away = {"base": [_exposure(audit["base_exposure"], audit)], "tuned": tuned}
    sections: Mapping[str, Sections] = {
        model: {
            HELD_OUT: [
                estimated(name, estimates[model])
                for name, estimates in evaluation["figures"].items()
            ],
            GIVEN_AWAY: given_away[model],
            KEEPS: [
                estimated(name, estimates[model]) for name, estimates in facts["general"].items()
            ],
            KNOWS: [
                estimated(name, estimates[model]) for name, estimates in facts["knowledge"].items()
            ],
        }
        for model in ("base", "tuned")
    }
    return compared(sections)


def loss_gained(facts: Mapping[str, Any]) -> Figure:
    """Return by how much the tuned model predicts held-out rows better than its base."""
    return estimated("loss gained", facts["evaluation"]["loss_gained"])


def _exposure(bits: float, audit: Mapping[str, Any]) -> Figure:
    return measured("exposure of planted values", bits, audit["canaries_ranked"])
