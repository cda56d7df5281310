"""Which documents of a program can be simulated: its drafts and the editions that were published."""

from programs import drafts, queries
from programs.models import Edition, Program
from tenancy.refusals import NotFound
from vendors.actors import Actor


def offered(program: Program, *, by: Actor) -> list[Edition]:
    """Drafts first, then the published editions, the newest first."""
    return [*drafts.drafts(program, by=by), *queries.editions(program)]


def named(program: Program, label: str, *, by: Actor) -> Edition:
    """The draft or edition with this label. Raises NotFound."""
    found = next((edition for edition in offered(program, by=by) if edition.label == label), None)
    if found is None:
        raise NotFound(f"{program} has neither a draft nor an edition {label!r}.")
    return found
