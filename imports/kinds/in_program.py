"""What rows that name a program have in common."""

from typing import Any

from imports.kinds.base import Context, Problem
from imports.known import KnownProgram


def program_of(row: dict[str, Any], context: Context) -> KnownProgram | Problem:
    """The program that the row names, or what is wrong with naming it."""
    only = context.known.only
    if only is not None and row["program"] != only:
        return Problem("program", f"Expected the program {only}, which this import is limited to.")
    program = context.known.programs.get(row["program"])
    if program is None:
        known = ", ".join(sorted(context.known.programs)) or "none yet: publish a program document first"
        return Problem("program", f"Expected the key of a program that is known here ({known}).")
    return program
