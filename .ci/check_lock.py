"""Whether requirements.lock fits pyproject.toml: every dependency pinned and hashed, no index named, nothing to change.

Resolving needs the network and uv; without them the first checks still hold.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "requirements.lock"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)([^\n]*\\\n(?:[ ]+--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)
_RESOLVE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
_RESOLVE += ["--group", "dev", "--quiet"]


def main() -> int:
    """Print what is wrong; the exit status says whether anything is."""
    text = LOCK.read_text()
    problems = [*_unfit(text), *_strangers(text)]
    if not problems:
        problems += _changes()
    _say("\n".join(problems) or "The lock fits.")
    return 1 if problems else 0


def _unfit(text: str) -> list[str]:
    """Direct dependencies that are missing, not hashed, or pinned to a version that pyproject.toml refuses."""
    pinned = {canonicalize_name(found[1]): found[2] for found in _PINNED.finditer(text)}
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wanted = [Requirement(line) for line in project["project"]["dependencies"] + project["dependency-groups"]["dev"]]
    return [
        f"{requirement} of pyproject.toml is not in the lock with hashes."
        for requirement in wanted
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), ""), prereleases=True)
        or canonicalize_name(requirement.name) not in pinned
    ]


def _strangers(text: str) -> list[str]:
    """Lines that are neither a pinned dependency nor one of its hashes, such as the address of an index."""
    rest = _PINNED.sub("", text)
    return [f"The lock has a line that is no hashed dependency: {line}" for line in rest.splitlines() if line.strip()]


def _changes() -> list[str]:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        _say("uv is missing: whether the lock resolves to itself is not checked.")
        return []
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / LOCK.name
        again.write_bytes(LOCK.read_bytes())  # what is pinned stays, unless it no longer fits
        command = [uv, "pip", "compile", *_RESOLVE, "pyproject.toml", "--output-file", str(again)]
        resolved = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if resolved.returncode != 0 and "No solution found" not in resolved.stderr:
            _say("The index was not reached: whether the lock resolves to itself is not checked.")
            return []
        if resolved.returncode != 0:
            return [resolved.stderr.strip()]
        if again.read_bytes() != LOCK.read_bytes():
            return ["pyproject.toml resolves to another lock: run uv pip compile " + " ".join(_RESOLVE)]
    return []


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())
