"""What a retriever is tuned and judged with: questions, passages, and which belong together."""

from collections.abc import Callable, Iterator

from convo_assets.identity import content_id
from convo_assets.records import Chunk, Conversation

Pseudonymize = Callable[[str, str], str]


def corpus_entry(chunk: Chunk, pseudonymize: Pseudonymize) -> dict[str, str]:
    """Return a passage as BEIR's corpus.jsonl has it."""
    title = pseudonymize(" > ".join(chunk.heading_path), chunk.redacted_doc_id)
    return {
        "_id": chunk.id,
        "title": title,
        "text": pseudonymize(chunk.text, chunk.redacted_doc_id),
    }


def judged_queries(
    conversation: Conversation, pseudonymize: Pseudonymize
) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield each question that passages answer, as in queries.jsonl, and those passages."""
    for asked, answered in zip(conversation.turns[::2], conversation.turns[1::2], strict=True):
        if answered.citations:
            document = answered.citations[0].redacted_doc_id
            text = pseudonymize(asked.standalone or asked.text, document)
            identifier = content_id(conversation.id, asked.standalone, text)
            cited = dict.fromkeys(citation.chunk_id for citation in answered.citations)
            yield {"_id": identifier, "text": text}, list(cited)
