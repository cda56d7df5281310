"""Periodic work on rows with a clock: what is due is found by one statement, then each is done in its own transaction.

A worker that dies loses the one it is at, which is still due; two workers never have the same row.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import Model, QuerySet

from tenancy import scope

MOST_AT_ONCE = 500
Row = TypeVar("Row", bound=Model)

logger = logging.getLogger(__name__)


def work(vendor_id: int, due: Callable[[], QuerySet[Row]], act: Callable[[Row], bool]) -> int:
    """Call `act` with each row that is `due`, held and looked at anew; gives how often it did something.

    At most 500 at once; the next minute brings more. One that fails is logged and keeps nobody else from its turn.
    """
    with scope.enter(vendor_id):
        ids = list(due().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_one(vendor_id, pk, due, act) for pk in ids)


def _one(vendor_id: int, pk: int, due: Callable[[], QuerySet[Row]], act: Callable[[Row], bool]) -> bool:
    try:
        with scope.enter(vendor_id):
            row = due().select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
            return row is not None and act(row)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Row %s of vendor %s is left for the next minute: %s.", pk, vendor_id, act)
        return False
