"""How much of the machine's memory the embedded database works with.

PostgreSQL's own defaults are for the smallest machine there is: with 128 MB of buffers a recalculation of a million
enrollments waits for the disk half of its time. The shares are those that PostgreSQL's documentation advises for a
server that others share, with a ceiling beyond which more has brought nothing here.
"""

import os

_MB = 1024 * 1024
_LEAST_MB, _MOST_MB = 128, 4096


def memory_of_this_machine() -> int:
    """In bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def shares_of(memory: int) -> dict[str, str]:
    """Settings of PostgreSQL for a machine with so many bytes: a quarter for its buffers, which are taken as they fill,
    and the assumption that the system keeps half of it as a cache of files."""
    quarter = min(max(memory // _MB // 4, _LEAST_MB), _MOST_MB)
    half = max(memory // _MB // 2, _LEAST_MB)
    return {"shared_buffers": f"{quarter}MB", "effective_cache_size": f"{half}MB"}
