"""The evaluation of a whole program as one statement: every value, the eligible and the current tier of everyone.

The text depends on the document alone, never on how many partners there are. `evaluation` is the same in Python.
"""

from typing import Any

from programs.counting import EVERYONE, Column, Question, Sql
from programs.document.model import ProgramDocument, Requirement, Unit
from tiers.metrics import base_columns_of, by_kind, columns_of
from tiers.program_year.movement import lowered
from tiers.scores_sql import with_derived

ASSESSED = """e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active'
  AND e.enrolled_on <= %(until)s"""


def verdicts(question: Question, whose: str = EVERYONE) -> Sql:
    """Rows of `enrollment_id, partner_id, current_tier, eligible_rank, kept_rank, m0, m1, ...` for everyone who is
    assessed. `kept_rank` is by the share of the thresholds that keeps a tier; null where that is all of them."""
    document = question.document
    columns, counting = columns_of(document), base_columns_of(document)
    params: dict[str, Any] = {**question.params, "lowest": document.lowest.key}
    joins = []
    for number, (kind, group) in enumerate(by_kind(counting)):
        statement = kind.values(group, whose)
        params |= statement.params
        joins.append(f"LEFT JOIN ({statement.text}) v{number} ON v{number}.partner_id = e.partner_id")
    rank, tier_params = eligible_rank(document, columns)
    kept, kept_params = kept_rank(document, columns)
    values = "".join(f", coalesce({column.name}, 0) AS {column.name}" for column in counting)
    names = "".join(f", v.{column.name}" for column in columns)
    if document.regions:
        values += ", p.country"
        joins.append("JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = e.partner_id")
    among = "" if whose == EVERYONE else f"AND e.partner_id {whose}"
    rows = f"""
            SELECT e.id AS enrollment_id, e.partner_id, e.focuses, e.invitations,
                   coalesce(s.tier, %(lowest)s) AS current_tier{values}
            FROM partners_enrollment e
            LEFT JOIN tiers_standing s
              ON s.vendor_id = %(vendor)s AND s.enrollment_id = e.id
             AND s.begins_on <= %(as_of)s AND (s.ends_on IS NULL OR s.ends_on > %(as_of)s)
            {" ".join(joins)}
            WHERE {ASSESSED} {among}"""
    everything = with_derived(document, rows)
    text = f"""
        SELECT v.enrollment_id, v.partner_id, v.current_tier, {rank} AS eligible_rank, {kept} AS kept_rank{names}
        FROM ({everything.text}) v"""
    return question.over(Sql(text, {**params, **everything.params, **tier_params, **kept_params}))


def values_as_json(document: ProgramDocument) -> str:
    """The SQL of a row's metrics as data tells them: money and points as text with two decimals, others as numbers."""
    pairs = [f"'{column.metric.key}', {_figure(column)}" for column in columns_of(document)]
    return f"jsonb_build_object({', '.join(pairs)})"


def _figure(column: Column) -> str:
    match column.metric.unit:
        case Unit.MONEY:
            return f"v.{column.name}::numeric(40, 2)::text"
        case Unit.POINTS:
            return f"round(v.{column.name}, 2)::text"
        case _:
            return f"v.{column.name}"


def kept_rank(document: ProgramDocument, columns: list[Column]) -> tuple[str, dict[str, Any]]:
    """The place of the highest tier that the share of the thresholds keeps, null where that is all of them."""
    if document.movement.keeps_at_percent is None:
        return "NULL::integer", {}
    return eligible_rank(lowered(document), columns, "kept")


def eligible_rank(document: ProgramDocument, columns: list[Column], name: str = "t") -> tuple[str, dict[str, Any]]:
    names = {column.metric.key: column.name for column in columns}
    params: dict[str, Any] = {}
    whens = []
    for place, tier in enumerate(document.tiers):
        needs = []
        for number, requirement in enumerate(document.requirements_of(tier.key)):
            need, need_params = _need(requirement, names[requirement.metric], f"{name}{place}_{number}")
            needs.append(need)
            params |= need_params
        if tier.invitation is not None:
            params[f"{name}{place}_invitation"] = tier.invitation
            needs.append(f"%({name}{place}_invitation)s = ANY(v.invitations)")
        if needs:
            # The lowest tier is everyone's even when what it asks for is missing.
            whens.append(f"WHEN NOT ({' AND '.join(needs)}) THEN {max(place - 1, 0)}")
    highest = len(document.tiers) - 1
    return (f"CASE {' '.join(whens)} ELSE {highest} END" if whens else str(highest)), params


def _need(requirement: Requirement, column: str, name: str) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {f"{name}_at_least": requirement.at_least}
    need = f"v.{column} >= %({name}_at_least)s"
    for having, asked_of in (("focuses", requirement.focuses), ("invitations", requirement.if_invited)):
        if asked_of:
            params[f"{name}_{having}"] = list(asked_of)
            need = f"(NOT v.{having} && %({name}_{having})s::varchar[] OR {need})"
    return need, params
