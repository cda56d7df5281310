"""What was already done for a data folder, so that a start need not ask Django: migrations, static files.

Each piece of work has a fingerprint of what it was made from: files of this checkout, and the lock, which fixes
the files of the installed packages.
"""

import hashlib
from pathlib import Path

from prm.embedded.data_folder import DataFolder

_MADE_FROM = {
    "migrate": ("*/migrations/*.py",),
    "collectstatic": ("static/**/*", "[!.]*/static/**/*", "prm/settings.py"),
}


def is_done(work: str, data: DataFolder, checkout: Path) -> bool:
    """True when the last complete `migrate` or `collectstatic` was of these very files."""
    record = _record(work, data)
    return record.exists() and record.read_text() == _fingerprint(work, checkout)


def remember(work: str, data: DataFolder, checkout: Path) -> None:
    """Call after complete work."""
    _record(work, data).write_text(_fingerprint(work, checkout))


def forget(work: str, data: DataFolder) -> None:
    """Call before a command that may undo the work."""
    _record(work, data).unlink(missing_ok=True)


def _record(work: str, data: DataFolder) -> Path:
    return data.path / f"done.{work}"


def _fingerprint(work: str, checkout: Path) -> str:
    digest = hashlib.sha256((checkout / "requirements.lock").read_bytes())
    for file in sorted({file for pattern in _MADE_FROM[work] for file in checkout.glob(pattern)}):
        if file.is_file():
            digest.update(f"{file.relative_to(checkout)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
