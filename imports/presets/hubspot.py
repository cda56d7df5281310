"""HubSpot: exports of deals as CSV, by the labels of their properties or by the properties' internal names."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from imports.presets.export import Export


class HubSpot(Export):
    system: ClassVar[str] = "hubspot"
    called: ClassVar[str] = "HubSpot"
    headers: ClassVar[Mapping[str, Sequence[str]]] = {
        "opportunity_id": ("Record ID", "Deal ID", "hs_object_id"),
        "account_name": (
            "Associated Company (Primary)",
            "Associated Company Names (Primary)",
            "Primary Associated Company",
            "Associated Company",
            "Company Name",
        ),
        "account_website": ("Company Domain Name", "Website URL", "domain"),
        "stage": ("Deal Stage", "dealstage"),
        "is_won": ("Is Closed Won", "hs_is_closed_won"),
        "is_lost": ("Is Closed Lost", "hs_is_closed_lost"),
        "is_closed": ("Is Deal Closed?", "Is Closed", "hs_is_closed"),
        "close_date": ("Close Date", "closedate"),
        "currency": ("Currency", "Deal Currency", "deal_currency_code"),
        "arr": ("Annual recurring revenue", "hs_arr", "Amount"),
        "created_at": ("Create Date", "createdate"),
        "source_version": ("Last Modified Date", "hs_lastmodifieddate"),
    }
