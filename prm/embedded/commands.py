"""What each command needs before it runs. A command that is not named here needs the servers, migrated."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """`owner`: connects as the role that owns the tables. `worker`: a job is given to a Celery worker."""

    servers: bool = True
    migrated: bool = True
    owner: bool = False
    worker: bool = False


NOTHING = Needs(servers=False, migrated=False)
OWNER = Needs(owner=True, migrated=False)

# The longest match of the first words decides.
NEEDS = {
    "": NOTHING,
    "benchmark": Needs(owner=True),
    "check": NOTHING,
    "collectstatic": NOTHING,
    "compilemessages": NOTHING,
    "dbshell": Needs(owner=True),
    "diffsettings": NOTHING,
    "findstatic": NOTHING,
    "help": NOTHING,
    "makemessages": NOTHING,
    "makemigrations": OWNER,
    "migrate": OWNER,
    "program diff": NOTHING,
    "program validate": NOTHING,
    "recalculate": Needs(worker=True),
    "showmigrations": OWNER,
    "spectacular": NOTHING,
    "sqlmigrate": OWNER,
    "verify_receipt": NOTHING,
    "version": NOTHING,
}
_HELP = {"-h", "--help", "--version"}


def needs_of(arguments: Sequence[str]) -> Needs:
    """Look a command line up; asking for help needs nothing."""
    if not arguments or _HELP & set(arguments):
        return NOTHING
    return NEEDS.get(" ".join(arguments[:2])) or NEEDS.get(arguments[0]) or Needs()
