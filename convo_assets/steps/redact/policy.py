"""Which kinds of personal data are replaced, and whose word on the kind counts.

Direct identifiers single a person out by themselves and are always replaced. Quasi-identifiers do
so only together with others; by default they stay, because a corpus without any city or company
name answers few questions. Setting `quasi_identifiers` replaces them as well.
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
QUASI_IDENTIFIERS = frozenset({"LOCATION", "ORGANIZATION"})


@dataclass(frozen=True, kw_only=True)
class RedactionPolicy:
    """What is redacted; a span of any other label is left in the text."""

    quasi_identifiers: bool = False

    @property
    def labels(self) -> frozenset[str]:
        """Return the labels that are replaced."""
        if self.quasi_identifiers:
            return DIRECT_IDENTIFIERS | QUASI_IDENTIFIERS
        return DIRECT_IDENTIFIERS
