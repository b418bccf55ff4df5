"""Kinds of personal data beside the classic ones: valid ones go, invalid and look-alikes stay."""

import pytest

from convo_assets.steps.redact import RedactionPolicy, Redactor
from convo_assets.steps.redact.finding import find_by_rules
from convo_assets_tests.fakes import CapitalisedNameDetector


def found(text: str, label: str) -> set[str]:
    return {text[s.start : s.end] for s in find_by_rules(text) if s.label == label}


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        pytest.param("SWIFT: DEUTDEFF500", "BANK_CODE", "DEUTDEFF500", id="swift"),
        pytest.param("the BIC of her bank is NEDSZAJJ", "BANK_CODE", "NEDSZAJJ", id="bic"),
        pytest.param("to BARCGB22XXX (BIC) today", "BANK_CODE", "BARCGB22XXX", id="bic-behind"),
        pytest.param("routing number 021000021", "BANK_CODE", "021000021", id="aba"),
        pytest.param("ABA: 1110-0002-5", "BANK_CODE", "1110-0002-5", id="aba-grouped"),
        pytest.param("a grey 1M8GDM9AXKP042788 van", "DEVICE_ID", "1M8GDM9AXKP042788", id="vin"),
        pytest.param("VIN WDB1240261B123456 ab", "DEVICE_ID", "WDB1240261B123456", id="european-vin"),
        pytest.param("IMEI 490154203237518", "DEVICE_ID", "490154203237518", id="imei"),
        pytest.param("IMEI: 49-015420-323751-8", "DEVICE_ID", "49-015420-323751-8", id="imei-grouped"),
        pytest.param("device_id=6D92078A-8246-4BA4-AE5B-76104861E7DC", "DEVICE_ID", "6D92078A-8246-4BA4-AE5B-76104861E7DC", id="device-uuid"),
        pytest.param("advertising ID: cdda802e-fb9c-47ad-9866-0794d394c912", "DEVICE_ID", "cdda802e-fb9c-47ad-9866-0794d394c912", id="advertising"),
        pytest.param("Pacemaker serial number: PZH-448192", "DEVICE_ID", "PZH-448192", id="implant"),
        pytest.param("fingerprint template ID: FPT-88a1c0e2", "BIOMETRIC_ID", "FPT-88a1c0e2", id="fingerprint"),
        pytest.param("GPS 51.50073, -0.12463", "COORDINATES", "51.50073, -0.12463", id="pair"),
        pytest.param("she waits at 51.5007° N, 0.1246° W", "COORDINATES", "51.5007° N, 0.1246° W", id="degrees"),
        pytest.param("at 51°30′02″N 0°07′28″W", "COORDINATES", "51°30′02″N 0°07′28″W", id="seconds"),
        pytest.param('{"lat": 51.500731, "lng": -0.124625}', "COORDINATES", "51.500731", id="field"),
        pytest.param("maps/@51.50073,-0.12463,17z", "COORDINATES", "51.50073,-0.12463", id="map-link"),
        pytest.param("application no. 36022/97", "CASE_NUMBER", "36022/97", id="application"),
        pytest.param("v. Poland (nos. 1234/05 and 5678/06)", "CASE_NUMBER", "5678/06", id="list"),
        pytest.param("Case No. 1:20-cv-01234-ABC", "CASE_NUMBER", "1:20-cv-01234-ABC", id="docket"),
        pytest.param("in Case C-131/12 the Court", "CASE_NUMBER", "C-131/12", id="european-union"),
        pytest.param("BGH, VI ZR 121/20, Rn. 4", "CASE_NUMBER", "VI ZR 121/20", id="german"),
        pytest.param("Claim No. HC-2019-000123", "CASE_NUMBER", "HC-2019-000123", id="english"),
        pytest.param("Roe v. Poe, No. 21-1234 (2022)", "CASE_NUMBER", "21-1234", id="supreme-court"),
        pytest.param("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CRYPTO_ADDRESS", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", id="bitcoin"),
        pytest.param("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "CRYPTO_ADDRESS", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", id="bech32"),
        pytest.param("pay 0x52908400098527886E0F7030069857D2E4169EE7.", "CRYPTO_ADDRESS", "0x52908400098527886E0F7030069857D2E4169EE7", id="ether"),
        pytest.param("MRN: 00482913", "ID_NUMBER", "00482913", id="medical-record"),
        pytest.param("Patient ID P-0048291", "ID_NUMBER", "P-0048291", id="patient"),
    ],
)  # fmt: skip
def test_well_formed_values_are_found_whole(text: str, label: str, value: str) -> None:
    assert value in found(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("SWIFT: DEUTQQFF500", "BANK_CODE", id="no-such-country"),
        pytest.param("the PLATFORM is new", "BANK_CODE", id="word-in-capitals"),
        pytest.param("Taylor SWIFT CONCERTS", "BANK_CODE", id="singer"),
        pytest.param("routing number 021000022", "BANK_CODE", id="aba-fails-check"),
        pytest.param("order 021000021 shipped", "BANK_CODE", id="nine-digits"),
        pytest.param("1M8GDM9A0KP042788", "DEVICE_ID", id="vin-fails-check"),
        pytest.param("IMEI 490154203237519", "DEVICE_ID", id="imei-fails-luhn"),
        pytest.param("order 490154203237518", "DEVICE_ID", id="fifteen-digits"),
        pytest.param("request 6D92078A-8246-4BA4-AE5B-76104861E7DC", "DEVICE_ID", id="uuid-of-a-request"),
        pytest.param("fingerprint template was renewed", "BIOMETRIC_ID", id="template-as-a-word"),
        pytest.param("weights 12.34567, 45.67891", "COORDINATES", id="two-figures"),
        pytest.param("GPS 95.12345, 10.12345", "COORDINATES", id="beyond-the-pole"),
        pytest.param("latitude: 51", "COORDINATES", id="only-a-region"),
        pytest.param("Regulation (EC) No. 44/20 applies", "CASE_NUMBER", id="regulation"),
        pytest.param("Regulation (EU) 2016/679", "CASE_NUMBER", id="law"),
        pytest.param("in 2019/20 and 3/4 of", "CASE_NUMBER", id="season-and-fraction"),
        pytest.param("in case 3 files fail", "CASE_NUMBER", id="case-as-a-word"),
        pytest.param("use case 12", "CASE_NUMBER", id="use-case"),
        pytest.param("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "CRYPTO_ADDRESS", id="bitcoin-fails-check"),
        pytest.param("0x" + "ab" * 32, "CRYPTO_ADDRESS", id="hash-of-a-block"),
        pytest.param("0x" + "0" * 40, "CRYPTO_ADDRESS", id="zero-address"),
    ],
)  # fmt: skip
def test_invalid_values_and_look_alikes_stay(text: str, label: str) -> None:
    assert found(text, label) == set()


@pytest.mark.parametrize(
    ("policy", "redacted"),
    [
        pytest.param(RedactionPolicy(), "in [CASE_NUMBER_1] now", id="redact"),
        pytest.param(
            RedactionPolicy(keep_types=frozenset({"CASE_NUMBER"})), "in C-131/12 now", id="keep"
        ),
    ],
)
def test_a_policy_keeps_or_redacts_case_numbers(policy: RedactionPolicy, redacted: str) -> None:
    (result,) = Redactor(detector=CapitalisedNameDetector(), policy=policy).redact(
        ["in C-131/12 now"]
    )

    assert result.text == redacted


def test_no_policy_keeps_a_kind_that_may_not_be_kept() -> None:
    policy = RedactionPolicy(keep_types=frozenset({"EMAIL"}))

    assert "EMAIL" in policy.labels


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("SVNR: 1237010180", "1237010180", id="austria"),
        pytest.param("Steuer-ID 36 574 261 809", "36 574 261 809", id="germany"),
        pytest.param("Rijksregisternummer 85.07.30-033.28", "85.07.30-033.28", id="belgium"),
        pytest.param("BSN 111222333", "111222333", id="netherlands"),
        pytest.param("ЕГН 7523169263", "7523169263", id="bulgaria"),
        pytest.param("rodné číslo 710319/2745", "710319/2745", id="czechia"),
        pytest.param("CPR 211062-5629", "211062-5629", id="denmark"),
        pytest.param("isikukood 36805280109", "36805280109", id="estonia"),
        pytest.param("asmens kodas 38703181745", "38703181745", id="lithuania"),
        pytest.param("AMKA 01013099997", "01013099997", id="greece"),
        pytest.param("OIB 33392005961", "33392005961", id="croatia"),
        pytest.param("EMŠO 0101006500006", "0101006500006", id="slovenia"),
        pytest.param("PPS No: 6433435F", "6433435F", id="ireland"),
        pytest.param("Codice fiscale: RCCMNL83S18D969H", "RCCMNL83S18D969H", id="italy"),
        pytest.param("NIP 8567346215", "8567346215", id="poland"),
        pytest.param("NIF 501964843", "501964843", id="portugal"),
        pytest.param("CNP 1630615123457", "1630615123457", id="romania"),
        pytest.param("numéro fiscal 3023217600053", "3023217600053", id="france"),
        pytest.param("VAT no DE136695976", "DE136695976", id="vat"),
    ],
)
def test_tax_and_social_numbers_of_the_eu_are_found_behind_their_names(
    text: str, value: str
) -> None:
    assert value in found(text, "ID_NUMBER")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NIP 8567346216", id="poland-fails-check"),
        pytest.param("NIF 501964844", id="portugal-fails-check"),
        pytest.param("the NIP of 2019", id="year"),
    ],
)
def test_numbers_that_fail_their_check_are_none(text: str) -> None:
    assert found(text, "ID_NUMBER") == set()
