import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_assets.records import Chunk, Conversation, RedactedDoc
from convo_assets.steps.curate import (
    CurateContext,
    CurateSettings,
    ExpressionSettings,
    Quotas,
    RowFormat,
    RowFormatter,
    Shares,
    curate_conversations,
    plan_curation,
    unchanged,
)
from convo_assets.steps.curate.splits import DocumentGroups
from convo_assets_tests.builders import (
    Rows,
    a_chunk,
    a_citation,
    a_conversation,
    a_redacted_doc,
)
from convo_assets_tests.fakes import Shelf
from convo_assets_tests.unigrams import UnigramTrainer

SPLITS = ("train", "validation", "test")
HALVES = CurateSettings(shares=Shares(validation=0.25, test=0.25))
TOLD = ExpressionSettings(expressions=10)
NOTHING = RowFormatter(
    row_format=RowFormat(), pseudonymize=unchanged, retriever=Shelf(), chunks=Rows[Chunk]([])
)


def curate(
    *conversations: Conversation,
    documents: Sequence[RedactedDoc] = (),
    settings: CurateSettings = HALVES,
) -> dict[str, str]:
    """Return the split of each conversation, or the reason why it is left out."""
    plan = plan_curation(conversations, documents, settings)
    context = CurateContext(plan=plan, formatter=NOTHING, counter=UnigramTrainer())
    derived = curate_conversations(conversations, context)
    return {d.input_id: d.rows[0].split if d.rows else next(iter(d.reasons)) for d in derived}


def about(place: int, *, answer: str = "", **facts: object) -> Conversation:
    """Return a conversation of its own document that shares no words with others."""
    letter = chr(ord("a") + place % 26) * (3 + place // 26)
    conversation = a_conversation(
        f"{letter} {letter}s?",
        identifier=f"c{place:03d}",
        answer=answer or f"{letter}ed {letter}ing {letter}er",
        citations=(a_citation(doc=f"d{place}"),),
    )
    return replace(conversation, **facts)  # type: ignore[arg-type]


def test_the_same_question_in_other_words_order_is_kept_once() -> None:
    one, other = (a_conversation(q, identifier=i) for q, i in (("It is?", "a"), ("is IT", "b")))

    kept = curate(other, one)

    assert kept["b"] == "duplicate_question"
    assert kept["a"] != "duplicate_question"


def test_nearly_the_same_words_are_kept_once_unless_a_number_differs() -> None:
    said = "You may spend {} euros on a hotel room in any city when you travel for the company."

    kept = curate(
        a_conversation("How much for a room?", identifier="a", answer=said.format(140)),
        a_conversation("So how much for a room?", identifier="b", answer=said.format(140)),
        a_conversation("And how much for a room?", identifier="c", answer=said.format(160)),
    )

    assert kept["b"] == "near_duplicate"
    assert "near_duplicate" not in {kept["a"], kept["c"]}


def test_a_question_in_other_words_is_kept_once() -> None:
    same = (0.6, 0.8)

    kept = curate(about(0, vector=same), about(1, vector=same), about(2, vector=(0.8, -0.6)))

    assert sorted(kept.values()).count("same_question_in_other_words") == 1
    assert kept["c001"] == "same_question_in_other_words"


def test_of_duplicates_the_one_that_retrieval_finds_best_is_kept() -> None:
    poor = a_conversation(identifier="a", citations=(replace(a_citation(), rank=4),))

    kept = curate(poor, a_conversation(identifier="b"))

    assert kept["a"] == "duplicate_question"


def test_a_row_longer_than_the_model_reads_is_left_out_with_the_reason() -> None:
    assert curate(about(0, answer="word " * 3000)) == {"c000": "too_many_tokens"}


def test_a_row_in_which_something_is_empty_is_left_out_with_the_reason() -> None:
    assert curate(a_conversation(answer=" ")) == {"conversation": "turns_do_not_alternate"}


def test_a_budget_takes_rows_unlike_each_other() -> None:
    crowd = [about(i, vector=_at(20 * i)) for i in range(4)]
    loner = about(9, vector=_at(180))

    kept = curate(*crowd, loner, settings=CurateSettings(quotas=Quotas(rows=2)))

    assert kept["c009"] != "over_budget"
    assert list(kept.values()).count("over_budget") == 3


def _at(degrees: int) -> tuple[float, float]:
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


@pytest.mark.parametrize(
    ("quotas", "reason"),
    [
        (Quotas(persona_share=0.5), "persona_quota"),
        (Quotas(kind_share=0.5), "kind_quota"),
    ],
)
def test_nothing_has_more_than_its_share(quotas: Quotas, reason: str) -> None:
    kept = curate(*(about(i) for i in range(8)), settings=CurateSettings(quotas=quotas))

    assert list(kept.values()).count(reason) == 4


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, {"train"}), (2, {"train", "test"}), *((n, set(SPLITS)) for n in range(3, 9))],
)
def test_every_split_has_rows_as_far_as_there_are_documents(count: int, expected: set[str]) -> None:
    for start in range(0, 20, 5):
        kept = curate(*(about(start + i) for i in range(count)), settings=CurateSettings())

        assert set(kept.values()) == expected


def test_a_split_that_is_not_wanted_is_given_nothing() -> None:
    nothing_held_out = CurateSettings(shares=Shares(validation=0.0, test=0.0))

    assert set(curate(*map(about, range(6)), settings=nothing_held_out).values()) == {"train"}


def test_documents_that_share_a_conversation_share_a_split() -> None:
    bridges = [
        replace(
            about(i),
            turns=a_conversation(
                f"Question {i}?", citations=(a_citation(doc=f"d{i}"), a_citation(doc=f"d{i + 1}"))
            ).turns,
        )
        for i in range(12)
    ]

    kept = set(curate(*bridges).values()) - {"near_duplicate"}

    assert len(kept) == 1


def test_near_duplicate_documents_share_a_split() -> None:
    text = " ".join(f"word{i} and" for i in range(80))
    twins = [a_redacted_doc(f"{text} {i}.", identifier=f"d{i}") for i in range(24)]
    loose = [a_redacted_doc(f"Other{i} " * 9, identifier=f"d{i}") for i in range(24)]
    rows = [about(i) for i in range(24)]

    assert len(set(curate(*rows, documents=twins).values())) == 1
    assert len(set(curate(*rows, documents=loose).values())) == 3


def test_many_documents_are_spread_over_all_splits() -> None:
    assert set(curate(*(about(i) for i in range(60))).values()) == {"train", "validation", "test"}


def test_the_order_of_conversations_decides_nothing() -> None:
    some = [
        a_conversation(f"Q {i % 3}?", identifier=f"c{i}", citations=(a_citation(doc=f"d{i % 4}"),))
        for i in range(9)
    ]

    assert curate(*some) == curate(*reversed(some))


@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4), max_size=20))
def test_documents_united_directly_or_through_others_are_one_group(links: list[list[int]]) -> None:
    groups = DocumentGroups()
    for link in links:
        groups.unite(f"d{i:02d}" for i in link)

    of = groups.all()

    assert all(len({of[f"d{i:02d}"] for i in link}) == 1 for link in links)
    assert len(set(of.values())) == len(_components(links))


def _components(links: list[list[int]]) -> list[set[int]]:
    found: list[set[int]] = []
    for link in links:
        touching = [group for group in found if group & set(link)]
        found = [group for group in found if group not in touching]
        found.append(set(link).union(*touching))
    return found


def test_more_exchanges_with_surely_found_evidence_are_worth_more() -> None:
    one = a_conversation(identifier="a")
    two = replace(one, id="b", turns=one.turns * 2)

    kept = curate(one, two)

    assert kept["a"] == "duplicate_question"


def test_every_chunk_falls_to_one_conversation_about_it_or_about_its_document() -> None:
    cited, near, far = (
        a_chunk("One.", identifier="chunk", doc="doc"),
        a_chunk("Two.", identifier="near", doc="doc"),
        a_chunk("Three.", identifier="far", doc="elsewhere"),
    )
    first, second = about(0), a_conversation(identifier="z", citations=(a_citation(doc="doc"),))

    plan = plan_curation(
        [second, first], [], CurateSettings(wordings=TOLD), chunks=[cited, near, far]
    )

    told = [chunk for chunks in plan.chunks_of.values() for chunk in chunks]
    assert sorted(told) == ["chunk", "far", "near"]
    assert "near" in plan.chunks_of["z"]


def test_a_conversation_that_is_left_out_may_still_tell_the_facts_of_its_chunk() -> None:
    said = "# Kiln\n\nThe Orvel kiln heats up within 40 minutes."
    one, same = (a_conversation(identifier=i) for i in ("a", "b"))
    chunks = [a_chunk(said, identifier="other", doc=one.turns[1].citations[0].redacted_doc_id)]
    plan = plan_curation(
        [one, same],
        [],
        CurateSettings(shares=Shares(validation=0, test=0), wordings=TOLD),
        chunks=chunks,
    )
    formatter = replace(NOTHING, chunks=Rows[Chunk](chunks))

    derived = list(
        curate_conversations(
            [one, same], CurateContext(plan=plan, formatter=formatter, counter=UnigramTrainer())
        )
    )

    rows = [row for result in derived for row in result.rows]
    assert {row.split for row in rows} == {"train", "knowledge"}
    facts = [row for row in rows if row.fact_ids]
    assert all(row.chunk_ids == ("other",) and row.context_ids == ("other",) for row in facts)
    assert [r.reasons for r in derived if r.reasons] == [{"duplicate_question": 1}]
