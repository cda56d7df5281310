"""A key makes a run happen once. What a clock asked for and what FAILED is asked for again under the key with a number.

Only a failure is tried again: a run that somebody cancelled stays cancelled, and one that is done is done.
"""

import datetime

from tiers.models import Run


def next_key(key: str, *, retries: int, failed_before: datetime.datetime | None = None) -> str | None:
    """The key under which to ask now: `key` itself, then `key:2`, `key:3` and so on, for as many retries.

    None where the last one waits, works, is done or was cancelled, where all were used up, and where the last one
    failed at `failed_before` or after it, so that a cause that lasts for a while does not use all of them up.
    """
    keys = [key, *(f"{key}:{number}" for number in range(2, retries + 2))]
    tried = {run.key: run for run in Run.objects.filter(key__in=keys).only("key", "state", "finished_at")}
    for one in keys:
        if (run := tried.get(one)) is None:
            return one
        if run.state != Run.State.FAILED:
            return None
        if failed_before is not None and run.finished_at is not None and run.finished_at >= failed_before:
            return None
    return None
