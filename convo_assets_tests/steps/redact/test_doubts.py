"""What a model is unsure of is settled by form, by names, by neighbours and by known things."""

import pytest

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.context_boost import boost_by_context
from convo_assets.steps.redact.false_positive_lists import drop_false_positives
from convo_assets.steps.redact.format_filter import filter_by_format
from convo_assets_tests.builders import span

NAMES = frozenset({"karen", "igor", "grace", "campbell", "ruth", "may", "june"})


def found(text: str, value: str, label: str = "PERSON", score: float = 0.3) -> tuple[str, PiiSpan]:
    start = text.index(value)
    return text, span(start, start + len(value), label, score)


def supported(text: str, value: str, *, sure: str = "", label: str = "PERSON") -> bool:
    _, doubtful = found(text, value, label)
    known = [found(text, sure, score=0.9)[1]] if sure else []
    spans = boost_by_context(text, known, [doubtful], names=NAMES)
    return any(text[s.start : s.end].startswith(value) for s in spans)


@pytest.mark.parametrize(
    ("text", "value", "support"),
    [
        pytest.param("ask Karen about it", "Karen", True, id="a-common-name"),
        pytest.param("ask Zorblax about it", "Zorblax", False, id="nobody-is-called-so"),
        pytest.param("then Grace left", "Grace", True, id="word-within-a-sentence"),
        pytest.param("Grace periods end", "Grace", False, id="word-at-the-beginning"),
        pytest.param("the karen of it", "karen", False, id="written-small"),
    ],
)
def test_a_doubtful_name_counts_if_many_are_called_so(text: str, value: str, support: bool) -> None:  # noqa: FBT001
    assert supported(text, value) is support


def test_a_doubtful_name_counts_in_a_list_with_a_sure_one() -> None:
    assert supported("Ana Roe, Zorblax and Wuk came", "Zorblax", sure="Ana Roe")
    assert not supported("Ana Roe came. Zorblax is new", "Zorblax", sure="Ana Roe")


def test_months_in_a_row_are_nobody() -> None:
    assert not supported("It slips to May; June is frozen", "May; June")


def test_a_doubtful_number_counts_beside_a_person() -> None:
    number, label = "MOC-448-20917", "ID_NUMBER"

    assert supported(f"Take {number} for Ana Roe.", number, sure="Ana Roe", label=label)
    assert supported(f"Ana Roe ({number}) left.", number, sure="Ana Roe", label=label)
    assert not supported(f"Take {number}. Ana Roe left.", number, sure="Ana Roe", label=label)
    assert not supported("Room for Ana Roe.", "Room", sure="Ana Roe", label=label)


@pytest.mark.parametrize(("word", "kept"), [("daily", False), ("rcampbell", True)])
def test_a_login_that_is_passed_over_in_most_places_is_a_word(word: str, kept: bool) -> None:  # noqa: FBT001
    text = f"A once {word}. B once {word}. C once {word}."

    spans = boost_by_context(text, [found(text, word, "USERNAME", 0.7)[1]], [], names=NAMES)

    assert bool(spans) is kept


@pytest.mark.parametrize(
    ("word", "score", "kept"),
    [
        pytest.param("pallet", 0.65, False, id="nobody-is-called-so"),
        pytest.param("pallet", 0.95, True, id="very-sure"),
        pytest.param("maria", 0.7, True, id="name-in-small-letters"),
        pytest.param("Pallet", 0.7, True, id="written-large"),
    ],
)
def test_a_small_word_that_nobody_is_called_is_nobody(word: str, score: float, kept: bool) -> None:  # noqa: FBT001
    text = f"not accepted for {word} deliveries"
    found = span(17, 17 + len(word), "PERSON", score)

    assert bool(boost_by_context(text, [found], [], names={"maria"})) is kept


def test_a_font_that_is_called_like_somebody_is_a_file() -> None:
    text = "fonts/Lora-Regular.otf and Lora Regular"

    (left,) = filter_by_format(text, [span(6, 18), span(27, 39)])

    assert left.start == 27


def test_a_login_that_is_written_as_a_name_is_one() -> None:
    text = "possibly Campbell or Zorblax"

    spans = [found(text, v, "USERNAME", score=0.8)[1] for v in ("Campbell", "Zorblax")]

    known, unknown = boost_by_context(text, spans, [], names=NAMES)
    assert (known.label, unknown.label) == ("PERSON", "USERNAME")


def test_a_login_counts_if_it_is_made_of_names() -> None:
    assert supported("given to ruth.campbell today", "ruth.campbell", label="USERNAME")
    assert not supported("given to main.branch today", "main.branch", label="USERNAME")


def test_the_given_name_beside_a_surname_belongs_to_it() -> None:
    text = "New starter: Grace Bibi, today"

    (whole,) = boost_by_context(text, [found(text, "Bibi", score=0.9)[1]], [], names=NAMES)

    assert text[whole.start : whole.end] == "Grace Bibi"


@pytest.mark.parametrize(
    ("text", "value", "label", "kept"),
    [
        pytest.param("Ask Ana Roe.", "Ana Roe", "PERSON", True, id="name"),
        pytest.param("Ask Fay MacInnes.", "Fay MacInnes", "PERSON", True, id="capital-in-a-name"),
        pytest.param("Add fresh basil.", "basil", "PERSON", False, id="small-letters"),
        pytest.param("Ask the Guard.", "Guard", "PERSON", False, id="role"),
        pytest.param("call kwargs.pop", "kwargs.pop", "PERSON", False, id="code"),
        pytest.param("paid $52,366 now", "52,366", "ID_NUMBER", False, id="money"),
        pytest.param("id 3f2504e0-4f89-11d3", "3f2504e0-4f89-11d3", "ID_NUMBER", False, id="uuid"),
        pytest.param("no X4820193", "X4820193", "ID_NUMBER", True, id="document-number"),
        pytest.param("BEGIN:VEVENT", "VEVENT", "USERNAME", False, id="keyword"),
        pytest.param("by mquint42", "mquint42", "USERNAME", True, id="login"),
        pytest.param("....", "....", "ADDRESS", False, id="no-letters"),
        pytest.param("on 2016/679", "2016/679", "DATE_OF_BIRTH", False, id="two-figures"),
        pytest.param("at 2023-04-19T11:15", "2023-04-19T11:15", "DATE_OF_BIRTH", False, id="time"),
        pytest.param("Skip to step 9", "Skip", "PERSON", False, id="imperative"),
        pytest.param("I met Nick the other day", "Nick", "PERSON", True, id="within-a-sentence"),
        pytest.param("ask Grace to call", "Grace", "PERSON", True, id="asked-to"),
        pytest.param("for user mkow(uid=0)", "mkow", "USERNAME", True, id="login-in-a-log"),
        pytest.param(
            "Caller verified with 03/04/1961", "03/04/1961", "DATE_OF_BIRTH", True, id="of-a-caller"
        ),
        pytest.param("Skip called twice", "Skip", "PERSON", True, id="not-an-imperative"),
        pytest.param("first = kwargs.pop('x')", "kwargs", "USERNAME", True, id="before-a-dot"),
        pytest.param("x = fetch_user('x')", "fetch_user", "USERNAME", False, id="call"),
        pytest.param("rights: ruth=write", "ruth", "USERNAME", True, id="login-with-rights"),
        pytest.param("see jroe.pdf there", "jroe.pdf", "USERNAME", True, id="document-of-somebody"),
        pytest.param("see lora.otf there", "lora.otf", "USERNAME", False, id="file"),
        pytest.param(
            "Request 4f697af5-f44f-408f-9729-d1098f789902 failed",
            "4f697af5-f44f-408f-9729-d1098f789902",
            "SECRET",
            False,
            id="id-of-a-request",
        ),
        pytest.param("*17.02.1983", "17.02.1983", "DATE_OF_BIRTH", True, id="date"),
    ],
)
def test_a_finding_must_have_a_form_its_label_allows(
    text: str,
    value: str,
    label: str,
    kept: bool,  # noqa: FBT001
) -> None:
    _, finding = found(text, value, label, score=0.55)

    assert bool(list(filter_by_format(text, [finding]))) is kept


@pytest.mark.parametrize(
    ("text", "value", "kept"),
    [
        pytest.param("The Reynolds number is high.", "Reynolds", False, id="eponym"),
        pytest.param("Ohm's law holds.", "Ohm", False, id="law"),
        pytest.param("Storm Dennis arrives.", "Dennis", False, id="storm"),
        pytest.param("closed on Martin Luther King Day", "Martin Luther King", False, id="feast"),
        pytest.param("Reynolds called twice.", "Reynolds", True, id="person"),
        pytest.param("Put the Allen keys back.", "Allen", False, id="tool"),
        pytest.param("Allen's number is known.", "Allen", True, id="somebody's-thing"),
        pytest.param("Allen's body was warm.", "Allen", True, id="somebody's-body"),
        pytest.param("We heard Allen singing.", "Allen", True, id="somebody-singing"),
        pytest.param("Suzanne Law called.", "Suzanne Law", True, id="surname"),
        pytest.param("James Bond called.", "James Bond", True, id="another-surname"),
        pytest.param("It is Ohm's Law.", "Ohm", False, id="law-written-large"),
        pytest.param("Charlie, Tango, Oscar", "Charlie", False, id="spelled-letters"),
        pytest.param("Charlie, Mike, Oscar", "Charlie", True, id="names-that-spell"),
        pytest.param("Victor Lima called", "Victor Lima", True, id="two-words-that-spell"),
        pytest.param("Papa John's opens at six.", "John", False, id="brand"),
    ],
)
def test_things_that_bear_a_name_are_nobody(text: str, value: str, kept: bool) -> None:  # noqa: FBT001
    _, finding = found(text, value)

    assert bool(list(drop_false_positives(text, [finding]))) is kept


def test_small_letters_are_judged_by_how_the_author_wrote_before_names_were_replaced() -> None:
    text, finding = found("[PERSON_1] needs less water than basmati.", "basmati", score=0.55)

    assert list(filter_by_format(text, [finding]))
    assert not list(
        filter_by_format(text, [finding], written="Jasmine needs less water than basmati.")
    )
