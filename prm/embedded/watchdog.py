"""Removes a folder once the process at the other end of standard input has ended.

Run as a script with the folder as its argument. Servers that die with the same parent may still be writing
for a moment, so it tries again for ten seconds.
"""

import shutil
import sys
import time
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove `folder`, however often its last users still write into it."""
    for _attempt in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    remove(Path(sys.argv[1]))
