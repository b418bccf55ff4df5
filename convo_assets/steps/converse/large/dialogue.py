"""One conversation by a large model: facts, plan, the user's turns, the assistant's, the judge.

Each of the four calls may be repeated once, with what was wrong. What then does not stand is
dropped; the question behind it is said in full, so that it leans on nothing that is not released.
A kind of question that fails is not tried again for the unit.
"""

from collections.abc import Generator, Sequence

from convo_assets.steps.converse.draws import draw
from convo_assets.steps.converse.judging import (
    MIN_FAULTS,
    SHARE_OF_FAULTS,
    VERDICT_SCHEMA,
    VERDICT_TOKENS,
    check_task,
    read_verdicts,
)
from convo_assets.steps.converse.large import prompts
from convo_assets.steps.converse.large.assistant import write_assistant
from convo_assets.steps.converse.large.drafts import Draft, Writing, read_list
from convo_assets.steps.converse.large.flow import Got, Need, Talk, ask
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.large.plan import DialoguePlan, plan_dialogue
from convo_assets.steps.converse.large.prompts import Fact
from convo_assets.steps.converse.large.quotes import locate
from convo_assets.steps.converse.large.user import write_user
from convo_assets.steps.converse.planted_faults import with_fault
from convo_assets.steps.converse.question_kind import Need as KindNeed
from convo_assets.steps.converse.reply_parsing import plain_words


def share_to_plant(dialogues: int) -> float:
    """Return in how many of so many dialogues a fault is planted: enough to test a judge by."""
    return min(1.0, max(SHARE_OF_FAULTS, 2 * MIN_FAULTS / dialogues)) if dialogues else 0.0


def write(matter: Matter, writing: Writing) -> Talk[Draft]:
    """Write one conversation, as far as it stands."""
    draft = Draft()
    if not matter.has_something:
        draft.reasons.append("nothing_to_ask")
        return draft
    facts = yield from _facts(matter, writing, draft)
    if not facts:
        return draft
    plan = _plan(matter, writing, facts)
    draft.persona = plan.persona
    asked = yield from write_user(matter, writing, plan, facts, draft)
    if asked:
        yield from write_assistant(matter, writing, asked, facts, draft)
    if draft.exchanges and writing.judged:
        yield from _judge(matter, writing, draft)
    return draft


def _facts(matter: Matter, writing: Writing, draft: Draft) -> Generator[Need, Got, list[Fact]]:
    prompt = prompts.facts_prompt(matter, seed=writing.seed)
    items = yield from read_list(prompt, "facts", "fact", draft)
    if items is None:
        return []
    facts: list[Fact] = []
    for item in items[: prompts.MAX_FACTS]:
        text, quote = plain_words(item.get("fact")), plain_words(item.get("quote"))
        if text and quote and locate(quote, matter.units):
            facts.append(Fact(len(facts) + 1, text, quote))
        else:
            draft.reasons.append("fact_without_quote")
    if not facts:
        draft.reasons.append("nothing_to_ask")
    return facts


def _plan(matter: Matter, writing: Writing, facts: Sequence[Fact]) -> DialoguePlan:
    has: set[KindNeed] = set()
    if any(shown.unit and shown.unit.kind == "steps" for shown in matter.units):
        has.add("steps")
    if len(facts) > 1:
        has.add("several")
    if matter.elsewhere:
        has.add("elsewhere")
    key = f"{writing.seed} {matter.home.row.id}"
    return plan_dialogue(key, writing.kinds, matter.profile, has=has, facts=len(facts))


def _judge(matter: Matter, writing: Writing, draft: Draft) -> Generator[Need, Got, None]:
    """Have the exchanges judged; and once more with a fault, in some conversations."""
    said = [(one.said, one.answer) for one in draft.exchanges]
    draft.judged = yield from _verdicts(matter, said, writing)
    writing.trial.judged(draft.judged)
    key = f"{writing.seed} {matter.home.row.id}"
    if draw(key, "planted") >= writing.planting:
        return
    place = int(draw(key, "where") * len(said))
    asked, answer = said[place]
    source = "\n".join(shown.text for shown in matter.units)
    others = [other for i, (_, other) in enumerate(said) if i != place]
    wrong = with_fault(answer, source=source, others=others, key=key)
    if wrong:
        planted = [*said[:place], (asked, wrong), *said[place + 1 :]]
        verdicts = yield from _verdicts(matter, planted, writing)
        writing.trial.planted_one(caught=verdicts[place] is not None)


def _verdicts(
    matter: Matter, said: Sequence[tuple[str, str]], writing: Writing
) -> Generator[Need, Got, list[str | None]]:
    prompt = prompts.prompt(
        matter,
        check_task(said),
        tokens=VERDICT_TOKENS * len(said),
        schema=VERDICT_SCHEMA,
        seed=writing.seed,
    )
    reply = yield from ask(prompt, of="judge")
    return read_verdicts(reply, len(said)) or [None] * len(said)
