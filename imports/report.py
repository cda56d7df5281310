"""What an import came to, in the shape that the command prints and the pages show."""

from dataclasses import dataclass, field
from typing import Any

LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, or with line 1 a whole file. `why` says in plain words what was expected."""

    line: int
    column: str
    value: str
    why: str

    def as_json(self) -> dict[str, Any]:
        value = self.value if len(self.value) <= LONGEST_VALUE else self.value[:LONGEST_VALUE] + "…"
        return {"line": self.line, "column": self.column, "value": value, "why": self.why}


@dataclass(slots=True)
class Report:
    """Counts are rows of the file. Nothing is written unless `written` is true. `ignored` rows of an export are older
    than what is known."""

    kind: str
    preset: str = ""
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ignored: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        """The JSON document of the report: the same for a dry run and for the import itself."""
        of_export = {"preset": self.preset, "ignored": self.ignored} if self.preset else {}
        return {
            "kind": self.kind,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [one.as_json() for one in self.rejected],
            "ignored_columns": self.ignored_columns,
            **of_export,
        }
