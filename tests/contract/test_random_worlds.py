"""The product against the oracle on random files: every tier, metric, missing need, proposal and row of evidence."""

import datetime
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenancy import scope
from tests.contract import rules
from tests.contract.calling import ask, call, program_file
from tests.contract.oracle import Files, Oracle
from tests.contract.worlds import DECIDING, ZONES, world, write
from tiers.management.commands.recalculate import _as_data
from tiers.runs import execute, get_run
from vendors.models import Vendor

SEEDS = range(6)
LATER = datetime.date.fromisoformat("2025-11-02")


def load(folder: Path, files: Files, editions: dict[str, rules.Rules]) -> None:
    for key, its in editions.items():
        assert call("program", "publish", program_file(folder, key, its), "--vendor", "acme").status == 0
    for kind, path in write(files, folder).items():
        report = ask("import", kind, path, "--vendor", "acme")
        assert (report["read"], report["created"]) == (len(files[kind]), len(files[kind]))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_is_what_the_contract_says(acme: Vendor, tmp_path: Path, seed: int) -> None:
    zone, later_zone = ZONES[seed % len(ZONES)], ZONES[(seed + 1) % len(ZONES)]
    files = world(seed, zone)
    editions = {
        "technology": rules.technology(zone=zone),
        "consulting": rules.consulting(zone=zone, currency="EUR" if seed % 3 == 2 else "USD"),
    }
    later = rules.technology(arr=(90_000, 250_000, 600_000), zone=later_zone)
    load(tmp_path, files, editions)
    publish_later(tmp_path, later)
    for as_of in DECIDING:
        for key, its in editions.items():
            in_force = later if key == "technology" and as_of >= LATER else its
            for basis in ("mid_year", "annual"):
                compare(Oracle(key, in_force, files, basis=basis, as_of=as_of))


def publish_later(folder: Path, its: rules.Rules) -> None:
    """Another edition of the technology program, in force from a day between the days that are looked at."""
    changes = {
        "edition: 2024": "edition: later",
        "bronze: 100000, silver: 500000, gold: 1000000": "bronze: 90000, silver: 250000, gold: 600000",
    }
    path = program_file(folder, "technology", its, **changes)
    assert call("program", "publish", path, "--vendor", "acme", "--effective", LATER.isoformat()).status == 0


def compare(oracle: Oracle) -> None:
    where = ("--vendor", "acme", "--program", oracle.key, "--as-of", oracle.as_of.isoformat(), "--basis", oracle.basis)
    expected = oracle.assessments()
    assert ordered(ask("assessments", *where)) == ordered(expected)
    for row in expected[:: 1 + len(expected) // 3]:
        told = ask("explain", *where, "--partner", row["partner"])
        assert told["window"] == {"after": oracle.after.isoformat(), "until": oracle.until.isoformat()}
        assert ordered([{**told, "metrics": row["metrics"]}], row) == ordered([row])
        assert sorted(metric["metric"] for metric in told["metrics"]) == sorted(oracle.rules.counts)
        for metric in told["metrics"]:
            compare_evidence(oracle, row["partner"], metric)


def compare_evidence(oracle: Oracle, partner: str, told: dict[str, Any]) -> None:
    expected = oracle.evidence(told["metric"], partner)
    assert told["value"] == oracle.figure(told["metric"], expected.value)
    assert sum(Decimal(row["amount"]) for row in told["counted"]) == expected.value
    counted = [row["id"] for row in told["counted"]]
    if oracle.rules.counts[told["metric"]][0] == "won":
        assert {row["id"]: Decimal(row["amount"]) for row in told["counted"]} == dict(expected.counted)
    else:
        assert len(counted) == len(expected.counted)
    assert Counter(counted + [row["id"] for row in told["not_counted"]]) == Counter(
        [one for one, _ in expected.counted] + expected.not_counted
    )


def ordered(rows: list[dict[str, Any]], like: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The order of needs inside `unmet` says nothing; keys that were added say more."""
    return [
        {key: row[key] for key in like or row}
        | {"unmet": sorted(row["unmet"], key=lambda need: (need["tier"], need["requirement"]))}
        for row in rows
    ]


@pytest.mark.parametrize("basis", ["mid_year", "annual"])
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_a_run_proposes_what_the_contract_says_and_the_same_run_again_nothing(
    acme: Vendor, tmp_path: Path, seed: int, basis: str
) -> None:
    zone, as_of = ZONES[seed], datetime.date(2026, 6, 30)
    files = world(seed, zone)
    editions = {"technology": rules.technology(zone=zone), "consulting": rules.consulting(zone=zone)}
    load(tmp_path, files, editions)
    for key, its in editions.items():
        oracle = Oracle(key, its, files, basis=basis, as_of=as_of)
        first, second = run(acme, key, basis, as_of), run(acme, key, basis, as_of)
        assert first["proposed"] == oracle.proposals()
        assert (first["status"], first["basis"], first["as_of"]) == ("done", basis, as_of.isoformat())
        assert (first["assessed"], first["window"]["after"]) == (len(oracle.assessed()), oracle.after.isoformat())
        assert second["proposed"] == [] or second["run"] == first["run"]


def run(vendor: Vendor, key: str, basis: str, as_of: datetime.date) -> dict[str, Any]:
    """As `recalculate --wait`, with this process as the worker."""
    where = ("--vendor", "acme", "--program", key, "--as-of", as_of.isoformat(), "--basis", basis)
    queued = ask("recalculate", *where)
    execute(vendor.pk, queued["run"])
    return told(vendor, queued["run"])


def told(vendor: Vendor, run_id: int) -> dict[str, Any]:
    with scope.enter(vendor.pk):
        return _as_data(get_run(run_id))
