"""The commands as scripts call them: words in; exit status, standard output and standard error out.

`call` runs a command in this process, which is quick; wrong usage and the servers of a data folder need `manage` of
tests.embedded.running.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from tests.contract.rules import Rules

DOCUMENTS = Path(__file__).resolve().parents[2] / "programs" / "documents"
PROGRAMS = {"technology": "technology-2024.yaml", "consulting": "consulting-2023.yaml"}


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


def call(*words: str | Path) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*(str(word) for word in words), stdout=out, stderr=err)
    except CommandError as error:
        return Answer(error.returncode, out.getvalue(), f"{err.getvalue()}{error}\n")
    return Answer(0, out.getvalue(), err.getvalue())


def ask(*words: str | Path) -> Any:
    """The JSON of a command that must work."""
    answer = call(*words, "--json")
    assert answer.status == 0, answer.err
    return answer.json


def program_file(folder: Path, key: str, rules: Rules, **changes: str) -> Path:
    """A shipped document with the zone and currency of the rules, and with other texts exchanged."""
    text = (DOCUMENTS / PROGRAMS[key]).read_text()
    changes = {
        "time_zone: UTC ": f"time_zone: {rules.zone} ",
        "currency: USD ": f"currency: {rules.currency} ",
        **changes,
    }
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / f"{key}-{abs(hash(text))}.yaml"
    path.write_text(text)
    return path
