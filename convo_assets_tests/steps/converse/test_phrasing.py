import pytest

from convo_assets.steps.converse.language.clauses import clause_of, decapitalized
from convo_assets.steps.converse.language.phrasing import wordings
from convo_assets.steps.converse.language.verbs import is_instruction, third_person, verb_of


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        pytest.param(
            "Monthly totals are kept for 6 years because tax law requires it.",
            "Why are monthly totals kept for 6 years?",
            id="reason",
        ),
        pytest.param(
            "Line managers cannot act as buddies, since newcomers ask a peer more freely.",
            "Why can line managers not act as buddies?",
            id="reason-denied",
        ),
        pytest.param(
            "If the second test is positive, treatment is repeated for 10 days.",
            "What happens if the second test is positive?",
            id="condition-first",
        ),
        pytest.param(
            "If the pump leaks, close the inlet valve and call the desk.",
            "What should I do if the pump leaks?",
            id="instruction-on-a-condition",
        ),
        pytest.param(
            "An extension is possible only if the newcomer was absent for a month.",
            "When is an extension possible?",
            id="condition-last",
        ),
        pytest.param("The logger is calibrated every 12 months.",
                     "How often is the logger calibrated?", id="how-often"),
        pytest.param("A cool box keeps the range for 6 hours.",
                     "How long does a cool box keep the range?", id="ordinary-verb"),
        pytest.param("The nurse signs within 5 days and sends the letter.",
                     "Within how many days does the nurse sign?", id="two-verbs"),
        pytest.param("The Hub buffered readings for 9 days.",
                     "How long did the Hub buffer readings?", id="past"),
        pytest.param(
            "A field engineer must inspect the meter within 5 working days.",
            "Within how many working days must a field engineer inspect the meter?",
            id="limit",
        ),
        pytest.param(
            "Dabigatran is stopped 96 hours before a high-risk procedure.",
            "How many hours before a high-risk procedure is dabigatran stopped?",
            id="distance",
        ),
        pytest.param("Salt intake is limited to 5 grams per day.",
                     "How many grams per day is salt intake limited to?", id="quantity"),
        pytest.param("The team rehearses an outage once per quarter.",
                     "Who rehearses an outage once per quarter?", id="who"),
        pytest.param("A leaver may keep purchased shares.",
                     "May a leaver keep purchased shares?", id="whether"),
        pytest.param("The night shift bonus is 30 percent of the hourly wage.",
                     "What is the night shift bonus?", id="what"),
        pytest.param("The correction lowers the bill by 84 pounds.",
                     "What does the correction lower?", id="object"),
        pytest.param("Fence the old primary so that it cannot accept writes again.",
                     "Why should I fence the old primary?", id="instruction-by-its-article"),
        pytest.param("The commissioning code works only once.",
                     "Any details on the commissioning code?", id="about"),
    ],
)  # fmt: skip
def test_the_form_of_a_statement_gives_a_question(statement: str, question: str) -> None:
    # Ordinary words of the statements, as the rest of a document would hold them.
    words = "dabigatran salt monthly line a an the"

    assert question in [w.text for w in wordings(statement, surroundings=words)]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("Ibuprofen 400 mg three times daily with food.", id="no-verb"),
        pytest.param("Lower levels for frail patients with diabetes.", id="heading"),
    ],
)
def test_what_is_no_sentence_gives_no_straight_question(statement: str) -> None:
    assert all(w.indirect for w in wordings(statement, surroundings=statement))


@pytest.mark.parametrize(
    ("statement", "form"),
    [
        pytest.param("The office reviews each debit and changes it only if it is large.", "when",
                     id="second-verb"),
        pytest.param("Direct sunlight is allowed, but the Dock slows down when it is too warm.",
                     "when", id="condition-of-the-last-statement"),
        pytest.param("Charging resumes after the load has been below the limit for 5 minutes.",
                     "how_long", id="figure-of-the-condition"),
        pytest.param("A certificate of previous vacation if the newcomer changes employer.", "when",
                     id="condition-of-no-sentence"),
        pytest.param("Every Friday the nurse removes all vaccines that expire within 14 days.",
                     "object", id="time-before-the-subject"),
        pytest.param("Sharing a secret by chat turns a planned rotation into haste.", "object",
                     id="object-that-becomes-something"),
        pytest.param("Patients receive metronidazole 400 mg instead of amoxicillin.", "how_many",
                     id="figure-of-what-is-replaced"),
        pytest.param("A wrong clamp ratio is the most frequent mistake.", "what",
                     id="no-definition"),
        pytest.param("Life cover equals four times the annual salary.", "object",
                     id="times-is-no-verb"),
        pytest.param("The transcript below comes from the training of new engineers.", "about",
                     id="pointing-elsewhere"),
        pytest.param("The clinic reduces it to 3 mg per day when it falls, and stops at 2.",
                     "how_many", id="condition-behind-a-quantity"),
    ],
)  # fmt: skip
def test_what_would_read_badly_is_not_asked(statement: str, form: str) -> None:
    assert form not in [w.form for w in wordings(statement, surroundings="the a office dose")]


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        ("Empagliflozin once daily is given to adults.", "Empagliflozin once daily"),
        ("The stage now is limited to 3 days.", "the stage"),
    ],
)
def test_an_adverb_before_the_verb_is_no_part_of_the_subject(statement: str, subject: str) -> None:
    assert clause_of(statement, surroundings="").subject == subject


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("Selling vacation back is not allowed.", "Is selling vacation back allowed?"),
        ("The temperature must not exceed 8 degrees.", "May the temperature exceed 8 degrees?"),
    ],
)
def test_what_is_denied_is_answered_with_no(statement: str, question: str) -> None:
    (asked,) = [w for w in wordings(statement, surroundings="") if w.form == "whether"]

    assert (asked.text, asked.denied) == (question, True)


@pytest.mark.parametrize(
    "statement",
    [
        "Neither party may assign the contract without consent.",
        "Not all employees may access the vault at night.",
        "Approval is no longer required for small orders.",
        "Smoking is not allowed except in marked areas.",
        "Files cannot be attached unless compression is on.",
    ],
)
def test_no_verdict_is_given_where_it_would_be_a_guess(statement: str) -> None:
    assert [w for w in wordings(statement, surroundings="") if w.form == "whether"] == []


def test_a_name_keeps_its_capital_inside_a_question_and_a_word_loses_it() -> None:
    text = (
        "Corvane declines payments. At Corvane everybody knows. Payments are kept. "
        "An owner of Corvane Payments said so."
    )

    assert decapitalized("Corvane declines payments", surroundings=text).startswith("Corvane")
    assert decapitalized("Payments are kept", surroundings=text).startswith("payments")
    assert decapitalized("Cash withdrawals are limited", surroundings=text).startswith("cash")
    assert decapitalized("Rail replaces air travel", surroundings=text).startswith("rail")
    assert decapitalized("Black Sea ports are open", surroundings=text).startswith("Black")


def test_verbs_are_told_from_nouns_that_look_like_them() -> None:
    clinic = verb_of("the clinic sends laboratory results every Monday")

    assert clinic is not None
    assert (clinic.base, clinic.auxiliary) == ("send", "does")
    assert verb_of("the call records of last week") is None
    assert verb_of("payments in equal instalments for the loan") is None
    assert is_instruction("Export the list of meters.")
    assert not is_instruction("Export income is free of tax.")
    assert is_instruction("Roll back every prepared transaction.")
    assert not is_instruction("Until the end of the year it is free.")
    assert [third_person(v) for v in ("carry", "watch", "pay")] == ["carries", "watches", "pays"]


def test_a_statement_is_taken_apart_into_subject_auxiliary_and_rest() -> None:
    clause = clause_of(
        "The refund cannot be paid in cash because the desk holds no till.", surroundings=""
    )

    assert (clause.subject, clause.auxiliary, clause.rest) == (
        "the refund",
        "cannot",
        "be paid in cash",
    )
    assert clause.negated
    assert clause.reason == "the desk holds no till"
