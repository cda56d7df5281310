"""Whether an embedded database has every migration of this checkout, without starting Django to ask.

The fingerprint covers the migrations here and the lock, which fixes those of the installed packages.
"""

import hashlib
from pathlib import Path

from prm.embedded.data_folder import DataFolder


def is_migrated(data: DataFolder, checkout: Path) -> bool:
    """True when the last complete migration was of these very files."""
    return _record(data).exists() and _record(data).read_text() == _fingerprint(checkout)


def remember(data: DataFolder, checkout: Path) -> None:
    """Call after a complete migration."""
    _record(data).write_text(_fingerprint(checkout))


def forget(data: DataFolder) -> None:
    """Call before a command that may take migrations back."""
    _record(data).unlink(missing_ok=True)


def _record(data: DataFolder) -> Path:
    return data.path / "migrated"


def _fingerprint(checkout: Path) -> str:
    digest = hashlib.sha256((checkout / "requirements.lock").read_bytes())
    for file in sorted(checkout.glob("*/migrations/*.py")):
        digest.update(f"{file.relative_to(checkout)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
