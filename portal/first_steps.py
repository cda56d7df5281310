"""What to do first in an empty workspace."""

from portal.addresses import address
from programs.queries import programs
from ui.parts import Task
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole


def first_steps(vendor: Vendor, by: Actor) -> list[Task]:
    """In an empty workspace: the three things to do first, for this role."""
    has_program = bool(programs())
    steps = {
        "programs.publish": Task(
            "Publish a program",
            address(vendor, "program_publish"),
            "Its document says what each tier asks and gives.",
            state="good" if has_program else "plain",
            due="done" if has_program else "",
        ),
        "imports.run": Task(
            "Import your partners", address(vendor, "imports"), "A CSV file with one partner a line; then their deals."
        ),
        "staff.invite": Task("Invite a colleague", address(vendor, "staff"), "Partner managers decide on tiers."),
        "tiers.recalculate": Task(
            "Recalculate", address(vendor, "recalculate"), "A run tells which tier each partner reaches."
        ),
        "programs.see": Task("Read the program", address(vendor, "programs"), "What the tiers ask and give."),
        "partners.see": Task("Look at the partners", address(vendor, "partners"), "None yet: operations import them."),
        "runs.see": Task("See the runs", address(vendor, "runs"), "Every program is computed anew each night."),
    }
    first = [task for permission, task in steps.items() if by.can(permission)]
    if by.role == StaffRole.PARTNER_MANAGER:
        first = [steps["programs.see"], steps["partners.see"], steps["tiers.recalculate"]]
    return first[:3]
