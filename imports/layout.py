"""Where the columns of a kind stand in a file, and what the file calls them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """`places` has the positions of each column that the file gives, the preferred first; `called` what to call the
    others."""

    header: Sequence[str]
    places: Mapping[str, Sequence[int]]
    called: Mapping[str, str]

    @property
    def given(self) -> frozenset[str]:
        return frozenset(self.places)

    @property
    def unused(self) -> list[str]:
        """The names in the file that say nothing to the kind."""
        used = {place for places in self.places.values() for place in places}
        return [name for place, name in enumerate(self.header) if place not in used]

    def cell(self, column: str, cells: Sequence[str]) -> str:
        """The cell of the column: the first that is not empty where several say the same; empty where none does."""
        place = self._place(column, cells)
        return "" if place is None else cells[place]

    def shown(self, column: str, cells: Sequence[str] = ()) -> str:
        """What the file calls the column, in this row where it has several names."""
        place = self._place(column, cells)
        return self.called.get(column, column) if place is None else self.header[place]

    def _place(self, column: str, cells: Sequence[str]) -> int | None:
        places = self.places.get(column, ())
        filled = (place for place in places if cells and cells[place])
        return next(filled, places[0] if places else None)
