"""Whether question and answer have the form of a user's question and an assistant's answer."""

import re

_META = re.compile(
    r"\b(?:based on|according to|as (?:stated|mentioned|described|noted|shown) in|from|in|per) "
    r"(?:the |this |these )?(?:given|provided|above|following|supplied|available)? ?"
    r"(?:information|passages?|contexts?|texts?|excerpts?|snippets?|sources?)"
    r"(?: (?:given|provided|above|supplied))?(?=[,.:; ]|$)|"
    r"\b(?:the|this) (?:passage|excerpt|snippet|context|provided text|given text|text above)s? "
    r"(?:says?|states?|mentions?|explains?|describes?|tells?|indicates?|notes?)\b|"
    r"\b(?:according to|based on|as (?:stated|mentioned|described) in) (?:the|this) "
    r"(?:document|section|article)(?=[,.:;?]|$)|"
    r"\bas (?:the|this) (?:passage|section|document|text|article) "
    r"(?:says|states|mentions|explains|describes|notes)\b|"
    r"\b(?:does|do|did) (?:the|this) (?:passage|section|document|text|article|excerpt|context)"
    r"(?: above| below)? (?:say|mention|state|recommend|describe|explain|tell|indicate|suggest)\b|"
    r"\b(?:passage|document|context) \[?\d|\bas an ai\b|\blanguage model\b|\bmy training data\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\bnot found\b|\b(?:could|can|did)(?:n't| not|not) (?:find|determine|tell|answer)\b|\bcannot "
    r"(?:find|determine|tell|answer)\b|"
    r"\b(?:do|does|did)(?:n't| not) (?:\w+ )?(?:say|contain|mention|state|specify|include|provide|"
    r"cover|give|tell|describe|have (?:that|this|any|enough) (?:information|detail))|"
    r"\b(?:is|are)(?:n't| not) (?:\w+ )?(?:mentioned|specified|stated|provided|covered|given|"
    r"described|documented|included in the)|\bno (?:information|mention|details?)\b|"
    r"\b(?:don't|do not) (?:have (?:that|this|any|enough|the) (?:information|details?)|know)\b",
    re.IGNORECASE,
)
_ASSISTANT = re.compile(
    r"^(?:i'?m sorry|sorry,|i apologi[sz]e|i can(?:not|'t) (?:ask|answer|generate|create|help|"
    r"provide)|unfortunately|as an ai|sure[!,.]|here(?:'s| is| are)|certainly|of course|not found|"
    r"question:)",
    re.IGNORECASE,
)
PREAMBLE = re.compile(
    r"^(?:(?:sure|certainly|of course|absolutely|great question|good question)[!,.:]*\s+)+"
    r"|^answer:\s*",
    re.IGNORECASE,
)
_DANGLING = frozenset(
    """
    the a an and or of to in with for by from at as is are was were be must should may can will that
    which if when because than but not your their its our
    """.split()
)
_PROFILES = {
    "English": "the of and is to in that it are for you can what how do does which be on at as",
    "German": "der das und ist nicht ein eine wie ich zu den mit auf kann wird für sich werden",
    "French": "le la les des est et une dans que pour pas qui sur au je vous avec du quel quelle",
    "Spanish": "el las los es y una que en para con cómo qué del al por se cuánto puedo",
    "Italian": "il gli è una che di per con non della sono nel quanto quale posso dei",
    "Dutch": "het een en niet ik te dat voor met op zijn kan hoe wat wordt naar van",
    "Portuguese": "os é um uma que para com não se da em por qual dos pode são",
}
LANGUAGES = dict(zip(("en", "de", "fr", "es", "it", "nl", "pt"), _PROFILES, strict=True))
"""Languages by their codes."""

MIN_PROFILE_WORDS = 2
"""Function words of a language from which a text counts as written in it."""


def language(text: str) -> str | None:
    """Return the language with clearly the most function words in a text, None if unclear."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = sorted(
        ((sum(w in profile.split() for w in words), name) for name, profile in _PROFILES.items()),
        reverse=True,
    )
    (most, name), (second, _) = counts[0], counts[1]
    return name if most >= MIN_PROFILE_WORDS and most > second + 1 else None


def question_fault(question: str, source_language: str | None) -> str | None:
    """Return why a text is no question of a user, or None."""
    if not re.search(r"\w", question):
        return "question_empty"
    if _ASSISTANT.search(question.strip()) or (_REFUSES.search(question) and "?" not in question):
        return "question_is_a_refusal"
    if _META.search(question):
        return "question_speaks_of_the_source"
    asked = language(question)
    if asked and source_language and asked != source_language:
        return "question_in_another_language"
    return None


def answer_fault(answer: str, asked: str | None) -> str | None:
    """Return why a text is no answer of an assistant, or None; marks have been taken out."""
    said = language(answer)
    foreign = bool(asked and said) and asked != said and "English" in {asked, said}
    faults = (
        ("answer_empty", not re.search(r"\w", answer)),
        ("answer_thinks_aloud", bool(re.search(r"</?think>", answer))),
        ("answer_speaks_of_the_source", not refuses(answer) and bool(_META.search(answer))),
        ("answer_cut", _is_cut(answer)),
        ("answer_in_another_language", foreign),
    )
    return next((name for name, applies in faults if applies), None)


def refuses(statement: str) -> bool:
    """Return whether a statement says that something could not be found."""
    return bool(_REFUSES.search(statement))


def _is_cut(answer: str) -> bool:
    text = answer.rstrip().rstrip("*_")
    words = re.findall(r"[^\W_]+", text)
    if text.endswith((",", ":", "(", "-")) or answer.count("```") % 2:
        return True
    if re.search(r"[.!?…。！？)\]\"'`|”“’»]$", text) or not words:
        return False
    last = text.splitlines()[-1]
    sentence = last[:1].isupper() and len(re.findall(r"\w+", last)) >= MIN_UNENDED
    return sentence or words[-1].lower() in _DANGLING


MIN_UNENDED = 14
"""Words from which a line that begins as a sentence is cut if it does not end as one."""
