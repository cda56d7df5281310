"""How a verb's sentence is filled: days and moments read as everywhere, and words agree with their numbers.

`{effective_on}` of `2026-02-01` is written `1 Feb 2026`, `{listed:partner}` of 1,204 `1,204 partners`, and of 1
`1 partner`; `{stories:story|stories}` gives the word for more than one as well.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from string import Formatter
from typing import Any

from ui.formats import count, day, moment, plural

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(\+\d{2}:\d{2}|Z)?")


class _Filling(Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """A fact that an entry of an older version lacks reads as nothing."""
        return kwargs.get(str(key), "")

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return plural(value, *spec.split("|")) if spec else count(value)
        return _in_words(str(value))


def filled(sentence: str, facts: Mapping[str, object]) -> str:
    """The sentence with the facts in it."""
    return _Filling().vformat(sentence, (), facts)


def _in_words(value: str) -> str:
    try:
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value))
        if _MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value))
    except ValueError:  # looks like a day and is none, such as 2026-02-31
        pass
    return value
