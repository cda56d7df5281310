"""Whose certificates or milestones changed since an earlier run (`Kind.touched`), by a version that became known or by
the calendar."""

from programs.counting import Sql, whose_changed


def by_certificates() -> Sql:
    """Rows of `partner_id`. A certificate counts from the day it was issued until the day it expires, included."""
    return Sql(
        f"""
        {whose_changed("partners_certification")}
        UNION ALL SELECT c.partner_id FROM partners_certification c
        WHERE c.vendor_id = %(vendor)s AND c.issued_on > %(until_low)s AND c.issued_on <= %(until_high)s
        UNION ALL SELECT c.partner_id FROM partners_certification c
        WHERE c.vendor_id = %(vendor)s AND c.expires_on >= %(until_low)s AND c.expires_on < %(until_high)s""",
        {},
    )


def by_milestones() -> Sql:
    """Rows of `partner_id`. A milestone counts from the day it was achieved until the day before it was withdrawn."""
    mine = "m.vendor_id = %(vendor)s AND m.program_id = %(program)s"
    return Sql(
        f"""
        {whose_changed("partners_milestone")} AND v.program_id = %(program)s
        UNION ALL SELECT m.partner_id FROM partners_milestone m
        WHERE {mine} AND m.achieved_on > %(until_low)s AND m.achieved_on <= %(until_high)s
        UNION ALL SELECT m.partner_id FROM partners_milestone m
        WHERE {mine} AND m.withdrawn_on > %(until_low)s AND m.withdrawn_on <= %(until_high)s""",
        {},
    )
