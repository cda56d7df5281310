"""What most parts of a document have in common: a key and a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is declared with a key, which data refers to, and a name, which people read."""

    key: str
    name: str
