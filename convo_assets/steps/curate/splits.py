"""Which documents belong together, and on which side of the fence each group stands."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
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


def assigned(rows: Mapping[str, int], shares: Shares) -> dict[str, Split]:
    """Return the split of every group, of which each has so many rows: none is without rows.

    A group goes by its hash. A few may all fall on one side: then a split that is wanted and has
    none gets the group with the fewest rows of the split with the most groups. With one group all
    is for training, and with two nothing is for validation.
    """
    splits = {group: split_of(group, shares) for group in rows}
    shared: dict[Split, float] = {
        "train": 1.0,
        "test": shares.test,
        "validation": shares.validation,
    }
    wanted = [split for split, share in shared.items() if share]
    for place, split in enumerate(wanted):
        counts = Counter(splits.values())
        # One that is wanted less gives its last group, any other only what it can spare.
        less = wanted[place + 1 :]
        giving = [s for s in reversed(wanted) if counts[s] > 1 or (s in less and counts[s])]
        if counts[split] or not giving:
            continue
        fullest = max(giving, key=counts.__getitem__)
        spare = [group for group in splits if splits[group] == fullest]
        splits[min(spare, key=lambda group: (rows[group], group))] = split
    return splits


def split_of(group: str, shares: Shares) -> Split:
    """Return the split of a group, by its hash: stable, and no draw to repeat."""
    digest = hashlib.sha256(group.encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < shares.test:
        return "test"
    if share < shares.test + shares.validation:
        return "validation"
    return "train"
