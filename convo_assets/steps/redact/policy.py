"""Which kinds of personal data are replaced, and whose word on the kind counts.

Direct identifiers single a person out by themselves and are always replaced. Quasi-identifiers do
so only together with others; by default they stay, because a corpus without any city or company
name answers few questions. A policy names those that go as well, for each document source.
"""

from dataclasses import dataclass

DIRECT_IDENTIFIERS = frozenset(
    {
        "ADDRESS",
        "CREDIT_CARD",
        "DATE_OF_BIRTH",
        "EMAIL",
        "IBAN",
        "ID_NUMBER",
        "IP_ADDRESS",
        "MAC_ADDRESS",
        "PERSON",
        "PHONE",
        "SECRET",
        "SSN",
        "URL",
        "USERNAME",
    }
)
QUASI_IDENTIFIERS = frozenset({"AGE", "LOCATION", "ORGANIZATION"})


@dataclass(frozen=True, kw_only=True)
class RedactionPolicy:
    """What is redacted beside direct identifiers; a span of any other label is left in the text."""

    quasi_identifiers: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        """Return the labels that are replaced."""
        return DIRECT_IDENTIFIERS | self.quasi_identifiers
