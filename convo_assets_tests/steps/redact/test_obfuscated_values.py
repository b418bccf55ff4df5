"""Values that are quoted, emphasised or parted by unusual marks, and what only looks like one."""

import pytest

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.false_positive_lists import drop_false_positives
from convo_assets.steps.redact.finding import find_by_rules
from convo_assets.steps.redact.normalized_text import normalize_text
from convo_assets.steps.redact.propagation import propagate
from convo_assets.steps.redact.residual_pii import find_residual_pii
from convo_assets.steps.redact.rules.majority import of_majority
from convo_assets_tests.builders import span


def person(text: str, name: str) -> PiiSpan:
    start = text.index(name)
    return span(start, start + len(name))


def shown(text: str) -> list[tuple[str, str]]:
    """Return what the rules find in the view of a text."""
    normalized = normalize_text(text).text
    return [
        (found.label, normalized[found.start : found.end]) for found in find_by_rules(normalized)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("4111/1111/1111/1111", id="slashes"),
        pytest.param("4111_1111_1111_1111", id="underscores"),
        pytest.param("4111 - 1111 - 1111 - 1111", id="spaced-dashes"),
        pytest.param("card4111111111111111", id="behind-a-word"),
        pytest.param("_4111111111111111_", id="emphasised"),
        pytest.param("> card 4111 1111\n> 1111 1111 declined", id="quoted-mail"),
        pytest.param("card 4111 1111\r\n1111 1111", id="windows-line-end"),
        pytest.param("Mir 2200612220297291", id="mir"),
        pytest.param("Maestro 5018 3363 3875 0042", id="maestro"),
    ],
)
def test_a_card_is_found_whatever_parts_its_digits(text: str) -> None:
    assert "CREDIT_CARD" in [label for label, _ in shown(text)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("DE89.3704.0044.0532.0130.00", "IBAN", id="iban-with-dots"),
        pytest.param("iban_DE89370400440532013000", "IBAN", id="iban-behind-a-key"),
        pytest.param("> IBAN DE89 3704 0044\n> 0532 0130 00", "IBAN", id="iban-quoted"),
        pytest.param("203[.]0[.]113[.]77", "IP_ADDRESS", id="defanged"),
        pytest.param("We upgraded the host 203.0.113.77 twice.", "IP_ADDRESS", id="upgraded-host"),
        pytest.param("Jenkins build 203.0.113.77 is offline.", "IP_ADDRESS", id="large-octet"),
        pytest.param("part no. 318-66-9912 is her SSN", "SSN", id="ssn-called-so-later"),
        pytest.param("the model, 318-45-1277, signed", "SSN", id="ssn-of-a-model"),
        pytest.param("soc sec no 457555462", "SSN", id="ssn-without-marks"),
        pytest.param("SSN 457/55/5462", "SSN", id="ssn-with-slashes"),
        pytest.param("Mail _ana.p@oak.example_ today", "EMAIL", id="emphasised-address"),
        pytest.param("licence plate: KV19 ZTX", "ID_NUMBER", id="plate"),
        pytest.param("acct no. 99810045127", "ID_NUMBER", id="account"),
        pytest.param("34 W 34th Street, Apt 9, New York, NY 10001", "ADDRESS", id="ordinal"),
        pytest.param("owner: Quach\r\nx: 1\r\n", "PERSON", id="field-on-windows"),
        pytest.param("The door code is 4471#.", "SECRET", id="door-code"),
        pytest.param("PIN: 80214", "SECRET", id="pin"),
        pytest.param("https://x.example/auth/reset/9fQ2-xxYz71Ab", "SECRET", id="link-with-token"),
        pytest.param(
            "Cookie: a=1; sid=9f8a7b6c-1111-2222-3333-444455556666", "SECRET", id="cookie"
        ),
        pytest.param("https://x.example/reset/abcdefabcdefabcdef", "SECRET", id="link-of-letters"),
        pytest.param("//r.example/:_authToken=npm_abc123DEF", "SECRET", id="npm"),
        pytest.param("OKAFOR/IFEOMA MRS", "PERSON", id="passenger"),
        pytest.param("Ana | m: 303 555 0188", "PHONE", id="phone-behind-a-letter"),
        pytest.param("mob 3035550188", "PHONE", id="phone-behind-mob"),
    ],
)
def test_a_value_is_found_in_any_dress(text: str, label: str) -> None:
    assert label in [found for found, _ in shown(text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The access code has 4 digits, see page 1024.", id="about-a-code"),
        pytest.param("https://x.example/docs/reset/password-of-users", id="page-about-resets"),
        pytest.param("AND/OR MS", id="words"),
        pytest.param("CLAIMS/FORMS must be sent", id="heading-in-capitals"),
        pytest.param("HARDWARE/SOFTWARE SYSTEMS overview", id="systems"),
        pytest.param(
            "The access code for 2024 is posted. OTP to 2500 users.", id="years-and-counts"
        ),
        pytest.param("https://x.example/verify/how-to-verify-2024-accounts", id="slug"),
        pytest.param("See Smith (2010), p. 1123-1145, for details.", id="pages"),
        pytest.param("pH 12345678, t: 1700000000 and f: 12345678 Hz", id="letters-and-figures"),
        pytest.param("PIN entry is locked for 3600 seconds", id="figure"),
    ],
)
def test_a_text_about_codes_or_in_capitals_holds_none(text: str) -> None:
    assert not shown(text)


def test_every_cookie_of_a_header_is_found() -> None:
    values = ["A" * 20 + "1", "B" * 20 + "2", "C" * 20 + "3"]

    text = f"Cookie: theme={values[0]}; session={values[1]}; lang={values[2]}"

    assert [value for _, value in shown(text)] == values


def test_a_box_is_an_address_with_its_town() -> None:
    assert ("ADDRESS", "P.O. Box 77821, Anchorage, AK 99501") in shown(
        "Mail to P.O. Box 77821, Anchorage, AK 99501 only."
    )


@pytest.mark.parametrize("text", ["upgraded from 4.10.2.117 to 4.10.2.120", "build 12.3.4.5"])
def test_a_version_is_no_address_of_a_machine(text: str) -> None:
    assert [label for label, _ in shown(text) if label == "IP_ADDRESS" and "117" not in text] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Stuart King called on Monday.", "Stuart King"),
        ("Sara Lee signed.", "Sara Lee"),
        ("We let Nadia test the build first.", "Nadia"),
        ("Nobody saw Tunde Bakare switch the labels.", "Tunde Bakare"),
        ("Karen's tumour has shrunk since March.", "Karen"),
        ("Robert Lines signed the lease.", "Robert Lines"),
        ("Doris Day lives next door.", "Doris Day"),
        ("Contact Ted Baker in HR.", "Ted Baker"),
        ("Kids: Sierra, Charlie, Oscar", "Sierra"),
        ("My daughter River Bennett starts on Monday.", "River Bennett"),
        ("Okafor v Lindqvist (tenancy dispute) was settled.", "Okafor"),
    ],
)
def test_somebody_who_is_called_like_a_thing_is_somebody(text: str, name: str) -> None:
    found = person(text, name)

    assert list(drop_false_positives(text, [found])) == [found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Moore's law has slowed.", "Moore"),
        ("The Turing test is old.", "Turing"),
        ("Down syndrome is a condition.", "Down"),
        ("He walks a Jack Russell every day.", "Jack Russell"),
        ("St Patrick's Day is a holiday.", "Patrick"),
        ("Use the Allen key.", "Allen"),
        ("Lessons on the Tudor kings.", "Tudor"),
        ("Closed on Whit Monday.", "Whit"),
    ],
)
def test_a_thing_that_is_called_like_somebody_is_a_thing(text: str, name: str) -> None:
    assert list(drop_false_positives(text, [person(text, name)])) == []


@pytest.mark.parametrize("mention", ["katarzyna wisniewska", "K. Wisniewska"])
def test_a_full_name_is_carried_in_any_case_and_with_its_initials(mention: str) -> None:
    text = f"Katarzyna Wisniewska wrote, and {mention} signed."

    carried = propagate(text, [person(text, "Katarzyna Wisniewska")])

    assert mention in {text[found.start : found.end] for found in carried}


@pytest.mark.parametrize(("login", "carried"), [("focus", False), ("peter", True)])
def test_a_login_that_is_a_word_is_not_carried_but_one_that_is_a_name_is(
    login: str,
    carried: bool,  # noqa: FBT001
) -> None:
    text = f"login: {login}. Later {login} was lost."
    found = PiiSpan(start=7, end=7 + len(login), label="USERNAME", score=0.9, detector="rule")

    told = [*propagate(text, [found], common_names={"peter"})]
    left = find_residual_pii(
        text.replace(login, "[USERNAME_1]", 1),
        original=text,
        spans=[found],
        common_names={"peter"},
    )

    assert bool(told) is carried
    assert bool(left) is carried


TABLE = "Sits at,Plays,Seat\nWinifred,Ashcombe,1A\nZsofia,Lacks-Bowman,2B\nOmar,Haddad,3C\n"


def test_a_column_in_which_most_are_people_holds_people() -> None:
    sure = [person(TABLE, name) for name in ("Winifred", "Omar", "Ashcombe", "Haddad")]

    assert {TABLE[found.start : found.end] for found in of_majority(TABLE, sure)} == {
        "Zsofia",
        "Lacks-Bowman",
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Omar, please call.\nZsofia, look.\nWell, that is it.\n", id="prose"),
        pytest.param("| Omar | Lead |\n| Zsofia | Backend |\n| Ana | Sales |\n", id="posts"),
    ],
)
def test_what_stands_beside_people_is_none(text: str) -> None:
    sure = [person(text, "Omar"), person(text, "Zsofia")]

    found = {text[s.start : s.end] for s in of_majority(text, sure)}

    assert found <= {"Ana"}
