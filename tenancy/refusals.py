"""How a verb says no. The edges turn each kind into an answer: a message on a page, a problem in the API."""

from django.db import Error as DatabaseError


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


# Serialization failure, deadlock, exclusion and unique violations: somebody else was faster.
_RACES = {"40001", "40P01", "23P01", "23505"}


def lost_race(error: DatabaseError) -> Refused | None:
    """The refusal for a transaction that lost against another one; None for any other database error."""
    code = getattr(error.__cause__, "pgcode", None)
    if code not in _RACES:
        return None
    return Refused("Somebody else changed this at the same moment. Look at it again, then repeat what is still needed.")
