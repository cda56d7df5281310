"""How a verb says no. The edges turn each kind into an answer: a message on a page, a problem in the API."""


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
