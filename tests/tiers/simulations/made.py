"""Simulations for tests, asked for and done at once."""

import datetime
from typing import Any

from programs.models import Program
from tenancy import scope
from tests.tiers.facts import day
from tiers.models import Simulation
from tiers.simulations import job
from tiers.simulations.requesting import request_simulation
from vendors.actors import system

AS_OF = day("2026-03-31")


def ask(program: Program, text: str, *, basis: str = "mid_year", as_of: datetime.date = AS_OF) -> Simulation:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        return request_simulation(program, text, basis=basis, as_of=as_of, by=by)


def simulate(program: Program, text: str, **options: Any) -> Simulation:
    """The finished simulation of this text."""
    asked = ask(program, text, **options)
    job.execute(program.vendor_id, asked.pk)
    with scope.enter(program.vendor_id):
        asked.refresh_from_db()
    return asked
