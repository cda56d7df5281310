"""Made-up facts for the benchmark of tiers, generated inside the database.

Per enrollment five opportunities and 12.5 parts in them, so that several partners share a sale and some partners have
two parts in one; three currencies with a rate a day; milestones as a program of four tiers has them. Standings are what
a review thirty days earlier would have left, so that a run finds as many moves as a month brings.
"""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from prm.benchmarks.database import as_owner, tidy
from programs.models import Program
from programs.publishing import publish
from programs.queries import document_of, required_edition
from tenancy import scope
from tiers.evaluation_sql import verdicts
from tiers.windows import question_of
from vendors.actors import system
from vendors.workspace import create_vendor

AS_OF = datetime.date(2026, 6, 30)
_DAY = "DATE '2026-06-30' - "

_STATEMENTS = [
    "SELECT setseed(0.42)",
    """INSERT INTO partners_partner (vendor_id, code, name, website, country, created_at)
    SELECT %(vendor)s, 'partner-' || n, 'Partner ' || n, '', 'DE', now() FROM generate_series(1, %(size)s) n""",
    """INSERT INTO partners_enrollment (vendor_id, partner_id, program_id, status, enrolled_on, focuses, invitations)
    SELECT %(vendor)s, id, %(program)s, 'active', DATE '2022-01-01' + (random() * 1000)::int, '{}',
           CASE WHEN random() < 0.15 THEN '{silver}'::varchar[] ELSE '{}' END
    FROM partners_partner WHERE vendor_id = %(vendor)s""",
    """INSERT INTO deals_account (vendor_id, name, domain, name_key, created_at)
    SELECT %(vendor)s, 'Customer ' || n, '', 'customer ' || n, now() FROM generate_series(1, 2 * %(size)s) n""",
    f"""INSERT INTO deals_opportunity (vendor_id, source_id, account_id, account_name, account_website, stage,
                                      closed_on, currency, arr, services, products, created_at)
    SELECT %(vendor)s, 'o-' || n, a.id, a.name, '',
           CASE WHEN drawn.stage < 0.6 THEN 'won' WHEN drawn.stage < 0.75 THEN 'lost' ELSE 'open' END,
           {_DAY} (drawn.age * 550)::int + 10,
           CASE WHEN drawn.currency < 0.6 THEN 'USD' WHEN drawn.currency < 0.85 THEN 'EUR' ELSE 'GBP' END,
           round((-60000 * ln(1 - drawn.arr))::numeric, 2), round((drawn.arr * 9000)::numeric, 2), '{{}}', now()
    FROM (SELECT n, random() AS stage, random() AS age, random() AS currency, random() * 0.9999 AS arr,
                 (random() * (2 * %(size)s - 1))::int AS account
          FROM generate_series(1, 5 * %(size)s) n) drawn
    JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS place FROM deals_account) a
      ON a.place = drawn.account""",
    """INSERT INTO deals_attribution (vendor_id, opportunity_id, partner_id, kind, via, recorded_at)
    SELECT DISTINCT ON (o.id, p.id, drawn.kind) %(vendor)s, o.id, p.id, drawn.kind,
           'import', o.closed_on::timestamp AT TIME ZONE 'UTC' + (20 - drawn.lead * 240) * interval '1 day'
    FROM (SELECT (random() * (5 * %(size)s - 1))::int AS opportunity,
                 ((random() * 0.8 + random() ^ 3 * 0.2) * (%(size)s - 1))::int AS partner,
                 CASE WHEN chance < 0.4 THEN 'sourced' WHEN chance < 0.85 THEN 'influenced' ELSE 'resold' END AS kind,
                 random() AS lead
          FROM (SELECT random() AS chance FROM generate_series(1, (12.5 * %(size)s)::int)) dice) drawn
    JOIN (SELECT id, closed_on, row_number() OVER (ORDER BY id) - 1 AS place FROM deals_opportunity) o
      ON o.place = drawn.opportunity
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM partners_partner) p ON p.place = drawn.partner
    ORDER BY o.id, p.id, drawn.kind""",
    f"""INSERT INTO deals_exchangerate (vendor_id, currency, base, date, rate)
    SELECT %(vendor)s, currency, 'USD', {_DAY} n, round((worth * (0.95 + random() * 0.1))::numeric, 6)
    FROM (VALUES ('EUR', 1.1), ('GBP', 1.3)) AS known(currency, worth), generate_series(0, 700) n""",
    """INSERT INTO partners_milestone (vendor_id, partner_id, program_id, kind, key, title, achieved_on, url)
    SELECT %(vendor)s, drawn.id, %(program)s, drawn.kind, drawn.key, '', DATE '2025-01-01', ''
    FROM (
        SELECT p.id, known.*, random() AS luck
        FROM partners_partner p,
             (VALUES ('agreement', '1', 0.98), ('solution_launched', '1', 0.8), ('solution_materials', '1', 0.75),
                     ('success_story', '1', 0.7), ('success_story', '2', 0.5), ('success_story', '3', 0.4),
                     ('gtm_plan', '1', 0.35), ('account_mapping', '1', 0.3)) AS known(kind, key, likely)
    ) drawn
    WHERE drawn.luck < drawn.likely""",
]
_FILLED = (
    *("partners_partner", "partners_enrollment", "partners_milestone"),
    *("deals_account", "deals_opportunity", "deals_attribution", "deals_exchangerate"),
)
# What would be checked and sorted in row by row, and is quicker all at once when everything is there.
_LATER = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', relname, conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', relname, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class ON pg_class.oid = conrelid
WHERE relname = ANY(%(tables)s)
  AND (contype = 'f'
       OR contype = 'u' AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid))
UNION ALL
SELECT format('DROP INDEX %%I', indexname), indexdef
FROM pg_indexes
WHERE tablename = ANY(%(tables)s) AND schemaname = 'public'
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""


def make(size: int) -> Program:
    """A vendor whose program has so many enrollments, with their facts and standings."""
    program = _make_program()
    with as_owner():
        _make_facts(program, size)
    tidy()
    with scope.enter(program.vendor_id):
        _make_standings(program)
    return program


def _make_program() -> Program:
    """As the application: a vendor and its published technology program."""
    vendor = create_vendor("benchmark", "Benchmark", by="the benchmark")
    document = Path(settings.BASE_DIR) / "programs" / "documents" / "technology-2024.yaml"
    with scope.enter(vendor.pk):
        edition = publish(document.read_text(), by=system(vendor.pk, "the benchmark")).edition
        assert edition is not None  # noqa: S101 - the database is new, so nothing was published before
        program: Program = edition.program
        return program


def _make_facts(program: Program, size: int) -> None:
    """As the owner, who can spare the history of facts that nobody will replay.

    The owner stands inside the walls too. While it fills the tables they are no walls for it: policies hide from the
    planner how many rows there are, and filling or checking a million looked up one by one takes hours.
    """
    with connection.cursor() as cursor:
        for table in _FILLED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        later = _put_off(cursor)
        cursor.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'")
        for statement in _STATEMENTS:
            cursor.execute(statement, {"vendor": program.vendor_id, "program": program.pk, "size": size})
            cursor.execute(f"ANALYZE {', '.join(_FILLED)}")
        for statement in later:
            cursor.execute(statement)
        for table in _FILLED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def _put_off(cursor: Any) -> list[str]:
    """Take away keys to other tables and indexes; gives the statements that put them back."""
    cursor.execute(_LATER, {"tables": list(_FILLED)})
    found = cursor.fetchall()
    for away, _ in found:
        cursor.execute(away)
    return [back for _, back in found]


def _make_standings(program: Program) -> None:
    """As the application: everyone stands where a review thirty days earlier would have put it."""
    document = document_of(required_edition(program, AS_OF))
    statement = verdicts(question_of(program, document, "mid_year", AS_OF - datetime.timedelta(days=30)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO tiers_standing (vendor_id, enrollment_id, partner_id, tier, begins_on, reason)
            SELECT %(vendor)s, v.enrollment_id, v.partner_id, (%(tiers)s::varchar[])[v.eligible_rank + 1],
                   DATE '2026-01-01', 'imported'
            FROM ({statement.text}) v""",
            {**statement.params, "tiers": [tier.key for tier in document.tiers]},
        )
