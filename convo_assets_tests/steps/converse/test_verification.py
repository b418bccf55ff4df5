"""Answers against their passages: recorded replies, and one small case for every gate."""

import pytest

from benchmarks.verification import Reply, faults, recorded
from convo_assets.steps.converse.verification import SourcePassage, Verdict, verify_answer

RULES = [
    SourcePassage(
        id="1",
        heading="Loans > Books",
        text="Adults may borrow up to 12 items at a time, children up to 20. Reference books "
        "cannot be borrowed. Loans usually last four weeks.",
    ),
    SourcePassage(
        id="2",
        text="| Card | Fee | Valid |\n| --- | --- | --- |\n| Adult | 18 euros | 1 year |\n"
        "| Student | 9 euros | 6 months |",
    ),
    SourcePassage(
        id="3", text="Close the lid before you press the button. Lost items must be paid."
    ),
    SourcePassage(id="14", text="The unit must be cleaned before every use."),
    SourcePassage(id="15", heading="Run make clean all", text="Old files are in the way."),
    SourcePassage(
        id="16",
        text="The sign beside the door of the reading room on the second floor says “no food”.",
    ),
]


def verified(answer: str, question: str = "What are the rules?") -> Verdict:
    return verify_answer(RULES, question, answer)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("Adults can borrow up to twelve items [1].", id="number-in-words"),
        pytest.param("No, reference books can't be borrowed [1].", id="no-opening"),
        pytest.param("Sure! A **student** card costs 9 euros [2].", id="preamble-and-bold"),
        pytest.param("Fees:\n\n- Adult: 18 euros [2]\n- Student: 9 euros [2]", id="list"),
        pytest.param("| Card | Fee |\n| --- | --- |\n| Student | 9 euros |", id="table"),
        pytest.param("The student card is valid for half a year: 6 months [2].", id="paraphrase"),
        pytest.param("The rules do not mention opening hours.", id="not-found"),
        pytest.param("There are two kinds of cards [2].", id="counted-rows"),
        pytest.param("It must be cleaned before every use [14].", id="it-is-no-contrary-of-unit"),
        pytest.param("Run `make clean all` [15].", id="code-of-a-heading"),
        pytest.param(
            "The sign beside the door of the reading room on the second floor says “no food” [16].",
            id="ends-in-a-quotation",
        ),
    ],
)
def test_an_answer_that_says_what_its_passages_say_is_accepted(answer: str) -> None:
    assert verified(answer) == Verdict(accepted=True, reason="")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param("Children may borrow up to 15 items [1].", "number_unsupported", id="number"),
        pytest.param("A student card costs 18 euros [2].", "number_swapped", id="other-row"),
        pytest.param("Adults may borrow up to 20 items, children up to 12 [1].", "number_swapped",
                     id="exchanged"),
        pytest.param("A student card is valid for 6 years [2].", "number_unsupported", id="unit"),
        pytest.param("Adults may borrow at least 12 items [1].", "bound", id="bound"),
        pytest.param("Reference books can be borrowed [1].", "polarity", id="denial-dropped"),
        pytest.param("Lost items must not be paid [3].", "polarity", id="denial-added"),
        pytest.param("Lost items may be paid [3].", "modal", id="duty-opened"),
        pytest.param("Loans always last four weeks [1].", "generality", id="always"),
        pytest.param("Open the lid before you press the button [3].", "polarity", id="opposite"),
        pytest.param("Ask Margaret Holloway for a card [2].", "name_unsupported", id="name"),
        pytest.param("Elephants migrate across distant savannahs [1].", "not_grounded", id="words"),
        pytest.param("Lost items must be paid [4].", "citation_unresolved", id="mark"),
        pytest.param("[1]", "answer_empty", id="empty"),
        pytest.param("Lost items must be paid by the", "answer_cut", id="cut"),
        pytest.param("According to the passage, lost items must be paid [3].",
                     "answer_speaks_of_the_source", id="meta"),
    ],
)  # fmt: skip
def test_an_answer_with_one_fault_is_refused_by_the_gate_for_it(answer: str, reason: str) -> None:
    assert verified(answer) == Verdict(accepted=False, reason=reason)


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        pytest.param("I'm sorry, but I cannot ask that.", "Lost items must be paid [3].",
                     "question_is_a_refusal", id="refusal-as-user"),
        pytest.param("Wie viele Bücher darf ich mir ausleihen?", "Up to 12 items [1].",
                     "question_in_another_language", id="language"),
        pytest.param("Can reference books be borrowed?", "Yes.", "yes_or_no", id="bare-yes"),
        pytest.param("Can adults borrow 30 items at a time?",
                     "Yes, adults may borrow up to 30 items at a time [1].",
                     "number_unsupported", id="false-premise-kept"),
        pytest.param("Can reference books be borrowed?", "I could not find that.",
                     "answerable_after_all", id="refused-though-said"),
    ],
)  # fmt: skip
def test_question_and_answer_are_looked_at_together(
    question: str, answer: str, reason: str
) -> None:
    assert verified(answer, question) == Verdict(accepted=False, reason=reason)


def test_a_wrong_figure_of_the_user_may_be_put_right() -> None:
    assert verified(
        "No, adults may not borrow 30 items, only up to 12 [1].", "Can adults borrow 30 items?"
    ).accepted


def test_the_overlapping_neighbour_of_a_passage_supports_an_answer_too() -> None:
    text = "Lost items must be paid."
    passages = [SourcePassage(id="1", text=f"{text} Ask us."), SourcePassage(id="2", text=text)]

    assert verify_answer(passages, "Who pays?", "Lost items must be paid [2].").accepted


def test_other_languages_are_checked_for_numbers_and_say_so() -> None:
    passage = [SourcePassage(id="1", text="Die Ausleihe ist für 4 Wochen und kostet 2 Euro.")]
    question = "Wie lange ist die Ausleihe?"

    right = verify_answer(passage, question, "Die Ausleihe ist für 4 Wochen [1].")
    wrong = verify_answer(passage, question, "Die Ausleihe ist für 6 Wochen [1].")

    assert right == Verdict(
        accepted=True, reason="numbers, names, negations and modals only: German"
    )
    assert wrong == Verdict(accepted=False, reason="number_unsupported")


ROLES = [
    SourcePassage(
        id="1",
        heading="Restores",
        text="The nurse hands the report to the doctor. A quarterly review is required. The used "
        "space is represented by the metric `db_total_bytes`, and the size of the quota is defined "
        "by `db_quota_bytes`.\n\n"
        "```\ntool restore --all\n```",
    )
]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param("The doctor hands the report to the nurse.", "exchanged", id="roles"),
        pytest.param("The report is handed to the doctor by the nurse.", "", id="passive"),
        pytest.param("The used space is represented by the metric `db_quota_bytes`.", "displaced",
                     id="identifier"),
        pytest.param("Run `tool restore --none`.", "code_unknown", id="code"),
        pytest.param("An annual review is required.", "number_unsupported", id="recurrence"),
        pytest.param("A review is required every three months.", "", id="equal-recurrence"),
    ],
)  # fmt: skip
def test_things_stay_in_their_places(answer: str, reason: str) -> None:
    assert verify_answer(ROLES, "What is the rule?", answer).reason == reason


@pytest.mark.parametrize(
    ("source", "answer", "reason"),
    [
        pytest.param("Passwörter dürfen nicht auf Papier notiert werden.",
                     "Passwörter dürfen auf Papier notiert werden.", "polarity",
                     id="denial-dropped"),
        pytest.param("Der Antrag muss schriftlich gestellt werden.",
                     "Der Antrag kann schriftlich gestellt werden.", "modal", id="duty-loosened"),
        pytest.param("Les données doivent être publiées sous licence ouverte.",
                     "Les données ne doivent pas être publiées sous licence ouverte.", "polarity",
                     id="denial-added"),
        pytest.param("Il est interdit de copier les données dans la salle.",
                     "Il est autorisé de copier les données dans la salle.", "polarity",
                     id="forbidden-allowed"),
        pytest.param("La carte ne donne droit ni au parking ni aux données.",
                     "La carte donne droit au parking et aux données.", "polarity",
                     id="neither-nor"),
    ],
)  # fmt: skip
def test_german_and_french_answers_deny_and_oblige_as_their_source(
    source: str, answer: str, reason: str
) -> None:
    spoken = "fr" if "données" in source else "de"
    passages = [SourcePassage(id="1", text=source)]

    assert verify_answer(passages, "?" + source, source, spoken=spoken).accepted
    assert verify_answer(passages, "?" + source, answer, spoken=spoken).reason == reason


@pytest.mark.parametrize("part", ["development", "held_out", "second_look"])
def test_recorded_replies_are_told_apart_within_the_bars(part: str) -> None:
    documents, replies = recorded(part)
    made = [fault for reply in replies if reply.accepted for fault in faults(reply, documents)]

    def accepted(chosen: list[Reply]) -> float:
        found = [verify_answer(documents[r.document], r.question, r.answer) for r in chosen]
        return sum(verdict.accepted for verdict in found) / len(chosen)

    assert accepted([r for r in replies if r.accepted]) >= 0.92
    assert accepted([r for r in replies if not r.accepted]) <= 0.2
    assert accepted(made) <= 0.2
