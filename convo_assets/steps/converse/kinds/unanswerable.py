"""Questions that the documents do not answer: who decided a rule, since when, which exceptions."""

from convo_assets.steps.converse.question_kind import QuestionKind

UNANSWERABLE = QuestionKind(
    name="unanswerable",
    request=(
        "something that a person in this situation may well want to know on the same "
        "subject, and that nothing shown tells. Give no facts"
    ),
    reply=(
        'It is not known. Set "found" to "no". In "answer" say only what is known '
        "instead and may help, in one sentence with its quote; or leave it empty."
    ),
    written_share=0.07,
    length="one sentence",
    follows=True,
    refuses=True,
    answers=False,
)
