"""What an import came to, in a sentence."""

from imports.report import Report


def outcome(report: Report, *, dry_run: bool) -> str:
    """`1,204 rows read: 3 new, 1 changed, 1,200 as they were.`"""
    rejected = f"{len(report.rejected):,} of {_rows(report.read)} rejected"
    if report.rejected and report.rejected[0].line == 1:
        return f"Nothing was imported: {report.rejected[0].why}"
    taken = f"{report.created:,} new, {report.updated:,} changed, {report.unchanged:,} as they were"
    taken += f", {report.ignored:,} older than what is known" if report.ignored else ""
    if report.rejected and not report.written and not _anything(report):
        return f"Nothing was imported: {rejected}. Correct them and import the file again."
    if report.rejected:
        return f"{rejected}; the others: {taken}.{_only_checked(dry_run)}"
    return f"{_rows(report.read)} read: {taken}.{_only_checked(dry_run)}"


def _anything(report: Report) -> bool:
    return bool(report.created or report.updated or report.unchanged or report.ignored)


def _only_checked(dry_run: bool) -> str:
    return " This was a dry run: nothing was written." if dry_run else ""


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
