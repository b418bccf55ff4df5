"""Words of opposite meaning: the antonyms of WordNet 3.0, and a few that rules are written in.

`antonyms.txt` has those of words that its texts hold; its licence is in `LICENSE.wordnet.txt`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from convo_assets.steps.converse.verification.words import stem

_MORE = """
    before after
    above below
    over under
    more less
    optional mandatory
    optional required
    voluntary mandatory
    compulsory optional
    allowed prohibited
    allowed forbidden
    permitted prohibited
    permitted forbidden
    include exclude
    raise reduce
    increase reduce
    raise lower
    older younger
    older newer
    later earlier
    faster slower
    higher lower
    longer shorter
    larger smaller
    bigger smaller
    cheaper dearer
    best worst
    colder warmer
    minimum maximum
    enabled disabled
    add remove
    install uninstall
    encrypted unencrypted
    read-only full
    read-only write
    manual automatic
    manually automatically
    incoming outgoing
    open close
    opened closed
    except include
    gain lose
    grant revoke
    approve reject
    upgrade downgrade
    upload download
    internal external
    inbound outbound
    landlord tenant
    buyer seller
    lender borrower
    north south
    east west
    tighten loosen
    clockwise anticlockwise
    clockwise counterclockwise
    hot cold
    warm cold
    same different
    safe unsafe
    safe dangerous
    always sometimes
    always rarely
    usually rarely
    often rarely
    first last
    start stop
    start end
    begin end
"""
"""Pairs that are no antonyms in WordNet, or not in these forms."""

_NO_OPPOSITES = frozenset({"day", "night", "man", "woman", "parent", "child", "go", "come", "have",
                           "lack", "give", "take", "ever", "still", "right", "left", "keep",
                           "lose", "find", "move", "stay", "level", "work", "idle", "play",
                           "continue", "stand", "sit", "know", "ignore", "win", "leave",
                           "arrive", "way", "home"})  # fmt: skip
"""Words whose antonym in WordNet says nothing of the kind in a rule."""


@cache
def antonyms() -> Mapping[str, frozenset[str]]:
    """Return the stems of opposite meaning by stem."""
    text = files(__package__).joinpath("antonyms.txt").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for line in (text + _MORE).strip().splitlines():
        left, right = line.split()
        if left in _NO_OPPOSITES or right in _NO_OPPOSITES:
            continue
        for first, second in ((left, right), (_comparative(left), _comparative(right))):
            if stem(first) != stem(second):
                found.setdefault(stem(first), set()).add(stem(second))
                found.setdefault(stem(second), set()).add(stem(first))
    return {word: frozenset(others) for word, others in found.items()}


def _comparative(word: str) -> str:
    """Return the comparative of a short adjective; of another word, one that nobody uses."""
    return f"{word}r" if word.endswith("e") else f"{word}er"


def alike(word: str) -> frozenset[str]:
    """Return a stem with those that share an opposite with it: "lower" and "reduce"."""
    opposites = antonyms().get(word, frozenset())
    return frozenset({word}).union(*(antonyms()[other] for other in opposites))
