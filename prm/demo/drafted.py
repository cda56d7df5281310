"""A draft in the demonstration: next year's technology program, with a higher bar for Silver and Gold, fewer stories
for Bronze, and what benefits cost; held against today and against last year before anybody moves."""

import datetime

from programs import drafts
from programs.models import Program
from programs.queries import get_program, required_edition, today_of
from tenancy import scope
from tiers.models import Basis
from tiers.simulations import job
from tiers.simulations.requesting import request_simulation
from vendors.actors import Actor

# Amounts a year for each partner, as the vendor's finance reckons.
_COSTS = {
    "partner_listing": "300",
    "account_mapping": "1800",
    "joint_marketing": "12000",
    "partner_management": "9000",
    "roadmap_reviews": "800",
}


def tell(program_key: str, *, by: Actor, now: datetime.datetime) -> None:
    """Save the draft and simulate it on both windows. Each has a key, so that a killed telling can be repeated."""
    with scope.enter(by.vendor_id):
        program = get_program(program_key)
        draft = drafts.save_draft(_text(program, now), by=by)
        today = today_of(program, now)
        asked = [
            request_simulation(program, draft.source, basis=basis, as_of=today, by=by, key=f"demo:draft:{basis}").pk
            for basis in Basis.values
        ]
    for simulation_id in asked:
        job.execute(by.vendor_id, simulation_id)


def _text(program: Program, now: datetime.datetime) -> str:
    year = now.year + 1
    edition = required_edition(program, today_of(program, now))
    text = edition.source.replace(f"edition: {edition.label}", f"edition: {year}-draft", 1)
    for old, new in {
        f"effective: {edition.effective_on}": f"effective: {year}-01-01",
        "silver: 500000": "silver: 600000",
        "gold: 1000000": "gold: 1200000",
        "bronze: 100000": "bronze: 75000",
    }.items():
        text = text.replace(old, new, 1)
    for key, cost in _COSTS.items():
        text = text.replace(f"    {key}:\n", f"    {key}:\n      yearly_cost: {cost}\n", 1)
    return text
