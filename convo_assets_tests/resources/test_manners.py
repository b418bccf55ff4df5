"""Endpoints that differ in what they know are asked in the way that each understands."""

from dataclasses import replace
from typing import Any

import pytest

from convo_assets.errors import (
    EndpointKeyError,
    EndpointOutageError,
    SettingError,
    UnservedModelError,
)
from convo_assets.resources.chat import EndpointChatModel, Pace
from convo_assets.resources.embedders import OpenAiEmbedder
from convo_assets.resources.embedders.minilm import packaged_folder
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.converse import Prompt, Reply
from convo_assets_tests.fakes import WIDTH, BagOfWordsEmbedder
from convo_assets_tests.openai_server import (
    BARE,
    LLAMA_CPP,
    OLLAMA,
    VLLM,
    Manners,
    openai_server,
)

YES = Prompt(system="", user="Yes", max_tokens=1)
ALL = {"n", "response_format", "seed"}
SHAPED = Prompt(system="", user="Yes", max_tokens=1, schema='{"type": "object"}')


def chat_at(address: str) -> EndpointChatModel:
    return EndpointChatModel(base_url=address, model="chat-model", pace=Pace(concurrency=1))


def embedder_at(address: str, **fields: Any) -> OpenAiEmbedder:
    given = {"base_url": address, "model": "embedding-model", "dimensions": WIDTH, **fields}
    return OpenAiEmbedder(**given)


@pytest.mark.parametrize(
    ("manners", "follows"),
    [
        pytest.param(VLLM, ALL, id="vllm"),
        pytest.param(OLLAMA, ALL - {"n"}, id="ollama"),
        pytest.param(LLAMA_CPP, ALL - {"n"}, id="llama.cpp"),
        pytest.param(BARE, set(), id="bare"),
        pytest.param(
            Manners(seed="ignores", response_format="ignores"),
            {"n"},
            id="free-and-formless",
        ),
    ],
)
def test_a_server_is_found_out_by_asking_it(manners: Manners, follows: set[str]) -> None:
    with openai_server(manners) as served:
        found = chat_at(served.address).capabilities()

    assert found.follows == follows
    assert set(found.lost) == ALL - follows
    assert found.serves("chat-model")
    assert found.serves("another") == (not manners.lists)


@pytest.mark.parametrize("manners", [VLLM, OLLAMA, LLAMA_CPP, BARE])
def test_every_server_replies_in_the_end(manners: Manners) -> None:
    with openai_server(manners) as served:
        assert chat_at(served.address).reply([SHAPED]) == ["Yes"]


def test_a_parameter_that_was_refused_is_not_sent_again() -> None:
    prompts = [replace(SHAPED, user=text) for text in ("Yes", "No", "Maybe")]

    with openai_server(BARE) as served:
        chat_at(served.address).reply(prompts)

    assert [{"seed", "response_format"} & body.keys() for body in served.asked] == [
        {"seed", "response_format"},
        {"seed"},
        set(),  # it was the seed, for sure
        {"response_format"},
        set(),  # and the schema
        set(),
    ]


def test_a_prompt_that_is_too_long_is_an_outcome_of_its_own_and_teaches_nothing() -> None:
    long = replace(SHAPED, user="Yes" * 99)

    with openai_server(Manners(longest=99)) as served:
        replies = chat_at(served.address).attempt([long, SHAPED])

    assert replies == [Reply(fault="prompt_too_long"), Reply(text="Yes")]
    assert [{"seed", "response_format"} <= body.keys() for body in served.asked] == [True, True]


def test_a_question_that_is_refused_for_itself_teaches_nothing() -> None:
    with openai_server(VLLM) as served:
        surrogate = EndpointChatModel(base_url=served.address, model="nobody")
        with pytest.raises(UnservedModelError, match="it serves chat-model, embedding-model"):
            surrogate.reply([YES])
        chat_at(served.address).reply([YES])

    assert "seed" in served.asked[-1]


def test_a_judge_that_refuses_names_its_own_settings() -> None:
    with openai_server(Manners(key="right")) as served:
        judge = EndpointChatModel(
            base_url=served.address, model="chat-model", api_key="wrong", role="JUDGE"
        )

        with pytest.raises(EndpointKeyError, match="does not take the key of CONVO_JUDGE_API_KEY"):
            judge.reply([YES])


def test_a_key_is_sent_and_is_in_nothing_that_is_printed() -> None:
    with openai_server(Manners(key="sesame")) as served:
        model = EndpointChatModel(base_url=served.address, model="chat-model", api_key="sesame")

        assert model.reply([YES]) == ["Yes"]
        assert "sesame" not in f"{model!r} {model} {model.identity}"


def test_vectors_come_back_in_order_and_of_unit_length() -> None:
    texts = [f"text number {n} of the handbook" for n in range(5)]

    with openai_server() as served:
        vectors = embedder_at(served.address, batch=2).embed_documents(texts)

    expected = BagOfWordsEmbedder().embed_documents(texts)
    assert [pytest.approx(vector, abs=1e-6) for vector in expected] == vectors
    assert [len(body["input"]) for body in served.asked] == [2, 2, 1]


def test_questions_and_passages_go_out_with_their_prefixes() -> None:
    prefixes = {"query_prefix": "search_query: ", "document_prefix": "search_document: "}

    with openai_server() as served:
        embedder = embedder_at(served.address, **prefixes)
        embedder.embed_queries(["why?"])
        embedder.embed_documents(["because"])

    assert [body["input"] for body in served.asked] == [
        ["search_query: why?"],
        ["search_document: because"],
    ]
    assert embedder.identity != embedder_at(served.address).identity


def test_another_width_than_was_set_is_an_error_that_tells_both() -> None:
    with (
        openai_server() as served,
        pytest.raises(SettingError, match=f"DIMENSIONS is 768, and .* gives {WIDTH}"),
    ):
        embedder_at(served.address, dimensions=768).embed_queries(["why?"])


def test_an_embedding_server_that_is_not_there_names_its_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convo_assets.resources.openai_api.MAX_RETRIES", 0)

    with pytest.raises(EndpointOutageError, match="CONVO_EMBED_ENDPOINT"):
        embedder_at("http://127.0.0.1:9/v1").embed_queries(["why?"])


def test_nothing_to_embed_asks_nobody() -> None:
    with openai_server() as served:
        assert embedder_at(served.address).embed_documents([]) == []

    assert served.asked == []


def test_tokens_are_those_of_a_tokenizer_that_is_given() -> None:
    given = embedder_at("http://127.0.0.1:9/v1", tokenizer=packaged_folder(), offline=True)

    assert list(given.token_starts("a very good day")) == [0, 2, 7, 12]
    assert given.tokenizer_identity == packaged_folder()


def test_estimated_tokens_are_rather_too_many_than_too_few() -> None:
    estimated = embedder_at("http://127.0.0.1:9/v1")
    real = embedder_at("http://127.0.0.1:9/v1", tokenizer=packaged_folder(), offline=True)
    pieces = [
        text[at : at + 1000]
        for path in sorted((PROJECT / "docs").glob("*.md"))
        for text in [path.read_text(encoding="utf-8")]
        for at in range(0, len(text), 1000)
    ]

    shares = sorted(
        len(estimated.token_starts(piece)) / len(real.token_starts(piece)) for piece in pieces
    )

    assert shares[0] > 0.95
    assert 1.0 < shares[len(shares) // 2] < 1.4
