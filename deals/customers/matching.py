"""Which customers of the vendor might be the one that somebody names: of the same domain, the same name, or one spelled
nearly the same. How they are found is in `deals.customers.name_search`; here they are judged and explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from deals.customers import name_search
from deals.customers.names import customer_domain, name_key
from deals.models import Account

How = Literal["same domain", "same name", "similar name", "different name"]

ALIKE = 0.80
"""Below this, names are not shown as alike."""
LINKED = 0.90
"""From this on, a customer is taken for the same by itself, unless the domains contradict."""
_MOST_LOADED = 50
_RANKS: dict[How, int] = {"same domain": 0, "same name": 1, "similar name": 2, "different name": 3}


@dataclass(frozen=True, slots=True)
class Match:
    """An account and why it may be the one. `score` is 1.0 for the same; `contradicts` when both have domains and
    they differ."""

    account: Account
    how: How
    score: float
    contradicts: bool = False

    @property
    def explained(self) -> str:
        """`same domain`, `same name`, `similar name 0.93`. Rounded down: what is not linked does not look as if."""
        if self.how.startswith("same"):
            return self.how
        hundredths = int(round(self.score * 100, 6))
        return f"{self.how} {hundredths / 100:.2f}"

    @property
    def is_sure(self) -> bool:
        return self.how == "same domain" or (self.score >= LINKED and not self.contradicts)

    @property
    def order(self) -> tuple[int, bool, float, bool, int]:
        """The likelier, the smaller."""
        return _RANKS[self.how], self.contradicts, -self.score, bool(self.account.domain), self.account.pk


def candidates(name: str, website: str, *, most: int = 10) -> list[Match]:
    """The vendor's customers that may be meant, best first, at most `most`. Two statements, whatever there is."""
    domain, key = customer_domain(website), name_key(name)
    found, exact = name_search.look_up(domain, key)
    likely = exact | set(_likeliest(key, found, max(most, _MOST_LOADED)))
    accounts = Account.objects.in_bulk(likely).values()
    judged = (_judge(domain, key, account) for account in accounts)
    return sorted((one for one in judged if one.how != "different name"), key=lambda one: one.order)[:most]


def best(name: str, website: str) -> Match | None:
    """The customer that is taken for the same without asking: of the same domain, or of a name that is the same or
    nearly so while the domains do not contradict. None as well when two are equally likely."""
    sure = [match for match in candidates(name, website) if match.is_sure]
    if len(sure) > 1 and sure[0].order[:-1] == sure[1].order[:-1]:
        return None
    return sure[0] if sure else None


def explain(name: str, website: str, account: Account) -> Match:
    """How the account is like this name and website, also when it is not at all."""
    return _judge(customer_domain(website), name_key(name), account)


def likeness(key: str, other: str) -> float:
    """How alike two name keys are, 0 to 1; 1 for the same letters whatever the blanks or the order of words."""
    if not key or not other:
        return 0.0
    together = fuzz.ratio(key.replace(" ", ""), other.replace(" ", ""))
    return max(fuzz.ratio(key, other), fuzz.token_sort_ratio(key, other), together) / 100


def _likeliest(key: str, found: dict[int, str], most: int) -> Iterable[int]:
    """The ids of the names that are most alike."""
    scores = {pk: likeness(key, other) for pk, other in found.items()}
    alike = [pk for pk, score in scores.items() if score >= ALIKE]
    return sorted(alike, key=lambda pk: (-scores[pk], pk))[:most]


def _judge(domain: str, key: str, account: Account) -> Match:
    if domain and domain == account.domain:
        return Match(account, "same domain", 1.0)
    score = likeness(key, account.name_key)
    how: How = "same name" if score == 1.0 else "similar name" if score >= ALIKE else "different name"
    return Match(account, how, score, contradicts=bool(domain and account.domain))
