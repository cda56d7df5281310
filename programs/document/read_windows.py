"""Reading which days reviews measure, and when the program year begins."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from programs.document.model import AnnualWindow, Span, Windows
from programs.document.place import Place, choice, fields, part, scalar, whole_number
from programs.document.problems import one_of
from programs.document.program_year import ProgramYear
from programs.document.read_policies import LONGEST_WINDOW

MOST = {Span.DAYS: LONGEST_WINDOW, Span.MONTHS: 36, Span.QUARTERS: 12}
MID_YEAR = ("mid_year_days", "mid_year")
_CALENDAR = "calendar"
_BEGINS = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_DAYS_OF = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


def read_windows(place: Place) -> Windows | None:
    """What the reviews measure: days or months up to a date, whole quarters, the year to date; a year before."""
    parts = fields(place, ("annual",), MID_YEAR)
    annual = part(parts, "annual", lambda place: choice(place, AnnualWindow))
    mid_year = _read_mid_year(place, parts) if parts else None
    return Windows(*mid_year, annual) if mid_year is not None and annual is not None else None


def read_program_year(place: Place) -> ProgramYear | None:
    """The calendar year, or the day on which the program's year begins."""
    if not isinstance(place.node, yaml.MappingNode):
        if place.plain == _CALENDAR:
            return ProgramYear()
        place.wrong('calendar or the day on which it begins, such as {begins: "02-01"}')
        return None
    return part(fields(place, ("begins",)), "begins", _read_begin)


def _read_mid_year(place: Place, parts: Mapping[str, Place]) -> tuple[Span, int] | None:
    written = [key for key in MID_YEAR if key in parts]
    if len(written) != 1:
        place.wrong(f"exactly one of {one_of(MID_YEAR)}", " and ".join(written) or "none")
        return None
    here = parts[written[0]]
    if written[0] == "mid_year_days":
        return _read_number(here, Span.DAYS)
    if here.plain == Span.YEAR_TO_DATE:
        return Span.YEAR_TO_DATE, 1
    if not isinstance(here.node, yaml.MappingNode):
        here.wrong(f"{Span.YEAR_TO_DATE} or how much, such as {{months: 12}} or {{quarters: 4}}")
        return None
    spans = fields(here, (), MOST)
    if len(spans) > 1:
        here.wrong(f"exactly one of {one_of(MOST)}", " and ".join(spans))
    return next((_read_number(spans[span], span) for span in MOST if span in spans), None)


def _read_number(place: Place, span: Span) -> tuple[Span, int] | None:
    number = whole_number(place, least=1, most=MOST[span])
    return None if number is None else (span, number)


def _read_begin(place: Place) -> ProgramYear | None:
    found = _BEGINS.fullmatch(scalar(place))
    month, day = (int(part) for part in found.groups()) if found else (0, 0)
    if found is None or day > _DAYS_OF.get(month, 31):
        place.wrong('a month and a day that every year has, in quotes, such as "02-01"')
        return None
    return ProgramYear(month, day)
