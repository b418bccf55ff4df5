from collections.abc import Iterator, Sequence

from convo_assets.derivations import Derivation
from convo_assets.records import Conversation, EmbeddedChunk
from convo_assets.steps.converse import located
from convo_assets.vocabulary import Vector
from convo_assets_tests.builders import a_chunk, a_conversation
from convo_assets_tests.fakes import embedded

CHUNKS = [embedded(a_chunk("One.", identifier="a")), embedded(a_chunk("Two.", identifier="b"))]


def converse(chunks: Sequence[EmbeddedChunk]) -> Iterator[Derivation[Conversation]]:
    yield Derivation(input_id=chunks[0].id, outcome="rejected", reasons={"nothing_to_ask": 1})
    yield Derivation(input_id=chunks[1].id, rows=(a_conversation("What is two?"),))


def embed(texts: Sequence[str]) -> list[Vector]:
    return [(float(len(text)), 1.0) for text in texts]


def test_a_conversation_lies_where_its_first_question_does() -> None:
    rejected, made = located(CHUNKS, converse=converse, embed=embed, space="m")

    assert rejected.rows == ()
    assert rejected.reasons == {"nothing_to_ask": 1}
    assert made.rows[0].vector == (float(len("What is two?")), 1.0)


def test_the_same_words_in_another_space_are_another_conversation() -> None:
    (_, one), (_, other), (_, again) = (
        located(CHUNKS, converse=converse, embed=embed, space=space) for space in ("m", "n", "m")
    )

    assert one.rows[0].id == again.rows[0].id != other.rows[0].id
