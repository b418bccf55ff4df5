"""What a converter makes of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Conversion:
    """The text of a file, and what of the file is not in it.

    Attributes:
        text: Markdown.
        gaps: How many parts of the file could not be read, by reason: one word each, as
            `undecodable_bytes` or `bad_line`. Empty if all of it was read.
    """

    text: str
    gaps: Mapping[str, int] = field(default_factory=dict)
