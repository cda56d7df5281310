"""What is told later stands where it happened."""

import datetime

from activity import log
from partners.models import Partner
from tenancy import scope
from vendors.actors import Actor
from vendors.queries import lately


def test_the_log_reads_by_when_it_happened(brightpath: Partner, vera: Actor) -> None:
    now = datetime.datetime(2026, 3, 12, 9, 0, tzinfo=datetime.UTC)
    with scope.enter(vera.vendor_id):
        for days, verb in ((1, "enrollment.resumed"), (30, "partner.added"), (9, "enrollment.paused")):
            with log.in_retrospect(now - datetime.timedelta(days)):
                log.record(verb, brightpath, by=vera, partner_id=brightpath.pk)
        found = [entry.verb for entry in lately(vera, 3, partner=brightpath)]
    assert found == ["enrollment.resumed", "enrollment.paused", "partner.added"]
