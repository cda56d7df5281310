"""CSV files to download: templates of each kind, and the rows that an import rejected."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from imports.kinds.base import Column, Kind
from imports.models import ImportJob

_RUNS_IN_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def template_of(kind: Kind) -> HttpResponse:
    """The header of a kind and one example."""
    return template_with(kind.name, kind.columns)


def template_with(name: str, columns: Sequence[Column]) -> HttpResponse:
    """These columns and one example."""
    return _csv(f"{name}.csv", [[column.name for column in columns], [column.example for column in columns]])


def rejected_rows(job: ImportJob) -> HttpResponse:
    """The rejected rows with the reason; a spreadsheet that opens the file runs nothing of it."""
    rows = [[one["line"], one["column"], one["value"], one["why"]] for one in job.rejected]
    return _csv(f"rejected-{job.kind}-{job.pk}.csv", [["line", "column", "value", "why"], *rows])


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS_IN_SPREADSHEETS) else text


def _csv(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
