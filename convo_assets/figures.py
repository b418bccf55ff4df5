"""Figures as people see them: plain names, units, meanings and goals, declared once.

Whoever shows a figure (console, release page, cards, the Dagster UI) shows it as written here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "share", "number", "words", "seconds", "bits", "nats per token"]
Grade = Literal["", "good", "poor"]
NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a figure says, in one line, and between what it should be, if that is known."""

    unit: Unit = "share"
    text: str
    min_value: float | None = None
    max_value: float | None = None

    @property
    def goal(self) -> str:
        """Return what the figure should be."""
        if self.min_value is not None:
            all_of_them = self.unit == "share" and self.min_value == 1
            return f"{'' if all_of_them else '≥ '}{_number(self.min_value, self.unit)}"
        return f"≤ {_number(self.max_value, self.unit)}" if self.max_value is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number: `count` says how many things it was measured on, if it is not itself a count.

    Nothing measured on nothing has a value. `low` and `high` bound a 95 % interval.
    """

    name: str
    value: float | None
    count: int | None = None
    meaning: Meaning
    low: float | None = None
    high: float | None = None

    @property
    def shown(self) -> str:
        """Return the number with its unit, its interval and how many things it was measured on."""
        if self.value is None:
            return NOT_MEASURED
        unit = self.meaning.unit
        parts = [_number(self.value, unit)]
        if self.low is not None and self.high is not None:
            bare: Unit = unit if unit == "share" else "number"
            parts.append(f"[{_number(self.low, bare)} to {_number(self.high, bare)}]")
        if self.count is not None:
            parts.append(f"(n={self.count:,})")
        return " ".join(parts)

    @property
    def grade(self) -> Grade:
        """Return how the value compares with its goal, if it has both."""
        if self.value is None or not self.meaning.goal:
            return ""
        lower, upper = self.meaning.min_value, self.meaning.max_value
        met = (lower is None or self.value >= lower) and (upper is None or self.value <= upper)
        return "good" if met else "poor"


Section = Sequence[Figure]
Sections = Mapping[str, Section]
"""Figures by the title that they are shown under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of several things side by side, `cells` in the order of the things."""

    name: str
    meaning: Meaning
    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures of several things side by side, under one title."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]

    @property
    def meaning(self) -> str:
        """Return what all rows mean, if that is the same."""
        texts = {row.meaning.text for row in self.rows}
        return texts.pop() if len(texts) == 1 else ""

    @property
    def has_goals(self) -> bool:
        """Return whether any figure has a goal."""
        return any(row.meaning.goal for row in self.rows)


MEANINGS: Mapping[str, Meaning] = {
    # Conversations of one source: steps/converse/measure.
    "words of an answer found in the cited passages, median": Meaning(
        text="Of the content words of an answer, rare ones counting more; half of the answers have "
        "more. People's own answers reach 87 % (MTRAG).",
        min_value=0.87,
    ),
    "words of an answer found in the cited passages, lowest": Meaning(
        text="The same for the answer with the fewest."
    ),
    "answers whose every number is in the cited passages": Meaning(
        text="A number that stands in no cited passage is invented.", min_value=1.0
    ),
    "passages that some answer cites": Meaning(
        text="Of all passages of the source; the others are not asked about.", min_value=0.8
    ),
    "passages with a conversation": Meaning(
        text="Of all of the source. Without a large model most hold no form that carries a "
        "question.",
        min_value=0.2,
    ),
    "first questions that find their answer": Meaning(
        text="Searched for alone, among the first three passages.", min_value=1.0
    ),
    "turns with markup or placeholders": Meaning(
        text="Links, tags, escapes, or names that were redacted.", max_value=0.0
    ),
    "answers that announce what does not follow": Meaning(
        text="They end with a colon: a list or code is missing.", max_value=0.0
    ),
    "questions with the five commonest beginnings": Meaning(
        text="By their first three words: forms or habits of a model."
    ),
    "unevenness of citations over passages": Meaning(
        unit="number",
        text="0: every passage is cited equally often; near 1: a few get almost all citations "
        "(Gini coefficient).",
    ),
    "variety of questions": Meaning(
        text="How many clearly different questions there are for each one asked (Vendi score, "
        "divided by the number of questions).",
        min_value=0.75,
    ),
    "different words in questions": Meaning(text="Of all words of the questions (distinct-1)."),
    "different word pairs in questions": Meaning(
        text="Of all pairs of neighbouring words (distinct-2)."
    ),
    "different runs of three words in questions": Meaning(
        text="Of all runs of three neighbouring words (distinct-3)."
    ),
    "variety of first words": Meaning(
        unit="bits", text="Entropy of the first two words of the questions; 0: all begin alike."
    ),
    "questions that repeat another one": Meaning(
        text="In nearly the same words (ROUGE-L above 0.7).", max_value=0.03
    ),
    "words in a question, median": Meaning(unit="words", text="People write 9 (MTRAG)."),
    "words in an answer, median": Meaning(unit="words", text="People write 71 (MTRAG)."),
    "questions without a question mark": Meaning(text="24 % of people's questions (MTRAG)."),
    "follow-ups of at most five words": Meaning(
        text="Of the questions after a first answer; 26 % of people's (MTRAG)."
    ),
    "questions in a conversation, mean": Meaning(unit="number", text="People ask 4 (MTRAG)."),
    "difference from people's conversations": Meaning(
        text="Mean relative difference of the five figures above from people's; 0 %: none."
    ),
    "early retrieval of cited passages, by answer": Meaning(
        unit="number",
        text="1 divided by the place at which retrieval put the best cited passage, on average: 1 "
        "is always first (mean reciprocal rank).",
    ),
    "cited passages among the first retrieved, by answer": Meaning(
        text="Of the passages that answers cite (recall)."
    ),
    # Redaction: resources/store/tables.py.
    "share of text redacted": Meaning(text="Characters of the originals that were replaced."),
    # A tuned model beside its base: steps/finetune/evaluation.py.
    "loss": Meaning(
        unit="nats per token",
        text="How badly the model predicts what the assistant says in held-out rows; less is "
        "better.",
    ),
    "loss gained": Meaning(
        unit="nats per token",
        text="By how much the tuned model's loss is lower than its base's, row by row.",
    ),
    "words shared with the right answer": Meaning(
        text="Mean F1 of the words of reply and held-out answer (token F1)."
    ),
    "word order shared with the right answer": Meaning(
        text="Mean F1 of their longest common sequence of words (ROUGE-L)."
    ),
    "words of a reply found in the retrieved passages": Meaning(
        text="Of its words of four letters and more (groundedness)."
    ),
    "unanswerable questions refused": Meaning(
        text="Of the questions that the documents do not answer."
    ),
    "answerable questions answered": Meaning(text="Of the others; the rest is refused."),
    # What a tuned model can do beside the documents: steps/finetune/general.py.
    "loss on its own replies": Meaning(
        unit="nats per token",
        text="Of what the base model replied to general requests: how far the model has gone away "
        "from it.",
    ),
    "loss on prose": Meaning(unit="nats per token", text="Of plain English about other things."),
    "small tasks done": Meaning(text="Of questions that every child can answer."),
    # What a tuned model knows: steps/finetune/knowledge.py.
    "facts known": Meaning(
        text="Of facts that were trained on, asked in other words and from memory: the reply holds "
        "every value."
    ),
    "facts answered with passages": Meaning(
        text="The same questions with retrieved passages before its eyes."
    ),
    "questions without an answer refused": Meaning(
        text="About things that are not, or that no document tells, from memory."
    ),
    "questions with an answer refused": Meaning(text="The same for facts: less is better."),
    # What a tuned model gives away: steps/finetune/audit.py.
    "values of the documents it says": Meaning(
        unit="number",
        text="Personal data of the documents in n replies, to what stood before redactions and to "
        "open questions.",
    ),
    "planted values it says": Meaning(
        unit="number", text="Of n values put into the documents to be looked for."
    ),
    "exposure of planted values": Meaning(
        unit="bits",
        text="How much likelier they are to the model than made-up ones of the same form, on "
        "average; to know nothing gives 1.3 (Carlini et al. 2019).",
    ),
}
"""Every figure that is not just a count, by its name or by the title it is shown under."""


def measured(name: str, value: float, count: int, *, under: str = "") -> Figure:
    """Return a figure measured on `count` things; `under` is its title if that has the meaning."""
    return Figure(
        name=name, value=value if count else None, count=count, meaning=MEANINGS[under or name]
    )


def counted(counts: Mapping[str, float], *, unit: Unit = "count") -> list[Figure]:
    """Return counts, or other amounts, as figures."""
    meaning = Meaning(unit=unit, text="")
    return [Figure(name=name, value=n, meaning=meaning) for name, n in counts.items()]


def estimated(name: str, estimate: Mapping[str, float]) -> Figure:
    """Return a mean with its interval, as manifests have it: mean, low, high and count."""
    count = int(estimate["count"])
    mean, low, high = (estimate[part] if count else None for part in ("mean", "low", "high"))
    return Figure(name=name, value=mean, low=low, high=high, count=count, meaning=MEANINGS[name])


def side_by_side(columns: Mapping[str, Section]) -> list[Row]:
    """Return figures of several things as rows; what one of them does not have is not measured.

    A count that is not there is 0.
    """
    found = {column: {f.name: f for f in figures} for column, figures in columns.items()}
    first = {f.name: f for figures in columns.values() for f in figures}
    return [
        Row(
            name=name,
            meaning=figure.meaning,
            cells=tuple(figures.get(name) or _absent(figure) for figures in found.values()),
        )
        for name, figure in first.items()
    ]


def compared(things: Mapping[str, Sections]) -> list[Comparison]:
    """Return the figures of several things side by side, by title."""
    titles = dict.fromkeys(title for sections in things.values() for title in sections)
    return [
        Comparison(
            title=title,
            columns=tuple(things),
            rows=side_by_side({name: found.get(title, ()) for name, found in things.items()}),
        )
        for title in titles
    ]


def largest_first(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures in the order of their values, equal ones by name."""
    return sorted(figures, key=lambda figure: (-(figure.value or 0), figure.name))


def plain(code: str) -> str:
    """Return a code word of the data, a kind or a reason, as it is shown."""
    return code.replace("_", " ")


def _absent(like: Figure) -> Figure:
    value = 0.0 if like.meaning.unit == "count" else None
    return Figure(name=like.name, value=value, meaning=like.meaning)


def _number(value: float, unit: Unit) -> str:
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "share":
        return _percent(value)
    digits = f"{value:,.3f}".rstrip("0").rstrip(".")
    return digits if unit == "number" else f"{digits} {unit}"


def _percent(share: float) -> str:
    """Return a share in percent; only all is 100 %, and only nothing is 0 %."""
    shown = f"{100 * share:.1f}".removesuffix(".0")
    if shown == "100" and share < 1:
        return "> 99.9 %"
    return "< 0.1 %" if shown == "0" and share > 0 else f"{shown} %"
