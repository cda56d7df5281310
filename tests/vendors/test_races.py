"""Two people at once: the lock lets one through. Beside each race stands the same steps without the lock."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from partners import team
from partners.models import Member, Partner
from tenancy import scope
from tenancy.refusals import Refused
from tests.cast import make_staff, make_user
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.roles import MemberRole, StaffRole

pytestmark = pytest.mark.django_db(transaction=True)


def both_at_once(*steps: Callable[[threading.Barrier], None]) -> list[str]:
    """Run the steps in threads of their own; what each was refused with, or "done"."""
    barrier, outcomes = threading.Barrier(len(steps), timeout=20), []

    def run(step: Callable[[threading.Barrier], None]) -> None:
        try:
            step(barrier)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def test_an_invitation_used_twice_at_once_gives_one_place(acme: Vendor, vera: Actor) -> None:
    nora = make_user("nora@acme.example", "Nora")
    with scope.enter(acme.pk):
        invitation = staffing.invite("nora@acme.example", StaffRole.VIEWER, by=vera)

    def accept(barrier: threading.Barrier) -> None:
        barrier.wait()
        with scope.enter(acme.pk):
            found = StaffInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
            staffing.accept(found, by=nora)

    assert both_at_once(accept, accept) == ["done", "refused"]
    with scope.enter(acme.pk):
        assert Staff.objects.filter(user=nora, ended_at__isnull=True).count() == 1


def test_control_without_the_lock_both_find_the_invitation_open(acme: Vendor, vera: Actor) -> None:
    with scope.enter(acme.pk):
        invitation = staffing.invite("nora@acme.example", StaffRole.VIEWER, by=vera)
    found_open = []

    def look(barrier: threading.Barrier) -> None:
        with scope.enter(acme.pk):
            found_open.append(StaffInvitation.objects.get(pk=invitation.pk).accepted_at is None)
            barrier.wait()
            StaffInvitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())

    assert both_at_once(look, look) == ["done", "done"]
    assert found_open == [True, True]


def test_two_owners_who_leave_at_once_leave_one_behind(acme: Vendor, vera: Actor) -> None:
    otto = make_staff(acme, "otto@acme.example", "Otto", StaffRole.OWNER)
    with scope.enter(acme.pk):
        ids = dict(Staff.objects.values_list("user_id", "pk"))

    def leave(by: Actor) -> Callable[[threading.Barrier], None]:
        def step(barrier: threading.Barrier) -> None:
            barrier.wait()
            with scope.enter(acme.pk):
                staffing.end(ids[by.user_id], by=by)

        return step

    assert both_at_once(leave(vera), leave(otto)) == ["done", "refused"]
    with scope.enter(acme.pk):
        assert Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True).count() == 1


def test_control_without_the_lock_both_owners_leave(acme: Vendor, vera: Actor) -> None:
    otto = make_staff(acme, "otto@acme.example", "Otto", StaffRole.OWNER)

    def leave(by: Actor) -> Callable[[threading.Barrier], None]:
        def step(barrier: threading.Barrier) -> None:
            with scope.enter(acme.pk):
                mine = Staff.objects.get(user=by.user)
                others = Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True).exclude(pk=mine.pk)
                assert others.exists()
                barrier.wait()
                Staff.objects.filter(pk=mine.pk).update(ended_at=timezone.now())

        return step

    assert both_at_once(leave(vera), leave(otto)) == ["done", "done"]
    with scope.enter(acme.pk):
        assert Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True).count() == 0


def test_two_partner_admins_who_leave_at_once_leave_one_behind(brightpath: Partner, paula: Actor) -> None:
    user = make_user("pia@brightpath.example", "Pia")
    with scope.enter(brightpath.vendor_id):
        Member.objects.create(partner=brightpath, user=user, role=MemberRole.PARTNER_ADMIN)
        ids = dict(Member.objects.values_list("user_id", "pk"))
    pia = Actor(brightpath.vendor_id, "Pia", MemberRole.PARTNER_ADMIN, user, partner_id=brightpath.pk)

    def leave(by: Actor) -> Callable[[threading.Barrier], None]:
        def step(barrier: threading.Barrier) -> None:
            barrier.wait()
            with scope.enter(brightpath.vendor_id, partner_id=brightpath.pk), transaction.atomic():
                team.end(brightpath, ids[by.user_id], by=by)

        return step

    assert both_at_once(leave(paula), leave(pia)) == ["done", "refused"]
