from convo_assets.records import Conversation
from convo_assets.steps.curate import CurateSettings, as_it_is, curate_conversations, plan_curation
from convo_assets_tests.builders import a_citation, a_conversation

HALVES = CurateSettings(validation_share=0.25, test_share=0.25)


def curate(*conversations: Conversation) -> dict[str, str]:
    """Return the split of each conversation, or the reason why it is left out."""
    plan = plan_curation(conversations)
    derived = curate_conversations(conversations, plan=plan, settings=HALVES, disguise=as_it_is)
    return {d.input_id: d.rows[0].split if d.rows else next(iter(d.reasons)) for d in derived}


def test_the_same_question_in_other_words_order_is_kept_once() -> None:
    kept = curate(
        a_conversation("What is it?", identifier="b"), a_conversation("what IS it", identifier="a")
    )

    assert kept["b"] == "duplicate_question"
    assert kept["a"] != "duplicate_question"


def test_documents_that_share_a_conversation_share_a_split() -> None:
    bridges = [
        a_conversation(
            f"Question {i}?",
            identifier=f"c{i}",
            citations=(a_citation(doc=f"doc{i}"), a_citation(doc=f"doc{i + 1}")),
        )
        for i in range(12)
    ]

    assert len(set(curate(*bridges).values())) == 1


def test_many_documents_are_spread_over_all_splits() -> None:
    loose = [
        a_conversation(f"Question {i}?", identifier=f"c{i}", citations=(a_citation(doc=f"d{i}"),))
        for i in range(60)
    ]

    assert set(curate(*loose).values()) == {"train", "validation", "test"}


def test_the_order_of_conversations_decides_nothing() -> None:
    some = [
        a_conversation(f"Q {i % 3}?", identifier=f"c{i}", citations=(a_citation(doc=f"d{i % 4}"),))
        for i in range(9)
    ]

    assert curate(*some) == curate(*reversed(some))
    assert plan_curation(some).fingerprint == plan_curation(some[::-1]).fingerprint
