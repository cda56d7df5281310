"""The shortest address of an assumption: the browser sends every field of the form, and most say nothing new."""

import datetime
from urllib.parse import urlencode

from deals.what_if.reading import Params, Read, own_amount, own_day

Pairs = list[tuple[str, str]]


def shortest(read: Read, program: str, today: datetime.date) -> Pairs:
    """What is picked, with amounts and days that are not the deal's own. `program` is empty where there is one only."""
    pairs = [("program", program)] if program else []
    for line in (line for line in read.deals if line.picked):
        pairs.append(("deal", line.about.key))
        if line.amount != own_amount(line.about):
            pairs.append((f"amount-{line.about.key}", line.amount))
        if line.on != own_day(line.about, today):
            pairs.append((f"close-{line.about.key}", line.on))
    for line in (line for line in read.more if line.picked):
        pairs.append((f"number-{line.about.key}", line.amount))
        if line.on != today.isoformat():
            pairs.append((f"on-{line.about.key}", line.on))
    return pairs


def says_more(params: Params, pairs: Pairs) -> bool:
    """Whether an address has anything that the shortest one does without."""
    return any((name, value) not in pairs for name, values in params.items() for value in values)


def address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
