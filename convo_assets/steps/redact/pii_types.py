"""The kinds of personal data that this project knows: one table, passed to whatever needs it.

A new kind is a module of its own in this package with a `PiiType`, and a line in the table.
"""

import re

from convo_assets.steps.redact import surrogate_makers as make
from convo_assets.steps.redact.bank_codes import BANK_CODE
from convo_assets.steps.redact.case_numbers import CASE_NUMBER
from convo_assets.steps.redact.coordinates import COORDINATES
from convo_assets.steps.redact.crypto_addresses import CRYPTO_ADDRESS
from convo_assets.steps.redact.device_ids import BIOMETRIC_ID, DEVICE_ID
from convo_assets.steps.redact.pii_type import PiiType, PiiTypes

PII_TYPES = PiiTypes(
    (
        PiiType(
            label="ADDRESS",
            direct=True,
            surrogate=make.address,
            form=re.compile(r"(?=.*[^\W\d_]{2}).{4,}", re.DOTALL),
        ),
        PiiType(
            label="AGE",
            direct=False,
            surrogate=make.age,
            repeats_in_document=False,
            repeats_in_source=False,
            distinctive=False,  # in a large corpus no age would be left
        ),
        PiiType(label="CREDIT_CARD", direct=True, surrogate=make.credit_card, shape="characters"),
        PiiType(
            label="DATE_OF_BIRTH",
            direct=True,
            surrogate=make.date_of_birth,
            # Times of day belong to events ("2023-04-19T11:15" is when something was logged), and a
            # date in figures has three parts: "2016/679" is a law.
            form=re.compile(
                r"(?!.*\d\d:\d\d)"
                r"(?=.*(?:[^\W\d_]{3}|\d{1,4}([./ -])\s?\d{1,2}\1\s?\d{1,4}|\d{6,8}|^\d{4}$))"
                r".*\d.*",
                re.DOTALL,
            ),
            shape="words",
            repeats_in_source=False,  # an ordinary date in other documents
        ),
        PiiType(
            label="EMAIL",
            direct=True,
            surrogate=make.email,
            form=re.compile(r".+@.+", re.DOTALL),
        ),
        PiiType(label="IBAN", direct=True, surrogate=make.iban, shape="characters"),
        PiiType(
            label="ID_NUMBER",
            direct=True,
            surrogate=make.id_number,
            form=re.compile(
                r"(?=(?:[^\d]*\d){4})(?!\d{1,5}$)"
                r"(?:[A-Za-z]{2,8}[ .#:-]{1,2})?[A-Z\d][A-Z\d ./#-]*"
            ),
            shape="characters",
        ),
        PiiType(label="IP_ADDRESS", direct=True, surrogate=make.ip_address, shape="characters"),
        PiiType(
            label="LOCATION",
            direct=False,
            surrogate=make.location,
            is_name=True,
            repeats_in_document=False,
            repeats_in_source=False,
        ),
        PiiType(label="MAC_ADDRESS", direct=True, surrogate=make.mac_address, shape="characters"),
        PiiType(
            label="ORGANIZATION",
            direct=False,
            surrogate=make.organization,
            is_name=True,
            repeats_in_document=False,
            repeats_in_source=False,
        ),
        PiiType(
            label="PERSON",
            direct=True,
            surrogate=make.person,
            form=re.compile(r"(?=.*[^\W\d_]{2})[^\d_=(){}\[\]<>/\\|@#*+%]+", re.DOTALL),
            shape="words",
            is_name=True,
            repeats_in_document=False,  # names have conditions of their own, see `propagation` and
            repeats_in_source=False,  # `known_values`
        ),
        PiiType(
            label="PHONE",
            direct=True,
            surrogate=make.phone,
            form=re.compile(r"(?=(?:\D*\d){9})(?!\+0)[+(\d][\d\s().+/x-]{6,24}"),
            shape="characters",
        ),
        PiiType(
            label="SECRET",
            direct=True,
            surrogate=make.secret,
            # A UUID is an ID of a request or a build, unless a rule finds it under the name of a
            # secret.
            form=re.compile(
                r"(?![A-Z]{1,6}-\w{1,6}$)(?![\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$)"
                r"(?=\S*[\d\W])\S{8,}"
            ),
        ),
        PiiType(label="SSN", direct=True, surrogate=make.ssn, shape="characters"),
        PiiType(label="URL", direct=True, surrogate=make.url, repeats_in_document=False),
        PiiType(
            label="USERNAME",
            direct=True,
            surrogate=make.username,
            # Capitalised and camel-case words are headings and keys; logins are written small.
            form=re.compile(r"@?(?!_*[A-Z]+$|[A-Z]?[a-z]+[A-Z]|[A-Z][a-z]+$)\w[^\s/]{1,40}"),
            is_name=True,
        ),
        BANK_CODE,
        BIOMETRIC_ID,
        CASE_NUMBER,
        COORDINATES,
        CRYPTO_ADDRESS,
        DEVICE_ID,
    ),
)
"""Every kind that this project knows. Functions that depend on the kind take a table."""
