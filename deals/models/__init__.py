"""The tables of deals: customers and what the vendor sells them, with the partners' part in it."""

from deals.models.customers import Account
from deals.models.sales import (
    MOST,
    Attribution,
    AttributionEvent,
    ExchangeRate,
    ExchangeRateEvent,
    Opportunity,
    OpportunityEvent,
)

__all__ = [
    "MOST",
    "Account",
    "Attribution",
    "AttributionEvent",
    "ExchangeRate",
    "ExchangeRateEvent",
    "Opportunity",
    "OpportunityEvent",
]
