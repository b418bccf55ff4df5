from convo_assets.item_results import ItemResult
from convo_assets.records import Conversation
from convo_assets.steps.converse.question_embedding import embed_first_question
from convo_assets_tests.builders import a_conversation
from convo_assets_tests.fakes import BagOfWordsEmbedder

MADE: list[ItemResult[Conversation]] = [
    ItemResult(input_id="a", outcome="rejected", reasons={"nothing_to_ask": 1}),
    ItemResult(input_id="b", rows=(a_conversation("What is two?"),)),
]


def test_a_conversation_lies_where_its_first_question_does() -> None:
    embedder = BagOfWordsEmbedder()

    rejected, made = embed_first_question(MADE, embedder)

    assert rejected.rows == ()
    assert rejected.reasons == {"nothing_to_ask": 1}
    assert [made.rows[0].vector] == embedder.embed_queries(["What is two?"])


def test_the_same_words_in_another_space_are_another_conversation() -> None:
    (_, one), (_, other), (_, again) = (
        embed_first_question(MADE, BagOfWordsEmbedder(name=name)) for name in ("m", "n", "m")
    )

    assert one.rows[0].id == again.rows[0].id != other.rows[0].id
