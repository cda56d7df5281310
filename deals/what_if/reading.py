"""Reading an assumption from an address, so that it can be shared: what is picked, with amounts and days.

deal=<key>            picked; its amount-<key> and close-<key>, the deal's own where they are missing
number-<metric>       so many more people or milestones, from the day on-<metric> (today where that is missing)
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from deals.what_if.choosing import AHEAD, Assumption, Candidate, More, Won, candidate, candidates, improvable
from partners.models import Partner
from programs.document.model import Metric, MilestoneCounting, ProgramDocument, Unit
from tenancy.refusals import NotFound, Refused
from ui.formats import day as in_words
from vendors.actors import Actor

MOST_PEOPLE, MOST_PICKED = 50, 100


Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form, with what was typed and what is wrong with it. `about` is a Candidate or a Metric."""

    about: Any
    picked: bool
    amount: str
    on: str
    errors: tuple[str, ...] = ()


@dataclass(slots=True)
class Read:
    """`errors` are the sentences by field; the assumption has only what is right."""

    deals: list[Line] = field(default_factory=list)
    more: list[Line] = field(default_factory=list)
    assumption: Assumption = field(default_factory=Assumption)
    errors: dict[str, list[str]] = field(default_factory=dict)


def read(params: Params, by: Actor, partner: Partner, document: ProgramDocument, today: datetime.date) -> Read:
    """What the address assumes. Raises NotFound for a deal that is not this partner's."""
    found, known = Read(), candidates(by, partner)
    picked = _picked(params, by, partner, known, found)
    won, more = [], []
    for key, one in known.items():
        line, right = _deal(params, one, today, picked=key in picked)
        found.deals.append(line)
        won += [right] if right else []
        _note(found, f"amount-{key}", line)
    for metric in improvable(document):
        line, added = _more(params, metric, today)
        found.more.append(line)
        more += [added] if added else []
        _note(found, f"number-{metric.key}", line)
    found.assumption = Assumption(tuple(won), tuple(more))
    return found


def own_amount(one: Candidate) -> str:
    return f"{one.arr:f}"


def own_day(one: Candidate, today: datetime.date) -> str:
    """The expected close, in 30 days where none is known, within the days that can be assumed."""
    expected = max(one.expected or today + datetime.timedelta(days=30), today)
    return min(expected, today + AHEAD).isoformat()


def _picked(params: Params, by: Actor, partner: Partner, known: dict[str, Candidate], found: Read) -> set[str]:
    """The keys that are picked; what is not listed for being one of many joins what is known."""
    picked = set()
    for key in list(dict.fromkeys(params.get("deal", [])))[:MOST_PICKED]:
        try:
            one = candidate(by, partner, key, known)
        except NotFound:
            raise
        except Refused as refusal:
            found.errors.setdefault("deal", []).append(str(refusal))
        else:
            picked.add(known.setdefault(one.key, one).key)
    return picked


def _said(params: Params, name: str) -> str:
    """The last value of a name, as Django takes it; an empty text where there is none."""
    return (params.get(name) or [""])[-1].strip()


def _note(found: Read, name: str, line: Line) -> None:
    if line.errors:
        found.errors[name] = list(line.errors)


def _deal(params: Params, one: Candidate, today: datetime.date, *, picked: bool) -> tuple[Line, Won | None]:
    amount = _said(params, f"amount-{one.key}") or own_amount(one)
    on = _said(params, f"close-{one.key}") or own_day(one, today)
    if not picked:
        return Line(one, False, amount, on), None
    errors: list[str] = []
    arr = _clean(_amount, amount, errors)
    closed_on = _clean(lambda text: _day(text, today), on, errors)
    right = Won(one, arr, closed_on) if not errors else None
    return Line(one, True, amount, on, tuple(errors)), right


def _more(params: Params, metric: Metric, today: datetime.date) -> tuple[Line, More | None]:
    number = _said(params, f"number-{metric.key}")
    on = _said(params, f"on-{metric.key}") or today.isoformat()
    if number in ("", "0"):
        return Line(metric, False, number, on), None
    errors: list[str] = []
    most = 1 if isinstance(metric.counting, MilestoneCounting) and metric.unit is Unit.YES_NO else MOST_PEOPLE
    so_many = _clean(lambda text: _number(text, most), number, errors)
    day = _clean(lambda text: _day(text, today), on, errors)
    right = More(metric, so_many, day) if not errors else None
    return Line(metric, True, number, on, tuple(errors)), right


def _clean(read: Callable[[str], Any], text: str, errors: list[str]) -> Any:
    try:
        return read(text)
    except ValidationError as error:
        errors += error.messages
    return None


def _amount(text: str) -> Any:
    amount = forms.DecimalField(max_digits=16, decimal_places=2).clean(text)
    if amount <= 0:
        raise ValidationError("An amount is above zero.")
    return amount


def _number(text: str, most: int) -> Any:
    return forms.IntegerField(min_value=0, max_value=most).clean(text)


def _day(text: str, today: datetime.date) -> datetime.date:
    day: datetime.date = forms.DateField(input_formats=["%Y-%m-%d"]).clean(text)
    if not today <= day <= today + AHEAD:
        raise ValidationError(f"Choose a day from today, {in_words(today)}, to {in_words(today + AHEAD)}.")
    return day


def as_params(deals: list[Mapping[str, Any]], more: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What the API says in a body, as an address says it."""
    params: dict[str, list[str]] = {"deal": [one["deal"] for one in deals]}
    for one in deals:
        params[f"amount-{one['deal']}"] = [one.get("arr", "")]
        params[f"close-{one['deal']}"] = [one.get("closed_on", "")]
    for one in more:
        params[f"number-{one['metric']}"] = [str(one["number"])]
        params[f"on-{one['metric']}"] = [one.get("on", "")]
    return params
