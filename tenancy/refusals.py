"""How a verb says no. The edges turn each kind into an answer: a message on a page, a problem in the API."""

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError


class Refused(Exception):
    """The state of things does not allow this (409). The message is a sentence for the person who asked."""

    status = 409


class Forbidden(Refused):
    """The person is known here but may not do this (403)."""

    status = 403


class Invalid(Refused):
    """What was given cannot be right (422). `fields` maps a field's name to its sentences."""

    status = 422

    def __init__(self, sentence: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}


class NotFound(Refused):
    """What was named is not there, or is someone else's: the two look the same (404)."""

    status = 404


class Outage(Refused):
    """The installation cannot work at the moment (503). The message says what to do about it."""

    status = 503


# Serialization failure, deadlock, exclusion and unique violations: somebody else was faster.
_RACES = {"40001", "40P01", "23P01", "23505"}


def lost_race(error: DatabaseError) -> Refused | None:
    """The refusal for a transaction that lost against another one; None for any other database error."""
    code = getattr(error.__cause__, "pgcode", None)
    if code not in _RACES:
        return None
    return Refused("Somebody else changed this at the same moment. Look at it again, then repeat what is still needed.")


_DISK_FULL = "53100"
_GONE = ("57P01", "57P02", "57P03", "08")


def outage(error: DatabaseError) -> Outage | None:
    """What to tell where the database itself cannot work; None for any other database error.

    The transaction is rolled back by then, or will be when the database is back.
    """
    code = getattr(error.__cause__, "pgcode", None)
    if code == _DISK_FULL:
        return Outage("The disk that holds the database is full. Nothing was changed. Free some space, then try again.")
    if isinstance(error, OperationalError | InterfaceError) and (code is None or code.startswith(_GONE)):
        return Outage("The database does not answer. What was under way is undone. Try again when it is back.")
    return None
