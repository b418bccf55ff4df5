"""Which documents belong together, and on which side of the fence each group stands."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from convo_assets.vocabulary import Split


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Shares of the documents that are held out; what they leave is for training."""

    validation: float = 0.1
    test: float = 0.1


@dataclass
class DocumentGroups:
    """Documents that share a conversation or most of their text, directly or through others."""

    _parent: dict[str, str] = field(default_factory=dict)

    def unite(self, documents: Iterable[str]) -> None:
        """Put documents into one group."""
        first, *others = documents
        for other in (first, *others):
            low, high = sorted((self.of(first), self.of(other)))
            self._parent[high] = low

    def of(self, document: str) -> str:
        """Return the name of a document's group: its first document."""
        self._parent.setdefault(document, document)
        root = document
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[document] != root:
            self._parent[document], document = root, self._parent[document]
        return root

    def all(self) -> dict[str, str]:
        """Return the group of every document."""
        return {document: self.of(document) for document in sorted(self._parent)}


def split_of(group: str, shares: Shares) -> Split:
    """Return the split of a group, by its hash: stable, and no draw to repeat."""
    digest = hashlib.sha256(group.encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < shares.test:
        return "test"
    if share < shares.test + shares.validation:
        return "validation"
    return "train"
