"""Passwords, keys and tokens: by the form their issuers give them, or by the name they go under."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_DETECT_SECRETS = (
    "artifactory.ArtifactoryDetector aws.AWSKeyDetector azure_storage_key.AzureStorageKeyDetector "
    "basic_auth.BasicAuthDetector cloudant.CloudantDetector discord.DiscordBotTokenDetector "
    "github_token.GitHubTokenDetector gitlab_token.GitLabTokenDetector "
    "ibm_cloud_iam.IbmCloudIamDetector ibm_cos_hmac.IbmCosHmacDetector jwt.JwtTokenDetector "
    "mailchimp.MailchimpDetector openai.OpenAIDetector "
    "pypi_token.PypiTokenDetector sendgrid.SendGridDetector slack.SlackDetector "
    "softlayer.SoftlayerDetector square_oauth.SquareOAuthDetector stripe.StripeDetector "
    "telegram_token.TelegramBotTokenDetector twilio.TwilioKeyDetector"
).split()
"""The detectors of detect-secrets that know an issuer's form. Its entropy detectors are left out:
on prose they report every other word (108,907 findings, nearly all false), and so is that of npm,
which takes a quadratic time to read a long line of links."""

_ISSUED = (
    r"\b(?:AKIA|ASIA|AGPA|AROA)[0-9A-Z]{12,20}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{20,255}\b",
    r"\bgithub_pat_\w{20,255}\b",
    r"\bglpat-[\w-]{16,}\b",
    r"\bxox[abeoprs]-[\w-]{10,}",
    r"\b(?:sk|pk|rk|tok|key|pat)[-_](?:live|test|proj|ant)?[-_]?(?=[\w-]{0,100}\d)[\w-]{16,200}",
    r"\bAIza[\w-]{30,}",
    r"\bya29\.[\w-]{20,}",
    r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?",
    r"\bnpm_[A-Za-z0-9]{30,}",
    r":_authToken=\s*(?P<value>npm_\S+|[A-Fa-f0-9-]{36})",
    r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)
"""Forms that detect-secrets lacks or knows only in part."""

_SLUG = r"(?:[a-z]+|\d{1,4}|[a-z]+\d{1,3})(?:[-_](?:[a-z]+|\d{1,4}|[a-z]+\d{1,3}))+(?![\w-])"
_LETS_IN = (
    # https://…/reset/…, but not https://…/reset/password-of-users
    (
        r"https?://[^\s/]{1,200}/(?:[^\s/]{1,60}/){0,4}(?:reset|verify|confirm|invite|activate|magic|"
        rf"unsubscribe)[\w-]{{0,20}}/(?P<value>(?!{_SLUG})(?=[A-Za-z_-]*\d|\w{{16}})[\w-]{{12,200}})"
    ),
    # The door code is 4471#.
    (
        r"\b(?i:door|gate|alarm|entry|access|lock|safe|keypad|security|verification|one-time|unlock|"
        r"entrance|lift|garage)[ -](?i:code|pin)(?: number)?"
        r"(?: (?:is|was)(?: now)?|[\"'`*]{0,3} ?[:=])[ \"'`*]{1,4}(?P<value>\d{4,8}[#*]?)(?![\w:.,-]*\d)"
    ),
    (
        r"\b(?:PIN|OTP|[Pp]in code|passcode)\b(?: (?:code|number))?"
        r"(?: (?:is|was)(?: now)?\b|[ \t:=\"'`*|]){1,6}(?P<value>\d{4,8}[#*]?)(?![\w:.,-]*\d)"
    ),
)
"""Links and codes: who has them is let in."""

_COOKIES = re.compile(r"\bcookie:[^\n]{0,4000}", re.IGNORECASE)
_COOKIE = re.compile(r"=(?P<value>[\w%.+/-]{16,400})")

_NAME = (
    r"(?:(?<![\w.-])[\w.-]{0,60}(?:password|passwd|passphrase|pwd|passwort|secret|token|"
    r"api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|auth[_-]?key|credential|"
    r"webhook[_-]?key|db_pass|psk)s?)"
)
_SPOKEN = (
    r"(?:password|passphrase|passcode|pwd?|pass|pin|token|api key|access key|key|seed|secret|"
    r"door code|wi-?fi|credentials?)"
)
_VALUE = r"(?P<value>[^\s\"'`,;|)\]}<>]{4,})"
_MIXED = r"(?P<value>(?=[^\s]*\d)(?=[^\s]*[^\W\d_])[^\s\"'`,;|<>]{7,})"
_LONG = r"(?P<value>(?=\w*\d)(?=\w*[a-zA-Z])[\w+/=-]{20,})"
_BOUNDED = r"(?P<value>(?=\w{0,200}\d)(?=\w{0,200}[a-zA-Z])[\w+/=-]{20,200})"
_ASSIGNED = (
    # password: hunter2 · API_TOKEN="…" · "clientSecret": "…"
    rf"{_NAME}[\"'`*]{{0,4}}\s{{0,4}}(?:=>|:=|[:=])\s{{0,4}}[\"'`]?(?!\$|<|\[|none\b|null\b|true\b|false\b){_VALUE}",
    # the temporary password is hunter2 · password “hunter2”
    rf"\b{_SPOKEN}\s{{1,4}}(?:is|was|to|now)?\s{{0,4}}[:\"'`“]\s?{_VALUE}",
    rf"\b{_SPOKEN}\s{{1,4}}(?:is|was|now|set to|changed to|reset to)\s{{1,4}}[\"'`“]?(?:set to )?{_MIXED}",
    rf"\b(?:{_NAME}|pass) (?:was |is )?(?:set|changed|reset) to {_MIXED}",
    # key …, in one sentence with something that no word looks like
    rf"\b{_SPOKEN}\b[^\n.;]{{0,40}}?[\s:\"'`(]{_LONG}",
    rf"(?<![\w-]){_LONG}\b[^\n.;]{{0,25}}\b(?:key|token|secret|password)\b",
    # somebody pushed … to the main branch; … is revoked
    rf"\b(?:posted|pasted|pushed|leaked|exposed|published)\s(?:(?!commit|sha|rev|tag|build|image)\w+\s){{0,2}}[\"'`\[(*]{{0,3}}{_LONG}",
    rf"(?<![\w+/=-]){_BOUNDED}[\"'`]{{0,3}}\s[^\n.;]{{0,60}}\b(?:revoked?|rotated?|leaked|exposed)\b",
    # the portal password Kestrel#88
    r"\b(?:password|passwort|passphrase|passcode)\s{1,4}[\"'`“*]{0,3}(?P<value>(?![\[(<])(?=\S{0,60}\d)(?=\S{0,60}[^\W\d_])(?=\S{0,60}[^\w\s.,;:()\[\]/'’“”-])[^\s\"'`,;|<>]{6,60}[^\s\"'`,;|<>.])",
    # the password is lQOFa(
    rf"\b{_SPOKEN}\s{{1,4}}(?:is|was)\s{{1,4}}[\"'`“]?(?-i:(?P<value>(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[^\w\s.,;:!?'’-])[^\s\"'`,;|<>]{{6,}}))",
    rf"\b(?:API|OAuth|bearer)\b[^\n.;]{{0,40}}?[\s:\"'`(]{_LONG}",
    r"\b(?:one-time |temporary |initial )?(?:password|passcode|wi-?fi|pw)\b[^\n.:;]{0,40}:\s?(?P<value>(?=\S*[\d\W])\S{6,})",
    rf"\b(?:Bearer|Basic|Token)\s+(?=[^\s]*\d){_VALUE}",
    rf"(?<![\w-])(?:--password|--token|-p)[ =]?(?=[^\s:/]*\d)(?=[^\s:/]*[^\W\d]){_VALUE}",
)
_EXAMPLE = re.compile(
    r"[$][{(]|[$][A-Z_]{3}|[\W_]*(?:https?:|replace|change|insert|your|example|placeholder|redacted|xxx|\.\.\.|\*\*\*)|/|\d+:\d+$|"
    r"https?:",
    re.IGNORECASE,
)
"""Stand-ins and paths, which stand where a secret would."""


_PATH = re.compile(r"[\w.-]*(?:/[a-z][\w.-]*){2,}[/-]?")
_CAMEL = re.compile(r"[a-z]{2,}(?:[A-Z][a-z]+)+")
"""An identifier of a program: `asyncTranscription`."""

_PLAIN_PART = re.compile(r"[A-Z]?[a-z]*|[A-Z]+|\d{1,4}|v\d+|[a-z]+\d{1,3}")


def is_no_word(value: str) -> bool:
    """Return whether a value is none of words, numbers and marks between them: `rails-key-base`."""
    parts = [part for part in re.split(r"[-_./:]", value) if part]
    return not all(_PLAIN_PART.fullmatch(part) for part in parts)


def _is_secret(value: str) -> bool:
    """Return whether a value under a telling name is one: not a word that describes it."""
    bare = value.strip(".*_")
    word = bare.isalpha() and bare.islower() and len(bare) < 9  # noqa: PLR2004
    identifier = _CAMEL.fullmatch(bare)
    return len(bare) >= 4 and not (word or identifier or _EXAMPLE.match(bare))  # noqa: PLR2004


def _is_random_secret(value: str) -> bool:
    """Return whether a long value near a telling word is one: no path and no words with dashes."""
    return _is_secret(value) and not _PATH.fullmatch(value) and is_no_word(value)


_PATTERNS = (
    *(Pattern("SECRET", re.compile(form)) for form in (*_ISSUED, *_LETS_IN)),
    *(
        Pattern(
            "SECRET",
            re.compile(form, re.IGNORECASE),
            _is_random_secret if _LONG in form or _BOUNDED in form else _is_secret,
        )
        for form in _ASSIGNED
    ),
)


@cache
def _issuer_forms() -> tuple[re.Pattern[str], ...]:
    forms: list[re.Pattern[str]] = []
    for name in _DETECT_SECRETS:
        module, _, plugin = name.partition(".")
        forms += getattr(import_module(f"detect_secrets.plugins.{module}"), plugin)().denylist
    return tuple(forms)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield passwords, keys and tokens."""
    yield from find_all(_PATTERNS, text)
    for header in _COOKIES.finditer(text):
        for cookie in _COOKIE.finditer(text, *header.span()):
            yield rule_span(*cookie.span("value"), "SECRET")
    for form in _issuer_forms():
        for match in form.finditer(text):
            # The secret is the last group that took part, or all of it.
            group = match.lastindex or 0
            # Letters alone are a word or a sequence of bases.
            if re.search(r"\d", match[group] or ""):
                yield rule_span(match.start(group), match.end(group), "SECRET")
