"""Why something was refused or left out: one table of codes, each with a sentence and advice.

Everything that shows a reason takes it from here: the command line, the Dagster UI, the page of a
release and the documentation. A new code is a line here; a test looks for codes that have none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """What a code means.

    Attributes:
        says: What was found, as a sentence without its full stop.
        advice: What to do about it, as a sentence without its full stop; nothing where nothing is
            to be done.
    """

    says: str
    advice: str = ""


_FORMATS = "save it in a format that is read (README has the list) or leave it out of the source"
_TRY_AGAIN = "open it, save it again and put the new file in its place"
_OURS = "nothing: enough is drafted for some of it to be dropped"
_TEXT = "nothing, unless most is dropped for it: then look at the passage, which says little"
_MODEL = "if it is frequent, choose a better chat model (CONVO_CHAT_MODEL)"

_FILES = {
    "damaged": Reason("The file is damaged: nothing in it can be read", _TRY_AGAIN),
    "encrypted": Reason(
        "The file is protected by a password", "remove the password and put it in its place"
    ),
    "no_text": Reason(
        "The file holds no text, nor a picture in which some is recognised",
        "put a version with text beside it, or leave it",
    ),
    "not_text": Reason(
        "The file calls itself text and holds something else", "correct its suffix, or remove it"
    ),
    "unknown_type": Reason("Files with this suffix are not read", _FORMATS),
    "unreadable": Reason(
        "The file cannot be opened on this machine", "give this account the right to read it"
    ),
    "linked_folder": Reason(
        "The entry is a link to a folder", "make the folder a source of its own, or copy it"
    ),
    "special_file": Reason("The entry is a pipe, socket or device", "remove it from the folder"),
    "too_large": Reason(
        "The file is over 64 MB, or over 50 million characters", "split it into smaller files"
    ),
    "too_many_pixels": Reason(
        "A picture has over 60 million pixels, or the file over 500 pictures",
        "save it smaller, or in several files",
    ),
    "too_many_files": Reason(
        "The archive holds more files than a collection of documents does",
        "unpack it into the folder of the source",
    ),
    "nested_too_deep": Reason(
        "Archives stand inside archives, too many deep", "unpack it into the folder of the source"
    ),
    "crashed": Reason("The converter crashed on the file", _TRY_AGAIN),
    "took_too_long": Reason(
        "Converting the file took longer than allowed", "raise CONVO_CONVERT_SECONDS, or split it"
    ),
    "too_much_memory": Reason(
        "Converting the file took more memory than allowed",
        "raise CONVO_CONVERT_MEGABYTES, or split it",
    ),
    "partial": Reason(
        "A part of the file cannot be read, and its source refuses such files",
        "mend the file, or take `refuse_partial` out of the declaration of its source",
    ),
    "forgotten": Reason(
        "The document was erased by `convo-assets forget`", "delete the file from its folder"
    ),
    "damaged_part": Reason("Chapters, slides or parts of the file are damaged", _TRY_AGAIN),
    "page_without_text": Reason(
        "Pages of the file are pictures in which no text can be recognised",
        "nothing, if they show none; else scan them anew, or put a version with text in its place",
    ),
    "unsure_text": Reason(
        "Pages of the file could hardly be recognised, and may be read wrong",
        "scan them anew, at 200 dots per inch or more",
    ),
    "dropped_image": Reason(
        "Pictures in the file are not read", "nothing, unless what they show is needed as text"
    ),
    "unknown_script": Reason(
        "Pages of the file are pictures of text in letters that are not recognised, as Greek",
        "put a version with text in its place: only Latin letters, Chinese and Japanese are read",
    ),
    "other_converter": Reason(
        "The converter that is preferred could not read the file, and the next one has",
        "compare what it made of it (`convo-assets chunk FILE`), or prefer another for such files",
    ),
    "skipped_part": Reason("The converter skipped a part of the file", _TRY_AGAIN),
    "not_converted": Reason("The converter could not read a part of the file", _TRY_AGAIN),
    "formula_without_value": Reason(
        "Formulas of the sheet have no stored result",
        "open it in a spreadsheet program and save it there",
    ),
    "undecodable_bytes": Reason("Bytes of the file are no letters", "save it as UTF-8"),
    "much_less_text": Reason(
        "The file gives far less text than its size leads to expect",
        "nothing, if it holds pictures or attachments; else look whether all of it was read",
    ),
    "bad_line": Reason("Lines of the file are not JSON", "correct them: each is one JSON value"),
}
"""Of files that were refused or read in part."""

_DOCUMENTS = {
    "language_not_covered": Reason(
        "The document is in a language in which the detector misses names",
        "use a detector for that language (CONVO_PII_MODEL), or name the language under "
        "`uncovered_languages` in policy.toml and accept what is missed",
    ),
}
"""Of documents that were withheld."""

_DRAFTS = {
    "nothing_to_ask": Reason("The passage says nothing that can be asked about", _TEXT),
    "question_points_outside": Reason(
        'The question speaks of "this" or "it" without saying what', _OURS
    ),
    "question_has_no_verb": Reason("The question is no sentence", _OURS),
    "question_names_nothing": Reason("The question names no thing", _OURS),
    "question_repeats_itself": Reason("The question says the same twice", _OURS),
    "topic_not_named": Reason(
        "The question can be understood on its page only",
        "say in the YAML of the source what it is about (`about`), which then ends such questions",
    ),
    "language_not_spoken": Reason(
        "Without a large model only English is asked about", "choose a large model (CONVO_CHAT)"
    ),
    "answer_length": Reason("The answer is too short, or longer than anybody reads", _OURS),
    "answer_incomplete": Reason("The answer announces what does not follow", _OURS),
    "answer_points_elsewhere": Reason("The answer says only where to look", _OURS),
    "asked_before": Reason("Another conversation asks the same", _OURS),
    "repeated": Reason("The conversation has this question or answer already", _OURS),
    "placeholder": Reason("Question or answer names a redacted person or number", _OURS),
    "question_length": Reason("The question is too short, too long or none", _OURS),
    "question_empty": Reason("The question is empty", _MODEL),
    "question_is_a_refusal": Reason("The model refused to ask", _MODEL),
    "question_speaks_of_the_source": Reason(
        'The question speaks of "the text" and not of the matter', _OURS
    ),
    "question_in_another_language": Reason(
        "The question is in another language than the source", _MODEL
    ),
    "no_question": Reason("The model wrote no question", _MODEL),
    "opening_not_found": Reason("Search does not find the matter by the first question", _OURS),
    "answerable_after_all": Reason("The answer refuses what the documents do say", _OURS),
    "not_asked_back": Reason("The model answered where it was to ask back", _MODEL),
    "model_found_no_answer": Reason("The model found no answer in the passages", _OURS),
    "copied": Reason("The answer repeats a passage at length", _MODEL),
    "quote_not_found": Reason("A quote of the answer stands in no passage", _MODEL),
    "nothing_quoted": Reason("The answer quotes nothing", _MODEL),
    "incomplete": Reason("The answer leaves out steps, or code, of what it tells", _MODEL),
    "markup": Reason("The answer holds a link or markup", _MODEL),
    "question_markup": Reason("The question holds a link or markup", _MODEL),
    "fact_without_quote": Reason("A fact was found without words that it rests on", _MODEL),
    "reply_unreadable": Reason("The model did not reply in the form that was asked for", _MODEL),
    "reply_empty": Reason("The model replied with nothing, or with thoughts alone", _MODEL),
    "reply_cut": Reason("The reply was longer than asked for, or than the model can write", _MODEL),
    "reply_refused": Reason("The model, or a filter behind it, refused to reply", _MODEL),
    "prompt_refused": Reason("The server refused the prompt while it takes others", _MODEL),
    "prompt_too_long": Reason(
        "The prompt is longer than the server's context",
        "serve the model with a longer context: 6,000 tokens are enough",
    ),
    "answer_empty": Reason("The answer is empty", _MODEL),
    "answer_cut": Reason("The answer ends in the middle of a sentence", _MODEL),
    "answer_thinks_aloud": Reason("The answer holds the model's own deliberation", _MODEL),
    "answer_speaks_of_the_source": Reason('The answer speaks of "the text"', _MODEL),
    "answer_in_another_language": Reason("The answer is in another language", _MODEL),
    "citation_unresolved": Reason("The answer cites a passage that there is not", _MODEL),
    "number_unsupported": Reason("A number of the answer is in no passage", _MODEL),
    "name_unsupported": Reason("A name of the answer is in no passage", _MODEL),
    "number_swapped": Reason("A number of the answer belongs to something else", _MODEL),
    "code_unknown": Reason("Code of the answer is in no passage", _MODEL),
    "exchanged": Reason("Two things of the answer stand in each other's place", _MODEL),
    "displaced": Reason("A name of code stands where the passage has another one", _MODEL),
    "bound": Reason('The answer changes a limit, as "at least" to "at most"', _MODEL),
    "modal": Reason('The answer changes what is allowed, as "may" to "must"', _MODEL),
    "generality": Reason('The answer says "always" of what is said of some', _MODEL),
    "polarity": Reason("The answer adds or drops a denial", _MODEL),
    "yes_or_no": Reason('"Yes" or "No" does not fit what is said', _MODEL),
    "direction": Reason('The answer turns something round, as "raise" to "lower"', _MODEL),
    "subject": Reason("The answer says of one thing what is said of another", _MODEL),
    "not_grounded": Reason("A sentence of the answer rests on no passage", _MODEL),
    "judged_unsupported": Reason("The judge finds the answer not supported", _MODEL),
    "judged_unclear": Reason("The judge finds that the question cannot be understood", _MODEL),
    "judged_evasive": Reason("The judge finds that the answer evades the question", _MODEL),
    "judge_not_trusted": Reason(
        "The judge missed planted faults, so that nothing was dropped on its word",
        "choose a better judge (CONVO_JUDGE_MODEL), or none",
    ),
}
"""Of attempts at questions and answers."""

_DOUBLED = "nothing: one of them is kept"
_ROWS = {
    "duplicate_question": Reason("Another conversation begins with the same question", _DOUBLED),
    "near_duplicate": Reason("Another row says nearly the same", _DOUBLED),
    "copy": Reason("Another row about a fact says the same to the letter", _DOUBLED),
    "same_question_in_other_words": Reason(
        "Another conversation begins with the same question in other words", _DOUBLED
    ),
    "persona_quota": Reason(
        "One kind of asker has its share of the rows", "raise persona_share of finetune_dataset"
    ),
    "kind_quota": Reason(
        "One kind of question has its share of the rows", "raise kind_share of finetune_dataset"
    ),
    "rejected_in_review": Reason(
        "A reviewer rejected the conversation",
        "nothing, or look at it again: `convo-assets review`",
    ),
    "not_reviewed": Reason(
        "Nobody has accepted the conversation, and the release takes only what was accepted",
        "review it (`convo-assets review`), or release without require_review",
    ),
    "says_something_else": Reason(
        "The row is not what its conversation says today, as after an edit or a changed name",
        "materialize finetune_dataset of its source again",
    ),
    "over_budget": Reason(
        "The quotas of the dataset are full", "raise the quotas in the configuration of the asset"
    ),
    "too_many_tokens": Reason(
        "The row is longer than the model to be tuned may read",
        "raise max_tokens of finetune_dataset, or show fewer passages",
    ),
    "turns_do_not_alternate": Reason(
        "User and assistant do not take turns in the conversation",
        "nothing: rows of such a shape cannot be trained on",
    ),
    "shares_words_with_held_out": Reason(
        "The row would give away a held-out one", "nothing: the evaluation would be worth less"
    ),
    "shares_words_with_evaluation_file": Reason(
        "The row gives away what the evaluation file asks", "nothing: it would test memory"
    ),
    "asks_what_evaluation_file_asks": Reason(
        "The row asks what the evaluation file asks", "nothing: it would test memory"
    ),
    "not_ready": Reason(
        "Rows or checks of the source are missing or out of date",
        "materialize the source, and look at its checks",
    ),
    "leak_gate": Reason(
        "Today's leak gate finds personal data in the rows of the source",
        "run `convo-assets rederive SOURCE --from redacted_docs`, then the source again",
    ),
}
"""Of conversations that became no row, and rows that are in no release."""

REASONS: Mapping[str, Reason] = {**_FILES, **_DOCUMENTS, **_DRAFTS, **_ROWS}
"""Every code that is always the same."""

_LEAK = Reason(
    "After redaction something still looks like personal data of the kind",
    "look at the places that `convo-assets status --refusals` gives; a word of your own that is "
    "nobody goes under `keep` in policy.toml",
)
_HELD_OUT = Reason("The row is nearly the same as a held-out one", "nothing: it would test memory")

FAMILIES: Mapping[str, Reason] = {"leak_…": _LEAK, "like_a_…_row": _HELD_OUT}
"""Codes that name a kind of personal data, or a split, in the place of the dots."""

SECTIONS: Mapping[str, Mapping[str, Reason]] = {
    "Files": _FILES,
    "Documents": {**_DOCUMENTS, "leak_…": _LEAK},
    "Questions and answers": _DRAFTS,
    "Rows of the dataset": {**_ROWS, "like_a_…_row": _HELD_OUT},
}
"""The whole table, as documentation shows it."""


def explain(code: str) -> Reason:
    """Return what a code means; one that is not in the table says its own words."""
    if code in REASONS:
        return REASONS[code]
    for family, reason in FAMILIES.items():
        start, _, end = family.partition("…")
        if code.startswith(start) and code.endswith(end) and len(code) > len(start + end):
            kind = code[len(start) : len(code) - len(end)].replace("_", " ").upper()
            says = f"{reason.says} {kind}" if family.startswith("leak") else reason.says
            return Reason(says, reason.advice)
    return Reason(code.replace("_", " ").capitalize())


def sentences(codes: Iterable[str]) -> str:
    """Return what codes say, as one text."""
    return " ".join(f"{says}." for says in dict.fromkeys(explain(code).says for code in codes))


def advised(codes: Iterable[str]) -> str:
    """Return what to do about codes, as one text."""
    advice = dict.fromkeys(explain(code).advice for code in codes)
    return " ".join(filter(None, map(_sentence, advice)))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def markdown() -> str:
    """Return the whole table as Markdown, section by section."""
    parts = []
    for title, reasons in SECTIONS.items():
        rows = [f"| `{c}` | {r.says}. | {_sentence(r.advice)} |" for c, r in reasons.items()]
        parts.append("\n".join([f"## {title}", "", "| code | what it says | what to do |",
                                "|---|---|---|", *rows]))  # fmt: skip
    return "\n\n".join(parts) + "\n"
