"""Publishing a document makes an edition; it can be shown again and never changes."""

import datetime

import pytest
from django.db import Error, transaction

from activity.models import Activity
from programs import queries
from programs.models import Edition, Program
from programs.publishing import publish
from tenancy.refusals import Forbidden, Refused
from tests.shipped import TECHNOLOGY
from vendors.actors import Actor
from vendors.models import Vendor

DAY = datetime.date


def test_published_rules_are_shown_as_they_were_written(acme_scope: Vendor, olga: Actor) -> None:
    published = publish(TECHNOLOGY, by=olga)
    program = queries.get_program("technology")
    assert queries.get_edition(program, "2024").source == TECHNOLOGY
    assert published.effective_on == DAY(2024, 1, 1)
    assert Activity.objects.get(verb="edition.published").sentence == (
        "Olga Lindqvist published Acme technology partner program 2024, effective 1 Jan 2024"
    )


def test_the_same_document_again_changes_nothing(acme_scope: Vendor, olga: Actor) -> None:
    publish(TECHNOLOGY, by=olga)
    assert publish(TECHNOLOGY, by=olga).already
    assert Edition.objects.count() == 1


def test_a_dry_run_names_the_changes_and_writes_nothing(acme_scope: Vendor, olga: Actor) -> None:
    publish(TECHNOLOGY, by=olga)
    next_year = TECHNOLOGY.replace("edition: 2024", "edition: 2025").replace("silver: 500000", "silver: 600000")
    tried = publish(next_year, by=olga, effective=DAY(2025, 1, 1), dry_run=True)
    assert "Silver: influenced ARR $500,000 -> $600,000" in tried.changes
    assert Edition.objects.count() == 1


def test_another_text_under_a_published_label_is_refused(acme_scope: Vendor, olga: Actor) -> None:
    publish(TECHNOLOGY, by=olga)
    with pytest.raises(Refused, match="never changes"):
        publish(TECHNOLOGY.replace("silver: 500000", "silver: 600000"), by=olga)


def test_two_editions_cannot_begin_on_the_same_day(acme_scope: Vendor, olga: Actor) -> None:
    publish(TECHNOLOGY, by=olga)
    with pytest.raises(Refused, match="takes effect on 1 Jan 2024 already"):
        publish(TECHNOLOGY.replace("edition: 2024", "edition: 2024b"), by=olga)


@pytest.mark.parametrize(
    ("at", "label"),
    [
        ("2023-06-01T12:00:00", "2024"),
        ("2024-06-01T12:00:00", "2024"),
        ("2024-12-31T10:59:59", "2024"),
        ("2024-12-31T11:00:00", "2025"),
        ("2026-06-01T12:00:00", "2025"),
    ],
)
def test_the_edition_of_today_goes_by_its_own_clock(acme_scope: Vendor, olga: Actor, at: str, label: str) -> None:
    """The edition of 2025 counts its days in Auckland, 13 hours ahead of UTC. Before the first comes the first."""
    publish(TECHNOLOGY, by=olga)
    later = TECHNOLOGY.replace("edition: 2024", "edition: 2025").replace(
        "time_zone: UTC", "time_zone: Pacific/Auckland"
    )
    publish(later, by=olga, effective=DAY(2025, 1, 1))
    now = datetime.datetime.fromisoformat(f"{at}+00:00")
    edition = queries.edition_today(queries.get_program("technology"), now)
    assert edition is not None
    assert edition.label == label


def test_a_program_without_an_edition_has_none_today(acme_scope: Vendor) -> None:
    program = Program.objects.create(key="empty", name="Empty", kind="technology")
    assert queries.edition_today(program) is None
    with pytest.raises(Refused, match="has no published edition"):
        queries.today_of(program)


def test_the_edition_in_force_is_the_latest_that_has_begun(acme_scope: Vendor, olga: Actor) -> None:
    publish(TECHNOLOGY, by=olga)
    publish(TECHNOLOGY.replace("edition: 2024", "edition: 2025"), by=olga, effective=DAY(2025, 1, 1))
    program = queries.get_program("technology")
    labels = [
        edition and edition.label
        for day in (DAY(2023, 12, 31), DAY(2024, 12, 31), DAY(2025, 1, 1))
        for edition in [queries.edition_in_force(program, day)]
    ]
    assert labels == [None, "2024", "2025"]


def test_the_database_itself_refuses_to_change_a_published_edition(acme_scope: Vendor, olga: Actor) -> None:
    edition = publish(TECHNOLOGY, by=olga).edition
    assert edition is not None
    with pytest.raises(Error, match="never changes again"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(source="other")


def test_finance_may_not_publish(acme_scope: Vendor, fin: Actor) -> None:
    with pytest.raises(Forbidden):
        publish(TECHNOLOGY, by=fin)
