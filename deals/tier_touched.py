"""Whose sales changed since an earlier run (`Kind.touched`): by a part, a sale or a rate that became known, or by the
calendar."""

from programs.counting import Sql, unseen, whose_changed

_PARTS = "JOIN deals_attribution a ON a.vendor_id = %(vendor)s AND a.opportunity_id"
# A sale that never was won plays no part.
_IN_CHANGED_SALES = f"""
    SELECT a.partner_id
    FROM deals_opportunity_history h
    {_PARTS} = h.pgh_obj_id
    WHERE h.vendor_id = %(vendor)s AND {unseen("h")} AND EXISTS (
        SELECT FROM deals_opportunity_history v
        WHERE v.vendor_id = %(vendor)s AND v.pgh_obj_id = h.pgh_obj_id AND v.stage = 'won'
    )
"""
_IN_SALES_OF_DAYS = f"""
    SELECT a.partner_id
    FROM deals_opportunity o {_PARTS} = o.id
    WHERE o.vendor_id = %(vendor)s AND {{won}} AND o.closed_on > %({{low}})s AND o.closed_on <= %({{high}})s
"""
# A rate is used from its day until the next one; from the first that changed until the first after the last of them.
_IN_SALES_AT_CHANGED_RATES = f"""
    SELECT a.partner_id
    FROM (
        SELECT v.currency, min(v.date) AS first, max(v.date) AS last
        FROM deals_exchangerate_history h
        JOIN deals_exchangerate_history v ON v.vendor_id = %(vendor)s AND v.pgh_obj_id = h.pgh_obj_id
        WHERE h.vendor_id = %(vendor)s AND {unseen("h")} AND v.base = %(currency)s
        GROUP BY v.currency
    ) fresh
    CROSS JOIN LATERAL (
        SELECT coalesce(min(r.date), 'infinity') AS date
        FROM deals_exchangerate r
        WHERE r.vendor_id = %(vendor)s AND r.base = %(currency)s AND r.currency = fresh.currency AND r.date > fresh.last
    ) next
    JOIN deals_opportunity o ON o.vendor_id = %(vendor)s AND {{won}} AND {{in_window}}
     AND o.currency = fresh.currency AND o.closed_on >= fresh.first AND o.closed_on < next.date
    {_PARTS} = o.id
"""


def of_sales(*, won: str, in_window: str) -> Sql:
    """Rows of `partner_id`. `won` and `in_window` are what tells the sales that count, by the alias `o`."""
    parts = (
        whose_changed("deals_attribution"),
        _IN_CHANGED_SALES,
        _IN_SALES_OF_DAYS.format(won=won, low="after_low", high="after_high"),
        _IN_SALES_OF_DAYS.format(won=won, low="until_low", high="until_high"),
        _IN_SALES_AT_CHANGED_RATES.format(won=won, in_window=in_window),
    )
    return Sql(" UNION ALL ".join(parts), {})
