"""How much personal data the redaction lets through: development corpus, scorer, peer."""
