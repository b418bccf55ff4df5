"""Private documents in, a conversational fine-tuning dataset without personal data out.

sources -> raw_docs -> redacted_docs -> chunks -> embeddings -> conversations -> finetune_dataset
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convo_assets.components import DocumentSource

__all__ = ["DocumentSource"]


def __getattr__(name: str) -> object:
    """Return the component that `dg` and Dagster know by this package's name.

    It is imported when it is asked for: steps are imported without Dagster.
    """
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from convo_assets import components  # noqa: PLC0415 - see above

    return getattr(components, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
