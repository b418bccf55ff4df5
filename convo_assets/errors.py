"""Everything that can go wrong on purpose; by kind where callers tell them apart."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a half-sentence that proposes the known name most like one that is not known."""
    found = get_close_matches(name, [*known], n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


class ConvoAssetsError(Exception):
    """Base of every error this package raises deliberately; no message holds document text."""


class ConfigurationError(ConvoAssetsError):
    """The deployment is set up in a way that cannot run."""


class UnknownEnvironmentError(ConfigurationError):
    """`CONVO_ENV` names an environment that has no resources."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        hint = nearest(name, known) or "."
        super().__init__(f"CONVO_ENV={name!r} is not one of {', '.join(known)}{hint}")


class SettingError(ConfigurationError):
    """A setting is missing or holds something that cannot be used."""

    def __init__(self, name: str, problem: str) -> None:
        end = "" if problem.endswith("?") else "."
        super().__init__(f"Setting {name} {problem}{end} See .env.example for every setting.")


class LandingKeyError(ConfigurationError):
    """Landed documents are encrypted with a key that is not set."""

    def __init__(self) -> None:
        super().__init__(
            "Landed documents are encrypted with a key that is not set. Set CONVO_LANDING_KEY to "
            "it; or, if there is a new one, CONVO_LANDING_OLD_KEY, and run `convo-assets rekey`. "
            "If it is lost: `convo-assets rekey --discard-unreadable`, and the next runs read the "
            "sources again."
        )


class RawTextReleasedError(ConfigurationError):
    """Documents are to be redacted again whose raw text was not kept so long."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"Documents of {source} are to be redacted again, and their raw text was kept only as "
            f"long as `retain_raw` of the source says. The next run of {source} reads them anew."
        )


class SourceDeclarationError(ConfigurationError):
    """A document source is declared in a way that cannot be understood."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"The document source in {where} cannot be used: {problem}.")


class MissingModelError(ConfigurationError):
    """The weights of a model are not where the settings say."""

    def __init__(self, *, role: str, model: str, remedy: str) -> None:
        super().__init__(f"The {role} model {model!r} cannot be loaded: {remedy}.")


class EndpointRefusedError(ConfigurationError):
    """An OpenAI-compatible server refuses every request of a kind; asking again would not help."""

    def __init__(self, status: int, *, settings: str, reason: str = "") -> None:
        said = f": {reason}" if reason else ""
        super().__init__(
            f"The endpoint of {settings}_ENDPOINT refuses (HTTP status {status}{said}). Check "
            f"{settings}_ENDPOINT, {settings}_MODEL and {settings}_API_KEY."
        )


class EndpointKeyError(ConfigurationError):
    """An OpenAI-compatible server wants a key, or another one."""

    def __init__(self, status: int, *, settings: str, given: bool) -> None:
        problem = "does not take the key of" if given else "wants a key, and none is set in"
        super().__init__(
            f"The endpoint of {settings}_ENDPOINT {problem} {settings}_API_KEY (HTTP status "
            f"{status}). Set {settings}_API_KEY to a key that may use {settings}_MODEL."
        )


class UnservedModelError(ConfigurationError):
    """An OpenAI-compatible server does not have the model, or the address is not quite right."""

    def __init__(self, model: str, *, settings: str, served: Sequence[str] | None) -> None:
        if served is None:
            problem = f"{settings}_ENDPOINT should end as the server says, often in /v1"
        else:
            problem = f"it serves {', '.join(served) or 'none'}"
        super().__init__(
            f"The endpoint of {settings}_ENDPOINT knows no model {model!r} (HTTP status 404): "
            f"{problem}. Check {settings}_MODEL and {settings}_ENDPOINT."
        )


class UnknownMigrationsError(ConfigurationError):
    """A store, or a copy of one, has a schema that this version of the project does not know."""

    def __init__(self, versions: Sequence[str], *, of: str, remedy: str) -> None:
        more = f" and {len(versions) - 1} more" if len(versions) > 1 else ""
        super().__init__(
            f"{of} was made by another version of Convo Assets (migration {versions[0]}{more} is "
            f"not in supabase/migrations), and nothing was changed: {remedy}."
        )


class ContractViolationError(ConvoAssetsError):
    """A step received data that its upstream promised never to send."""


class SpanOutOfBoundsError(ContractViolationError):
    """A detector reported a span outside the text it was given."""

    def __init__(self, *, start: int, end: int, length: int) -> None:
        # Positions only: the text itself may hold personal data.
        super().__init__(f"Span [{start}:{end}] lies outside a text of {length} characters.")


class ModelFailsCanaryError(ContractViolationError):
    """A loaded model cannot do what the pipeline relies on, whatever its files are called."""

    def __init__(self, *, role: str, model: str) -> None:
        super().__init__(
            f"The {role} model {model!r} loads but fails its start-up test sentence: "
            "its weights do not fit its architecture, or it is another kind of model."
        )


class UnreadableDocumentError(ConvoAssetsError):
    """A file cannot become text; `reason` is a short code that is counted and shown."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The document is unreadable: {reason}.")


class UnknownSourceError(ConvoAssetsError):
    """A person names a document source that does not exist."""

    def __init__(self, source: str, known: Sequence[str]) -> None:
        listed = ", ".join(sorted(known)) or "none: the sources folder is empty"
        hint = nearest(source, known) or "."
        super().__init__(f"There is no document source {source!r}; known sources: {listed}{hint}")


class UnknownAssetError(ConvoAssetsError):
    """A person names an asset that no document source has."""

    def __init__(self, asset: str, known: Sequence[str]) -> None:
        hint = nearest(asset, known) or "."
        super().__init__(f"There is no asset {asset!r}; there are {', '.join(known)}{hint}")


class PortTakenError(ConvoAssetsError):
    """A page is to be served on a port that something else listens on, or may not be used."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} of 127.0.0.1 is taken: stop what listens there, or choose another, as in "
            f"`make dev PORT={port + 1}`."
        )


class UnknownCommandError(ConvoAssetsError):
    """A person calls `convo-assets` with a command that it does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        hint = nearest(name, known) or "."
        super().__init__(
            f"convo-assets has no command {name!r}; `convo-assets --help` shows all{hint}"
        )


class UnknownDocumentError(ConvoAssetsError):
    """A person names a document that is neither in its source nor in the landing zone."""

    def __init__(self, source: str, *, count: int) -> None:
        super().__init__(
            f"Source {source!r} has {count} documents, and none of that name: give a source, or "
            "source/path as `convo-assets status --refusals` and the folder show it."
        )


class NothingLandedError(ConvoAssetsError):
    """A person asks about the documents of a source of which none has been read."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"No document of source {source!r} has been read yet: materialize raw_docs for that "
            "partition first."
        )


class UnknownThingError(ConvoAssetsError):
    """A person names by its identifier something that is not stored, or is not one thing."""

    def __init__(self, name: str, *, count: int) -> None:
        found = f"{count} things begin with {name!r}" if count else f"Nothing is called {name!r}"
        super().__init__(
            f"{found}: give source/path of a file, or the identifier of a document, chunk, "
            "conversation or row, of which six characters are enough if no other begins so."
        )


class WithdrawnReleaseError(ConvoAssetsError):
    """A document was forgotten, or changed, while a release or a model of it was being made."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Rows of release {version!r} have gone meanwhile: what was made of it is not kept. "
            "Materialize dataset_release again."
        )


class TextFileError(ConvoAssetsError):
    """A text file that the configuration of an asset names cannot be read."""

    def __init__(self, field: str, file: str, reason: str, *, wanted: str) -> None:
        super().__init__(f"{field} names {file!r}, which cannot be read ({reason}): give {wanted}.")


class ReviewFileError(ConvoAssetsError):
    """A file of reviews from another tool cannot be used."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The file of reviews {problem}: give what Label Studio exports as JSON, or what "
            "Argilla's records.to_json writes, of what "
            "`convo-assets export-reviews` wrote."
        )


class EmptySplitError(ConvoAssetsError):
    """A release has no rows to train on."""

    def __init__(self, version: str, split: str) -> None:
        super().__init__(
            f"Release {version!r} has no rows for {split}: add documents, or lower "
            "validation_share and test_share of finetune_dataset."
        )


class UnknownReleaseError(ConvoAssetsError):
    """Something is asked of a release that does not exist; without a name, of the newest."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            _no_such("release", name, known, remedy="materialize dataset_release, or run make demo")
        )


class UnknownModelError(ConvoAssetsError):
    """Something is asked of a tuned model that does not exist; without a name, of the newest."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            _no_such("tuned model", name, known, remedy="materialize finetuned_model (make dev)")
        )


def _no_such(what: str, name: str, known: Sequence[str], *, remedy: str) -> str:
    if not known:
        return f"There is no {what} yet: {remedy}."
    called = f" {name!r}" if name else ""
    return f"There is no {what}{called}; there are {', '.join(known)}{nearest(name, known) or '.'}"


class StepFailedError(ConvoAssetsError):
    """Something of a library failed; names where, and while doing what, without quoting it.

    The original exception is not chained: messages of third-party libraries quote their input.
    """

    def __init__(self, *, asset: str, doing: str, error: str, place: str) -> None:
        super().__init__(
            f"{asset} failed with {error} at {place} while {doing}. "
            "What was finished before is kept; run again to continue."
        )


class OutageError(ConvoAssetsError):
    """Something outside does not answer now, and may do so in a minute."""


class UnreachableSourcesError(OutageError):
    """The document sources cannot be listed or read, which is not the same as being empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The document sources cannot be read ({reason}): check CONVO_SOURCES, or the path in "
            "the source's defs.yaml, and whether it is mounted and readable. Nothing is taken for "
            "deleted."
        )


class StoreOutageError(OutageError):
    """The database cannot be reached, breaks off, or has run out of something."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The store does not answer ({reason}): check that the database of SUPABASE_DB_URL, or "
            "of `convo-assets up`, runs and has room. What was committed is kept; run again to go "
            "on."
        )


class EndpointOutageError(OutageError):
    """An OpenAI-compatible server is not reached, is overloaded, or replies with something else."""

    def __init__(self, reason: str, *, settings: str = "CONVO_CHAT") -> None:
        super().__init__(
            f"The endpoint of {settings}_ENDPOINT gave no reply ({reason}). Check the server, "
            f"{settings}_ENDPOINT, {settings}_MODEL and {settings}_API_KEY; what was finished is "
            "kept, so run again to go on."
        )


class StoreRefusedError(ConvoAssetsError):
    """The database refuses a statement; its own message, which quotes rows, is not passed on."""

    def __init__(self, error: str, *, state: str, table: str, constraint: str) -> None:
        where = f" on convo.{table}" if table else ""
        what = f" by {constraint}" if constraint else ""
        super().__init__(
            f"The store refused a statement{where}{what}: {error} (SQLSTATE {state}). Nothing of "
            "its transaction was kept."
        )


class EmptyResultError(ConvoAssetsError):
    """Every input was rejected, which is a fault of the set-up and not of the documents."""

    def __init__(self, *, asset: str, source: str, reasons: Mapping[str, int]) -> None:
        funnel = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        super().__init__(
            f"{asset} of {source!r} accepted nothing; rejected: {funnel or 'nothing'}."
        )


class ServerError(ConvoAssetsError):
    """The embedded Postgres cannot be started or stopped."""
