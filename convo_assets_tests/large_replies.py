"""Replies of a large model to the prompts of the large path, for tests that name their words."""

import json
from collections.abc import Sequence


def facts(*quotes: str) -> str:
    """Return a reply that finds as many facts, each in the words of its quote."""
    found = [{"n": n, "fact": quote, "quote": quote} for n, quote in enumerate(quotes, start=1)]
    return json.dumps({"facts": found})


def asked(*questions: str) -> str:
    """Return a reply with messages of the user, each of which stands alone."""
    said = [
        {"n": n, "text": text, "alone": text, "facts": [n]}
        for n, text in enumerate(questions, start=1)
    ]
    return json.dumps({"turns": said})


def answered(*answers: tuple[str, Sequence[str]], found: str = "yes") -> str:
    """Return a reply with answers and their quotes."""
    said = [
        {"n": n, "quotes": list(quotes), "answer": text, "found": found}
        for n, (text, quotes) in enumerate(answers, start=1)
    ]
    return json.dumps({"answers": said})


def one_exchange(quote: str, question: str, answer: str) -> list[str]:
    """Return the replies that make one exchange: facts, message, answer."""
    return [facts(quote), asked(question), answered((answer, [quote]))]


def quotes_first(system: str, user: str) -> str:  # noqa: ARG001 - a brain of the loopback server
    """Reply to every task about the first sentence of what is shown."""
    passage = user.partition("\n")[2].partition("\n\n")[0]
    sentence = f"{' '.join(passage.split()).partition('.')[0]}."
    question = f"What is said about {' '.join(sentence.lower().split()[:5]).rstrip('.')}?"
    verdict = {"n": 1, "problem": "", "supported": True, "answers": True, "asked": True}
    parts = [facts(sentence), asked(question), answered((sentence, [sentence]))]
    whole = {name: said for part in parts for name, said in json.loads(part).items()}
    return json.dumps({**whole, "verdicts": [verdict]})
