"""What surrounds the registrations of the demonstration: the vendor's own sales and lists, and decisions in bulk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sale:
    """An opportunity of the vendor's own sales, without any partner; open unless it says when it was won."""

    source_id: str
    customer: str
    arr: int
    days_ago: int
    won_days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Direct:
    """A customer that the vendor keeps to itself; without products, for all of them."""

    customer: str
    why: str
    days_ago: int
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bulk:
    """Claims, as partner and customer, that are decided together."""

    days_ago: int
    kind: str
    note: str
    claims: tuple[tuple[str, str], ...]
    reason_code: str = ""


SALES = {
    "acme": [
        Sale("acm-31001", "Summit Rail Holdings", 210_000, 70),
        Sale("acm-31002", "Pelham Grocers", 96_000, 48),
        Sale("acm-31003", "Copper Ridge Clinics", 58_000, 140, won_days_ago=25),
        Sale("acm-31004", "Ashdown Ferries", 44_000, 160, won_days_ago=38),
    ],
    "globex": [],
}
DIRECT = {
    "acme": [
        Direct("Crown & Anchor Shipping", "Global account, renewed with our own team until the end of next year.", 200),
        Direct("Regent Television", "Under a framework contract for both.", 120, ("messaging", "voice")),
        Direct("Oldcastle Savings Bank", "The bank buys from vendors directly, by its own rules.", 95),
    ],
    "globex": [Direct("Crown & Anchor Shipping", "Served by the maritime team.", 60)],
}
BULKS = {
    "acme": [
        Bulk(
            16,
            "approved",
            "All three came from the spring campaign.",
            (
                ("oakline-services", "Juno Opticians"),
                ("nordhaven", "Fjordline Salmon"),
                ("halden-consulting", "Ostra Timber"),
            ),
        ),
        Bulk(
            9,
            "rejected",
            "There is no contact with a budget yet. Register it again once there is one.",
            (
                ("kestrel-consulting", "Tamarack Brewing"),
                ("larkfield-group", "Bramley Cider"),
                ("vantage-grid", "Ludlow Toys"),
            ),
            "not_qualified",
        ),
    ],
    "globex": [],
}
