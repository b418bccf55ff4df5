"""Records as programs write them: JSON, CSV, forms, logs, tables, settings, messages."""

from collections.abc import Callable, Sequence

from training.pii.carriers import Filled, carriers, fill, join
from training.pii.values import Values

_FIELDS = (
    ("person", "<name_key>"),
    ("person", "<name_key>"),
    ("address", "<address_key>"),
    ("date of birth", "<dob_key>"),
    ("username", "<user_key>"),
    ("id number", "<id_key>"),
    ("secret", "<secret_key>"),
    ("phone number", "<phone_key>"),
    ("email", "email"),
    ("organization", "<org_key>"),
    ("location", "city"),
    ("location", "country"),
)
_CLEAN_FIELDS = (
    ("status", "open"), ("status", "closed"), ("priority", "high"), ("amount", "149.90"),
    ("currency", "EUR"), ("created_at", "{date}"), ("updated", "{date}"), ("type", "<neg_noun>"),
    ("category", "<term>"), ("subject", "<thing>"), ("note", "<clean>"), ("comment", "<clean>"),
    ("department", "<place_word>"), ("job_title", "<role>"), ("title", "<post>"), ("retries", "3"),
    ("version", "2.14.0"), ("active", "true"), ("product", "{jargon}"), ("service", "{jargon}"),
    ("case", "{code}"), ("ticket", "{code}"), ("order_id", "5521034"), ("duration_ms", "312"),
    ("level", "INFO"), ("plan", "standard"), ("quantity", "12"), ("language", "en"),
)  # fmt: skip

Field = tuple[str, str]
"""Carriers of a key and of its value."""


class Structures:
    """Draws records of several fields, personal and other, in one of many formats."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._random = values.random
        self._formats: tuple[Callable[[], Filled], ...] = (
            self._json,
            self._json,
            self._form,
            self._form,
            self._settings,
            self._log,
            self._xml,
            self._delimited,
            self._delimited,
            self._markdown_table,
            self._call,
        )

    def record(self) -> Filled:
        """Return one record or table."""
        return self._random.choice(self._formats)()

    def _fields(self) -> list[Field]:
        personal = self._random.sample(_FIELDS, self._random.randint(1, 4))
        clean = self._random.sample(_CLEAN_FIELDS, self._random.randint(1, 5))
        fields = [(key, f"{{{label}}}") for label, key in personal] + list(clean)
        self._random.shuffle(fields)
        return fields

    def _fill(self, carrier: str) -> Filled:
        return fill(carrier, self._values)

    def _lines(self, template: str, fields: Sequence[Field], separator: str) -> Filled:
        lines = [template.replace("KEY", key).replace("VALUE", value) for key, value in fields]
        return join([self._fill(line) for line in lines], separator)

    def _json(self) -> Filled:
        separator, edges = self._random.choice(
            ((", ", ("{", "}")), (",\n  ", ("{\n  ", "\n}")), (",", ("{", "}")))
        )
        body = self._lines('"KEY": "VALUE"', self._fields(), separator)
        return join([(edges[0], []), body, (edges[1], [])], "")

    def _form(self) -> Filled:
        template = self._random.choice(
            ("KEY: VALUE", "KEY: VALUE", "KEY ........ VALUE", "KEY\nVALUE", "**KEY:** VALUE",
             "- KEY: VALUE", "KEY - VALUE", "KEY\tVALUE", "[KEY] VALUE", "  KEY: VALUE")
        )  # fmt: skip
        return self._lines(template, self._fields(), "\n")

    def _settings(self) -> Filled:
        template = self._random.choice(
            ("KEY=VALUE", "KEY = VALUE", 'KEY = "VALUE"', "KEY: 'VALUE'", "export KEY=VALUE")
        )
        return self._lines(template, self._fields(), "\n")

    def _log(self) -> Filled:
        head = self._random.choice(
            ("2025-10-02T08:14:55Z INFO ", "Oct  2 08:14:55 web-3 app[411]: ", "[WARN] ", "audit ")
        )
        rows = [
            join([(head, []), self._lines("KEY=VALUE", self._fields(), " ")], "")
            for _ in range(self._random.randint(1, 3))
        ]
        return join(rows, "\n")

    def _xml(self) -> Filled:
        fields = [(key, value) for key, value in self._fields() if "<" not in key]
        names = [("customerName", "{person}"), ("login", "{username}"), *fields]
        return self._lines("<KEY>VALUE</KEY>", names, self._random.choice(("\n", "")))

    def _delimited(self) -> Filled:
        fields = self._fields()
        mark = self._random.choice((",", ",", ";", "\t", "|"))
        quote = self._random.choice(("", "", '"'))
        return self._rows(fields, mark, ("", ""), quote, header=self._random.random() < 0.6)

    def _markdown_table(self) -> Filled:
        return self._rows(self._fields(), " | ", ("| ", " |"), "", header=True)

    def _rows(
        self, fields: list[Field], mark: str, edges: tuple[str, str], quote: str, *, header: bool
    ) -> Filled:
        carrier = mark.join(f"{quote}{value}{quote}" for _, value in fields)
        rows = [self._fill(carrier) for _ in range(self._random.randint(2, 4))]
        names = [self._fill(mark.join(key for key, _ in fields))] if header else []
        return join([join([(edges[0], []), row, (edges[1], [])], "") for row in names + rows], "\n")

    def _call(self) -> Filled:
        """Return lines of chats and registers, which have no keys at all."""
        lines = [self._fill(self._random.choice(carriers("rows"))) for _ in range(3)]
        return join(lines, "\n")
