"""What a simulation came to, in sentences."""

from decimal import Decimal

from tiers.models import Simulation
from ui.formats import money, plural

STATES = {
    Simulation.State.QUEUED: ("soon", "queued"),
    Simulation.State.RUNNING: ("info", "running"),
    Simulation.State.DONE: ("good", "done"),
    Simulation.State.FAILED: ("late", "failed"),
    Simulation.State.CANCELLED: ("plain", "called off"),
}
_UNFINISHED = {
    Simulation.State.QUEUED: "This simulation waits for a worker.",
    Simulation.State.RUNNING: "This simulation is under way.",
    Simulation.State.FAILED: "This simulation failed. It changed nothing.",
    Simulation.State.CANCELLED: "This simulation was called off.",
}


def moved(simulation: Simulation) -> str:
    """Who would move: `Of 56 partners 9 would move: 3 up, 6 down`, without a full stop."""
    state = Simulation.State(simulation.state)
    if state in _UNFINISHED:
        return _UNFINISHED[state].removesuffix(".")
    of = f"Of {plural(simulation.assessed, 'partner')}"
    total = simulation.up + simulation.down
    if not total:
        return f"{of} nobody would move"
    return f"{of} {total:,} would move: {simulation.up:,} up, {simulation.down:,} down"


def outcome(simulation: Simulation) -> str:
    """The sentence that answers the question, with what the benefits would cost where documents say costs."""
    words = [moved(simulation), cost(simulation)]
    return "; ".join(word for word in words if word) + "."


def cost(simulation: Simulation) -> str:
    """`benefits would cost $48,000 less a year`; empty where no document says what they cost."""
    said = simulation.summary.get("cost") if simulation.state == Simulation.State.DONE else None
    if said is None:
        return ""
    before, after = Decimal(said["before"]), Decimal(said["after"])
    if said["currency_before"] != said["currency_after"]:
        was, then = money(before, said["currency_before"]), money(after, said["currency_after"])
        return f"benefits would cost {then} a year, and cost {was} now"
    if before == after:
        return f"benefits would cost {money(after, said['currency_after'])} a year, as they do now"
    difference = money(abs(after - before), said["currency_after"])
    return f"benefits would cost {difference} {'less' if after < before else 'more'} a year"


def against(simulation: Simulation) -> str:
    """What of it is the document's doing, and what the edition in force would do anyway."""
    label = simulation.edition.label
    if simulation.digest == simulation.edition.digest:
        return "This is the edition in force: what a recalculation of the same day proposes."
    if not simulation.differing:
        return f"Edition {label}, which is in force, would do the same."
    return f"Edition {label}, which is in force, comes to something else for {plural(simulation.differing, 'partner')}."
