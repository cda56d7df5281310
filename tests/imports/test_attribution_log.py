"""Every part that a file brings or changes is in the log, with before and after."""

from datetime import UTC, datetime

import pytest

from activity import log
from activity.models import Activity
from partners.models import Partner
from tenancy import scope
from tests.deals.made import make_opportunity
from tests.imports.conftest import Import, counts, importer
from vendors.models import Vendor

HEADER = "opportunity_id,partner_code,kind,recorded_at,via"
BEFORE = {
    "partner": "Brightpath",
    "kind": "sourced",
    "via": "sales",
    "recorded_at": "2026-01-10T09:00:00+00:00",
    "late_reason": "",
}


@pytest.fixture
def load(acme: Vendor, brightpath: Partner) -> Import:
    make_opportunity(acme, "S-1", (brightpath, "sourced"))
    return importer(acme)


def entries(vendor: Vendor) -> list[Activity]:
    with scope.enter(vendor.pk):
        return list(Activity.objects.filter(verb__startswith="attribution.").order_by("id"))


def test_new_and_changed_parts_are_logged_as_the_verbs_do_it(load: Import, acme: Vendor, brightpath: Partner) -> None:
    lines = [
        HEADER,
        "S-1,brightpath,influenced,2026-01-11T10:00:00+01:00,",
        "S-1,brightpath,sourced,2026-01-12T09:00:00Z,import",
    ]
    assert counts(load("attributions", *lines)) == (1, 1, 0, 0)
    changed, added = entries(acme)
    assert [(one.verb, one.before, one.partner_id, one.actor_label) for one in (changed, added)] == [
        ("attribution.changed", BEFORE, brightpath.pk, "the test"),
        ("attribution.added", None, brightpath.pk, "the test"),
    ]
    assert changed.after == {
        **BEFORE,
        "via": "import",
        "recorded_at": "2026-01-12T09:00:00+00:00",
        "changed": "the time of recording, the way it came",
    }
    assert added.after == {
        **BEFORE,
        "kind": "influenced",
        "via": "import",
        "recorded_at": "2026-01-11T09:00:00+00:00",
    }
    assert [one.sentence for one in (changed, added)] == [
        "the test changed the time of recording, the way it came of the part of Brightpath in Northwind Mills (S-1)"
        " (sourced)",
        "the test added Brightpath to Northwind Mills (S-1) as influenced",
    ]


def test_what_is_unchanged_or_only_checked_is_not_logged(load: Import, acme: Vendor) -> None:
    same = "S-1,brightpath,sourced,2026-01-10T09:00:00Z,sales"
    assert counts(load("attributions", HEADER, same)) == (0, 0, 1, 0)
    assert counts(load("attributions", HEADER, same.replace("sourced", "resold"), dry_run=True)) == (1, 0, 0, 0)
    assert entries(acme) == []


def test_a_file_of_the_past_is_told_in_the_past(load: Import, acme: Vendor) -> None:
    then = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    with log.in_retrospect(then):
        assert counts(load("attributions", HEADER, "S-1,brightpath,influenced,2026-01-11T10:00:00Z,")) == (1, 0, 0, 0)
    assert [entry.at for entry in entries(acme)] == [then]
