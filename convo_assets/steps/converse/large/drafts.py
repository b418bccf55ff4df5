"""A conversation while it is written: what it is written with, and how lists are asked for."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from convo_assets.steps.converse.judging import Trial
from convo_assets.steps.converse.large.flow import Got, Need, ask
from convo_assets.steps.converse.large.prompts import UNREADABLE
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.reply_parsing import read_items
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.converse.writers import Exchange, Written

Items = list[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What all dialogues of a batch are written with; `planting` is the share with a fault."""

    kinds: QuestionKinds
    seed: int
    judged: bool
    planting: float
    trial: Trial = field(default_factory=Trial)


@dataclass(slots=True)
class Draft:
    """A conversation as it was written, before it is known whether the judge is believed."""

    persona: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    judged: list[str | None] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def released(self, *, trusted: bool, judged: bool) -> Written:
        """Return it up to the first exchange that a judge who is believed refuses."""
        kept, reasons = self.exchanges, list(self.reasons)
        if trusted:
            places = [place for place, reason in enumerate(self.judged) if reason]
            kept = kept[: places[0]] if places else kept
            reasons += [reason for reason in self.judged if reason]
        elif judged and self.exchanges:
            reasons.append("judge_not_trusted")
        return Written(conversations=[kept] if kept else [], reasons=reasons, persona=self.persona)


def read_list(
    prompt: Prompt, name: str, words: str, draft: Draft
) -> Generator[Need, Got, Items | None]:
    """Ask for a list, and once more if the reply cannot be read; count why there is none."""
    for tried in (prompt, replace(prompt, user=prompt.user + UNREADABLE)):
        reply = yield from ask(tried)
        if reply.fault:
            draft.reasons.append(reply.fault)
            return None
        items = read_items(reply.text, name=name, words=words)
        if items is not None:
            return items
    draft.reasons.append("reply_unreadable")
    return None
