"""Asking the API the way a program does: with a token and JSON."""

import json
from typing import Any

from django.test import Client

from api import tokens
from tenancy import scope
from vendors.actors import Actor

# An opportunity as a program sends it.
NEW = {
    "source_id": "S-77",
    "account_name": "Northwind Mills",
    "account_website": "https://www.northwind.example/about",
    "stage": "won",
    "closed_on": "2026-04-01",
    "currency": "EUR",
    "arr": "1250.50",
    "products": ["core"],
}


class Caller:
    """A program that acts for one person at one vendor."""

    def __init__(self, actor: Actor, slug: str = "acme") -> None:
        assert actor.user is not None
        with scope.enter(actor.vendor_id):
            self.token = tokens.create(actor.user)
        self.base = f"/api/v1/{slug}/"
        self.client = Client()

    def get(self, path: str, /, **query: Any) -> Any:
        return self.send("get", path, query)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("post", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("patch", path, body, **headers)

    def delete(self, path: str) -> Any:
        return self.send("delete", path, "")

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        address = path if path.startswith(("/", "http")) else self.base + path
        if method == "get":
            return self.client.get(address, body, headers=given)
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return getattr(self.client, method)(address, text, content_type="application/json", headers=given)
