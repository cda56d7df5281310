"""Salesforce: report exports ("details only", CSV) by the labels of their columns, Data Loader's by API names."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from imports.presets.export import Export


class Salesforce(Export):
    system: ClassVar[str] = "salesforce"
    called: ClassVar[str] = "Salesforce"
    headers: ClassVar[Mapping[str, Sequence[str]]] = {
        "opportunity_id": ("Opportunity ID (18)", "Case Safe ID", "Opportunity ID", "Opportunity: ID", "Id"),
        "account_name": ("Account Name", "Account: Account Name", "Account.Name"),
        "account_website": ("Website", "Account Website", "Account: Website", "Account.Website"),
        "stage": ("Stage", "Stage Name", "StageName"),
        "is_won": ("Won", "IsWon"),
        "is_closed": ("Closed", "IsClosed"),
        "close_date": ("Close Date", "CloseDate"),
        "currency": ("Amount Currency", "Opportunity Currency", "Currency", "Currency ISO Code", "CurrencyIsoCode"),
        "arr": ("ARR", "Annual Recurring Revenue", "Amount"),
        "created_at": ("Created Date", "CreatedDate"),
        "source_version": ("Last Modified Date", "LastModifiedDate"),
    }
