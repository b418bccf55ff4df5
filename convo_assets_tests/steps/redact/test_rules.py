"""Every rule finds what it is for, whole, and leaves what only looks like it."""

import pytest

from convo_assets.steps.redact.finding import find_by_rules


def found(text: str, label: str) -> list[str]:
    return sorted({text[s.start : s.end] for s in find_by_rules(text) if s.label == label})


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        pytest.param("Write to j.doe+x@mail.example.org.", "EMAIL", "j.doe+x@mail.example.org", id="e-mail"),
        pytest.param("Call +49 30 23125 207 now", "PHONE", "+49 30 23125 207", id="international-phone"),
        pytest.param("my mobile is 07700 900294.", "PHONE", "07700 900294", id="phone-by-context"),
        pytest.param("(212) 555-0188 is hers", "PHONE", "(212) 555-0188", id="national-phone"),
        pytest.param("card 4111 1111 1111 1111 was", "CREDIT_CARD", "4111 1111 1111 1111", id="card"),
        pytest.param("card 2221-0000-0000-0009.", "CREDIT_CARD", "2221-0000-0000-0009", id="mastercard-2"),
        pytest.param("IBAN GB82 WEST 1234 5698 7654 32 due", "IBAN", "GB82 WEST 1234 5698 7654 32", id="iban"),
        pytest.param("SSN 517-38-2264 on file", "SSN", "517-38-2264", id="ssn"),
        pytest.param("from 203.0.113.17 at", "IP_ADDRESS", "203.0.113.17", id="ipv4"),
        pytest.param("peer 2001:db8::8a2e:370:7334 up", "IP_ADDRESS", "2001:db8::8a2e:370:7334", id="ipv6"),
        pytest.param("mac 00:1b:44:11:3a:b7 seen", "MAC_ADDRESS", "00:1b:44:11:3a:b7", id="mac"),
        pytest.param("key AKIAIOSFODNN7EXAMPLE in", "SECRET", "AKIAIOSFODNN7EXAMPLE", id="aws-key"),
        pytest.param("export API_TOKEN=tok9f8a7b6c", "SECRET", "tok9f8a7b6c", id="assigned-token"),
        pytest.param('"password": "Winter!2024"', "SECRET", "Winter!2024", id="json-password"),
        pytest.param("https://x.example/reset?token=abc", "URL", "https://x.example/reset?token=abc", id="url-with-token"),
        pytest.param("born on 2 October 1988 in", "DATE_OF_BIRTH", "2 October 1988", id="born"),
        pytest.param("passport no. X4820193 expires", "ID_NUMBER", "X4820193", id="passport"),
        pytest.param("logged in as mquint42 today", "USERNAME", "mquint42", id="login"),
        pytest.param("lives at 22 Millrace Walk, Hexham NE46 1QD.", "ADDRESS", "22 Millrace Walk, Hexham NE46 1QD", id="uk-address"),
        pytest.param("zog in die Lindenallee 57, 60433 Frankfurt", "ADDRESS", "Lindenallee 57, 60433 Frankfurt", id="german-address"),
        pytest.param("visit Roe, Ana, 4 Elm Street", "PERSON", "Roe, Ana", id="occupant"),
        pytest.param("name: Ana Roe\n", "PERSON", "Ana Roe", id="key"),
        pytest.param("G'day Jan, the tap leaks", "PERSON", "Jan", id="greeting"),
        pytest.param("|I|W3||||Acosta^Stacey", "PERSON", "Acosta^Stacey", id="hl7"),
        pytest.param("call (03)-2447-5360 now", "PHONE", "(03)-2447-5360", id="area-code"),
        pytest.param("rang 502-229-3548x4066 twice", "PHONE", "502-229-3548x4066", id="phone-extension"),
        pytest.param("4532 0151 1283 0366 005", "CREDIT_CARD", "4532 0151 1283 0366 005", id="nineteen-digits"),
        pytest.param("from DE89370400440532013000 to GB82WEST12345698765432.", "IBAN", "GB82WEST12345698765432", id="second-iban"),
        pytest.param("my PAN is ABCPE1234F.", "ID_NUMBER", "ABCPE1234F", id="indian-pan"),
        pytest.param("NI QQ no, but AB 12 34 56 C is", "ID_NUMBER", "AB 12 34 56 C", id="uk-national-insurance"),
        pytest.param("Apt. 5, 12 Oak View Road, Lake Anna, TX 75001 it is", "ADDRESS", "Apt. 5, 12 Oak View Road, Lake Anna, TX 75001", id="us-address"),
        pytest.param("Unit 45 3 Smith Stairs, Pamelachester, ACT, 0984", "ADDRESS", "Unit 45 3 Smith Stairs, Pamelachester, ACT, 0984", id="australian-address"),
        pytest.param("H.No. 64, Badal\nDehri 253550", "ADDRESS", "H.No. 64, Badal\nDehri 253550", id="indian-address"),
        pytest.param("PSC 1234, Box 5678\nAPO AA 34012", "ADDRESS", "PSC 1234, Box 5678\nAPO AA 34012", id="military-address"),
        pytest.param("not delivered to 6154581923; please confirm your number", "PHONE", "6154581923", id="phone-spoken-of-behind"),
        pytest.param("PID|1||598 406 5132||Roe^Ana||", "ID_NUMBER", "598 406 5132", id="hl7-patient"),
        pytest.param("posted [5b6860c699948c7f851f029d3868ed33e908ef51](#) here", "SECRET", "5b6860c699948c7f851f029d3868ed33e908ef51", id="hex-in-a-link"),
        pytest.param("1. 12 Main Street, Springfield, IL 62704", "ADDRESS", "12 Main Street, Springfield, IL 62704", id="address-in-a-list"),
        pytest.param("I moved in 2019. 45 Oak Avenue was", "ADDRESS", "45 Oak Avenue", id="address-behind-a-year"),
        pytest.param("at https://www.linkedin.com/in/jane-roe/.", "URL", "https://www.linkedin.com/in/jane-roe/", id="profile-at-the-end-of-a-sentence"),
        pytest.param("license_no: D1234567", "ID_NUMBER", "D1234567", id="licence-number"),
        pytest.param("write to ana@163.com now", "EMAIL", "ana@163.com", id="e-mail-of-a-number"),
        pytest.param("ask Mrs MacInnes about it", "PERSON", "MacInnes", id="title"),
        pytest.param("[2025-06-13, 09:36] Ana: yes", "PERSON", "Ana", id="chat-speaker"),
        pytest.param("cust_nm,dob\nAna Roe,1.2.1980\n", "PERSON", "Ana Roe", id="csv-column"),
        pytest.param("cust_nm,dob\nAna Roe,1.2.1980\n", "DATE_OF_BIRTH", "1.2.1980", id="csv-second-column"),
        pytest.param("<customerName>Ana Roe</customerName>", "PERSON", "Ana Roe", id="xml"),
        pytest.param("level=info actor=mquint ok=1", "USERNAME", "mquint", id="log-field"),
        pytest.param("203.0.113.9 - mquint [10/Oct/2025:13:55]", "USERNAME", "mquint", id="access-log"),
        pytest.param("webhook secret lRfz3vwW3XJhj5BDbsdwKiUG is out", "SECRET", "lRfz3vwW3XJhj5BDbsdwKiUG", id="spoken-secret"),
        pytest.param("AccountKey=" + "a1B2" * 22, "SECRET", "AccountKey=" + "a1B2" * 22, id="by-detect-secrets"),
        pytest.param("|name|phone|\n|---|---|\n|Ana Roe||\n|Ben Fox|1|\n", "PERSON", "Ben Fox", id="row-behind-an-empty-cell"),
        pytest.param("DOCS P/TU1903680/1969-12-08/M", "ID_NUMBER", "TU1903680", id="travel-document"),
        pytest.param("Ask Mr John Lewis today", "PERSON", "John Lewis", id="called-like-a-shop"),
        pytest.param("Interpreter for Mr Law (Suzanne)", "PERSON", "Law", id="surname-that-is-a-word"),
        pytest.param("is filed under the number LH-2209417.", "ID_NUMBER", "LH-2209417", id="filed"),
        pytest.param("DOCS P/AH519385/16-May-2014/M", "ID_NUMBER", "AH519385", id="travel-month"),
        pytest.param("DOCS P/TU1903680/08DEC69/M", "DATE_OF_BIRTH", "08DEC69", id="travel-birth-date"),
        pytest.param("New starter: S P, ID 072882, login", "ID_NUMBER", "072882", id="bare-id"),
        pytest.param("Login for the box is smoore and the password is x", "USERNAME", "smoore", id="login-with-password"),
        pytest.param("the password is lQOFa(, please", "SECRET", "lQOFa(", id="password-without-digits"),
        pytest.param("the wiki password Walnut#2291. Later", "SECRET", "Walnut#2291", id="password-beside-its-word"),
        pytest.param("somebody pushed `" + "bf1a" * 10 + "` to main", "SECRET", "bf1a" * 10, id="pushed-key"),
        pytest.param(("a1" * 12) + " in the channel has been revoked", "SECRET", "a1" * 12, id="revoked-key"),
        pytest.param("|role|contact|\n|---|---|\n|pm|7988269987|\n", "PHONE", "7988269987", id="number-among-contacts"),
        pytest.param("Contact: Ana Roe, Head of Procurement\n", "PERSON", "Ana Roe", id="name-with-post"),
        pytest.param("owner: Tjitske de la Quispe\n", "PERSON", "Tjitske de la Quispe", id="particles"),
        pytest.param("and 3266-9862 is disconnected", "PHONE", "3266-9862", id="disconnected"),
        pytest.param("> Ana Roe\n> 6395008561\n", "PHONE", "6395008561", id="signature"),
        pytest.param("PID|1||W3||Acosta^Stacey||1980|F|||x||8532148602\n", "PHONE", "8532148602", id="hl7-phone"),
        pytest.param("|I|W3||||Velasco^Rafaél", "PERSON", "Velasco^Rafaél", id="hl7-accent"),
        pytest.param("Proposed by Roe, seconded by Fox", "PERSON", "Fox", id="minutes"),
        pytest.param("at 467 Alicia Piazza, same bus", "ADDRESS", "467 Alicia Piazza", id="piazza"),
        pytest.param("teacher, aged 91.", "AGE", "91", id="age"),
        pytest.param("a 45-year-old man", "AGE", "45", id="age-in-years"),
        pytest.param("name,age\nAna Roe,45\n", "AGE", "45", id="age-column"),
        pytest.param("| id | name |\n| --- | --- |\n| 1 | Ana Roe |\n", "PERSON", "Ana Roe", id="column"),
    ],
)  # fmt: skip
def test_personal_data_is_found_whole(text: str, label: str, value: str) -> None:
    assert value in found(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("order 4111 1111 1111 1112 shipped", "CREDIT_CARD", id="fails-luhn"),
        pytest.param("code GB00 WEST 1234 5698 7654 32", "IBAN", id="fails-mod-97"),
        pytest.param("listens on 127.0.0.1", "IP_ADDRESS", id="loopback-is-nobody"),
        pytest.param("version 4.16.3.1024 is out", "IP_ADDRESS", id="version-number"),
        pytest.param("valid from 2025-01-09 to 2025-03-14", "PHONE", id="dates"),
        pytest.param("totals 1204 5500 9921", "PHONE", id="figures"),
        pytest.param("see https://x.example/docs?page=2", "URL", id="plain-link"),
        pytest.param(
            "see password [2](guide#part3b) and password-policy(v2)",
            "SECRET",
            id="link-behind-password",
        ),
        pytest.param("the password must be changed", "SECRET", id="password-as-a-word"),
        pytest.param("name: Line manager\n", "PERSON", id="post-is-no-person"),
        pytest.param("Thanks all, see you", "PERSON", id="greeting-to-everybody"),
        pytest.param("| name |\n| --- |\n| none |\n", "PERSON", id="empty-cell"),
        pytest.param("Upgrade from 1.2.3.4 to 1.2.4.0", "IP_ADDRESS", id="upgrade"),
        pytest.param("netmask 255.255.255.0", "IP_ADDRESS", id="netmask"),
        pytest.param("to FF:FF:FF:FF:FF:FF", "MAC_ADDRESS", id="broadcast"),
        pytest.param("Part no. 555-0142-8890", "PHONE", id="part-number"),
        pytest.param("Dr Pepper is sold at the kiosk", "PERSON", id="drink"),
        pytest.param("SKU 340-12-9981 is back", "SSN", id="article-number"),
        pytest.param("docker run -p 8080:80 web", "SECRET", id="port-mapping"),
        pytest.param("password: ${DB_PASSWORD}", "SECRET", id="reference-to-a-secret"),
        pytest.param(
            '{"a": "x", "actor": "y"}\n{"a": "x", "actor": "y"}', "PERSON", id="json-is-no-table"
        ),
        pytest.param("Event ID 462411 was logged", "ID_NUMBER", id="id-of-a-thing"),
        pytest.param("pushed commit " + "bf1a" * 10, "SECRET", id="commit"),
        pytest.param("for those aged 18 to 25", "AGE", id="range-of-ages"),
        pytest.param("Contact: the office in London\n", "PERSON", id="contact-is-a-place"),
        pytest.param('"name": "README.md",\n', "PERSON", id="name-of-a-file"),
        pytest.param("the service-accounts-overview page", "USERNAME", id="word-that-begins-alike"),
        pytest.param(
            "the key is at v2/documentation/api/latest/secrets-manager1/", "SECRET", id="path"
        ),
        pytest.param("mtime 2026-02-19T22:14:58.415878457-08:00", "PHONE", id="time-with-zone"),
        pytest.param("call +999 123", "PHONE", id="no-country"),
        pytest.param('d="M78,15 0 0 0 266 2L170"', "PHONE", id="path-of-a-drawing"),
        pytest.param("contact us about Report 16-20173", "PHONE", id="report"),
        pytest.param("the password (default: $RESTIC_PASSWORD_FILE)", "SECRET", id="variable"),
        pytest.param("the meeting on 2 October 1988", "DATE_OF_BIRTH", id="any-date"),
        pytest.param("South Med J 99 862 664 3", "PHONE", id="volume-and-pages"),
        pytest.param("Stradivari (1634–1737) and", "PHONE", id="years-of-a-life"),
        pytest.param("[3.1.1. Names](#a)\n[3.1.1.2. Aliases](#b)", "IP_ADDRESS", id="section"),
        pytest.param("Monitoring 5\nEIP gathering 6 months", "ADDRESS", id="words-on-ing"),
        pytest.param("https://x.example/finfo?name=src/pager.c", "URL", id="name-of-a-file"),
        pytest.param("https://x.example/new?assignees=&labels=a", "URL", id="empty-parameter"),
        pytest.param("The key is `asyncTranscription`", "SECRET", id="identifier"),
        pytest.param("License: GPL-2+ and LGPL-2.1+", "ID_NUMBER", id="licence-of-a-work"),
        pytest.param("named like `foo@1.2.rb` here", "EMAIL", id="version-of-a-formula"),
        pytest.param("see https://github.com/pypa/.github/blob", "URL", id="page-of-a-repository"),
        pytest.param("3.12. 2 Releasing The Lock", "ADDRESS", id="numbered-heading"),
        pytest.param(
            "Acme Foundation, Inc., 51 Franklin St, Boston", "PERSON", id="company-at-an-address"
        ),
        pytest.param("ordered 1200450012, as usual", "PHONE", id="digits-of-nothing"),
    ],
)
def test_look_alikes_are_left(text: str, label: str) -> None:
    assert found(text, label) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a1" * 50_000, id="hexadecimal-run"),
        pytest.param("a." * 50_000, id="dotted-run"),
        pytest.param("a-" * 50_000, id="dashed-run"),
        pytest.param("record" + " " * 50_000 + "x", id="run-of-blanks"),
        pytest.param("password" * 10_000, id="repeated-keyword"),
        pytest.param("Aa-" * 17_000, id="hyphenated-run"),
        pytest.param("Aa'" * 17_000, id="apostrophes"),
    ],
)
def test_long_runs_without_personal_data_take_no_quadratic_time(text: str) -> None:
    assert not [s for s in find_by_rules(text) if s.label == "EMAIL"]
