"""What the conversations of the store ask."""

from typing import Any

import dagster as dg

from convo_assets.resources.store.connection import SupabaseStore

_QUESTIONS = """
    select coalesce(nullif(t.standalone, ''), t.content)
    from convo.conversations c
    join convo.ledger l
        on l.asset = 'conversations' and l.input_id = c.chunk_id and l.fingerprint = %s
    join convo.turns t on t.conversation_id = c.id and t.role = 'user'
    where c.source = %s
"""


class StoredQuestions(dg.ConfigurableResource[Any]):
    """Remembers what a source has been asked, as far as it was under today's fingerprint."""

    store: SupabaseStore

    def questions(self, *, source: str, fingerprint: str) -> list[str]:
        """Return the standalone questions that a source was asked under a fingerprint."""
        with self.store.connect() as connection:
            rows = connection.execute(_QUESTIONS, [fingerprint, source])
            return [question for (question,) in rows]
