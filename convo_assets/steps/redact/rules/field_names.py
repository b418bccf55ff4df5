"""Names of keys and columns that say what kind of personal data their values are."""

import re

_NAMES = {
    "PERSON": """
        name full_name first_name last_name middle_name maiden_name given_name family_name surname
        forename contact_name customer_name patient_name employee_name user_full_name client_name
        guest_name member_name owner_name reporter_name author_name engineer_name agent_name
        driver_name tenant_name installer_name manager_name customername fullname firstname lastname
        reported_by raised_by handled_by prepared_by approved_by reviewed_by assigned_to signed_by
        opened_by closed_by written_by seen_by issued_to attendee attendees employee customer
        patient clinician physician doctor nurse assignee author reporter account_holder cardholder
        card_holder owner caller guest tenant landlord next_of_kin emergency_contact on_call oncall
        primary secondary engineer installer agent holder contact_person guardian approver attending
        requester witness beneficiary insured policy_holder policyholder kontakt
        passenger tenant_1 claimant complainant lead_name signatory surname forename nom nombre recipient
        family given sender buyer seller_name contact first last fname lname forenames surnames names
        vorname nachname nombre_completo apellido apellidos pupil staff_member resident participant
        applicant delegate volunteer player
    """,
    "EMAIL": "email e-mail mail email_address e-mail_address contact_email author_email",
    "PHONE": """
        phone telephone phone_no phone_number telephone_number mobile mobile_number tel cell fax
        callback callback_number
    """,
    "ADDRESS": """
        address home_address postal_address street_address billing_address shipping_address
        delivery_address installation_address street residence deliver_to
    """,
    "DATE_OF_BIRTH": "dob d.o.b. date_of_birth birth_date birthdate birthday born dateofbirth",
    "USERNAME": """
        user username user_name userid user_id login handle uid exported_by
        account_name actor usr user_login created_by updated_by changed_by modified_by reporter_id committer
    """,
    "ID_NUMBER": """
        passport passport_no passport_number employee_id employee_no employee_number personnel_no
        personnel_number staff_no staff_number patient_id patient_no member_id member_no
        customer_id customer_no customer_number policy_no policy_number account_no account_number
        record record_no record_number medical_record medical_record_number mrn badge_no
        badge_number tax_id tax_number licence_no licence_number license_no license_number
        nhs_number
    """,
    "AGE": "age alter",
    "SSN": "ssn social_security social_security_number",
    "IP_ADDRESS": "ip ip_address peer",
    "MAC_ADDRESS": "mac mac_address",
}
_LABEL_BY_NAME = {name: label for label, names in _NAMES.items() for name in names.split()}


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDINGS = (
    (re.compile(r"(?:^|_)e?_?mail$"), "EMAIL"),
    (re.compile(r"(?:^|_)(?:phone|mobile|tel|cell|fax|landline)(?:_no|_number)?$"), "PHONE"),
    (re.compile(r"(?:^|_)(?:dob|b_?day|birth_?date|date_of_birth|born)$"), "DATE_OF_BIRTH"),
    (re.compile(r"(?:^|_)(?:addr|(?<!ip_)(?<!mac_)(?<!email_)address)$"), "ADDRESS"),
    (re.compile(r"(?:^|_)(?:sur|fore|first_?|last_?|full_?|given_?|family_?|cust(?:omer)?_?)(?:name|nm)$"),
     "PERSON"),
    (re.compile(r"(?:^|_)(?:user|user_?name|login|username|uid)$"), "USERNAME"),
    (re.compile(r"(?:^|_)(?:passport|ssn|nino|aadhaar|mrn)(?:_no|_number)?$"), "ID_NUMBER"),
    # What is a licence alone is that of a work as a rule: License: GPL-2+.
    (re.compile(r"(?:(?:^|_)licen[cs]e_(?:no|number|id)|driv\w+_licen[cs]e)$"), "ID_NUMBER"),
)  # fmt: skip
"""Endings that tell whatever stands before them: `billing_email`, `patient.dob`."""


def label_of(name: str) -> str | None:
    """Return the kind of personal data that stands under a key or column of this name."""
    parted = _CAMEL.sub("_", name.strip(" *_`\"'"))
    words = re.sub(r"[\s.:-]+", "_", parted.lower()).strip("_")
    known = _LABEL_BY_NAME.get(words) or _LABEL_BY_NAME.get(words.replace("_mail", "-mail"))
    return known or next((label for ending, label in _ENDINGS if ending.search(words)), None)
