"""Walking over the routes as somebody, and saying what leaked.

Each visit runs in a savepoint that is taken back, so that a walk of a thousand requests leaves the world as it was.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import set_script_prefix

from tests.cast import signed_in
from tests.walls import specimens
from tests.walls.routes import ADMIN, API, PORTAL, WORKSPACE, Route, inside
from tests.walls.world import Holdings, World
from vendors.actors import Actor

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NO_VENDOR = "neverexisted"

# Plausible answers to every form of the house, so that a verb is reached and not only its form.
FORM = {
    "verb": "approve",
    "note": "As agreed",
    "role": "viewer",
    "email": "somebody@new.example",
    "name": "Somebody",
    "kind": "sourced",
    "status": "inactive",
    "key": "k1",
    "reason": "Missed by sales",
    "reason_code": "other",
    "question": "Is it yearly?",
    "account": "new",
    "answer": "As agreed",
    "metric": "success_stories",
    "revision": "2",
    "text": "We are active",
    "quarter": "2026Q2",
}
# What the API's resources take; None for those that only read.
BODIES: dict[str, dict[str, Any]] = {
    "api:opportunities": {"source_id": "new-1", "account_name": "New", "currency": "USD", "arr": "10.00"},
    "api:opportunity": {"arr": "11.00"},
    # An upsert has none here: whatever id the sales system sends is its own, so a good one would make it (tests/api).
    "api:crm_opportunities": {
        "system": "salesforce",
        "opportunities": [
            {"source_id": "new-1", "version": 1, "account_name": "New", "currency": "USD", "arr": "10.00"},
        ],
    },
    "api:attributions": {"opportunity": 1, "partner": "brightpath", "kind": "sourced"},
    "api:attribution_acceptance": {"reason": "Missed by sales"},
    "api:enrollment_what_if": {"deals": [{"deal": "o-1"}]},
    "api:registrations": {"program": "technology", "customer_name": "New customer"},
    "api:registration": {"story": "We met"},
    "api:registration_submission": {"consent": True},
    "api:registration_review": {},
    "api:registration_question": {"fields": ["arr"], "question": "Is it yearly?"},
    "api:registration_answer": {"note": "Yes"},
    "api:registration_withdrawal": {"note": "Gone"},
    "api:registration_approval": {"note": "As agreed"},
    "api:registration_rejection": {"reason_code": "other", "reason": "Too small"},
    "api:registration_assignment": {"reviewer": "owner@zq-acme-house.example"},
    "api:registration_customer": {"account": None, "note": "Another one"},
    "api:registration_opportunity": {"opportunity": "new-1"},
    "api:registration_stage": {"stage": "committed"},
    "api:registration_steps": {"text": "Call", "due_on": "2099-01-01"},
    "api:registration_step_completion": {},
    "api:registration_extensions": {"reason": "They decide late"},
    "api:registration_extension_decision": {"decision": "grant"},
    "api:registration_bulk": {"decision": "approve", "registrations": [{"registration": "R-NEVER"}]},
    "api:registration_bulk_undo": {},
    "api:tier_exceptions": {
        "partner": "brightpath",
        "program": "technology",
        "tier": "silver",
        "until": "2099-01-01",
        "reason": "They move",
    },
    "api:tier_exception_revocation": {"note": "They moved"},
    "api:tier_change_lift": {"note": "A mistake"},
    "api:appeals": {
        "program": "technology",
        "metric": "success_stories",
        "about": "milestone",
        "claim": "It is public",
        "wish": {"title": "A story", "achieved_on": "2026-11-01"},
    },
    "api:appeal_evidence": {"note": "And more"},
    "api:appeal_withdrawal": {"note": "Gone"},
    "api:appeal_acceptance": {"answer": "As agreed"},
    "api:appeal_refusal": {"answer": "Not so"},
    "api:appeal_holder": {"holder": "owner@zq-acme-house.example"},
    "api:direct_only_list": {"account": 987654321, "reason": "Ours"},
    "api:direct_only_ending": {},
    "api:drafts": {"document": "schema: 1"},
    "api:draft_publication": {"version": "none", "confirm": "No"},
    "api:simulations": {"program": "technology", "edition": "2024"},
    "api:simulation_cancellation": {},
    "api:rehearsals": {"program": "technology", "year": 2027},
    "api:inactivity_reviews": {"program": "technology", "quarter": "2026Q2"},
    "api:inactivity_review_closing": {},
    "api:inactivity_review_decisions": {"decision": "keep", "items": [987654321]},
    "api:inactivity_decision_undo": {},
    "api:inactivity_question_answer": {"text": "We are active"},
}
_TOKENS = re.compile(rb"[A-Za-z0-9]{64}|nonce-[A-Za-z0-9+/=_-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers that tell something, and body, without what differs from answer to answer anyway."""

    status: int
    location: str
    body: bytes
    cache: str

    def like(self, other: "Answer") -> bool:
        return (self.status, self.location, self.body) == (other.status, other.location, other.body)

    def without(self, *words: object) -> "Answer":
        """The same answer with the asked-for words taken out, to compare it with the answer to other words."""
        body, location = self.body, self.location
        for word in sorted(map(str, words), key=len, reverse=True):
            body, location = body.replace(word.encode(), b"~"), location.replace(word, "~")
        return Answer(self.status, location, body, self.cache)


class Visitor:
    """Somebody with a browser; None is signed out."""

    def __init__(self, actor: Actor | None, *, csrf: bool = False) -> None:
        self.client = Client() if actor is None else signed_in(actor)
        self.client.raise_request_exception = False
        self.client.handler.enforce_csrf_checks = csrf

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        api = path.startswith("/api/")
        sent: dict[str, Any] = {}
        if method != "GET":
            data = FORM if body is None else body
            sent = {"data": json.dumps(data), "content_type": "application/json"} if api else {"data": data}
            if not api and method != "POST":
                sent = {"data": "", "content_type": "application/x-www-form-urlencoded"}
        try:
            with transaction.atomic():
                response = getattr(self.client, method.lower())(path, headers=headers, **sent)
                body_sent = b"".join(response.streaming_content) if response.streaming else response.content
                transaction.set_rollback(True)
        finally:
            set_script_prefix("/")
        return Answer(
            response.status_code,
            response.headers.get("Location", ""),
            _TOKENS.sub(b"", body_sent),
            response.headers.get("Cache-Control", ""),
        )


def methods_of(route: Route) -> tuple[str, ...]:
    """What a route may answer to: a resource's own methods, and of pages reading and posting."""
    resource = getattr(route.view, "cls", None)
    if route.area == API:
        return tuple(method for method in METHODS if hasattr(resource, method.lower()))
    return ("GET", "POST")


def own_path(route: Route, world: World, vendor: str = "acme") -> str:
    return route.path(vendor, specimens.values(route, world.mine))


def body_of(route: Route) -> Any:
    return BODIES.get(route.name) if route.area == API else FORM


def residents(world: World, route: Route) -> dict[str, Actor]:
    """The people of Acme who stand behind the door of this route, in the roles that may do the most."""
    names = {WORKSPACE: ("owner",), ADMIN: ("owner",), PORTAL: ("partner_admin",), API: ("owner", "partner_admin")}
    return {name: world[name] for name in names[str(route.area)]}


@dataclass(frozen=True, slots=True)
class Attack:
    """An address with somebody else's value in it, and the same with one that never existed."""

    route: Route
    theirs: str
    never: str
    words: tuple[object, ...]


def attacks(route: Route, world: World, whose: Holdings, whose_own: tuple[str, ...] = ()) -> Iterator[Attack]:
    """One parameter at a time, then all of them; not those in `whose_own`, which are the visitor's as well."""
    mine, theirs = specimens.values(route, world.mine), specimens.values(route, whose)
    never = specimens.never(route, mine)
    foreign = [name for name in route.params if mine[name] != theirs[name] and name not in whose_own]
    for names in [[name] for name in foreign] + ([foreign] if len(foreign) > 1 else []):
        yield Attack(
            route,
            route.path("acme", mine | {name: theirs[name] for name in names}),
            route.path("acme", mine | {name: never[name] for name in names}),
            tuple(value for name in names for value in (theirs[name], never[name])),
        )


# What staff may name in an address whichever of its partners it belongs to.
OWN_TO_STAFF = ("code", "pk", "object_id", "source_id", "registration", "appeal")


def foreign_ids(world: World) -> list[str]:
    """Where an id of another vendor's or another partner's object answers unlike one that never existed."""
    found = []
    visitors = {name: Visitor(world[name]) for name in ("owner", "partner_admin")}
    for route in inside():
        for name in residents(world, route):
            for whose in (world.other_vendor, world.other_partner):
                # Staff sees every partner of its vendor, but never one partner's row under another's address.
                own = name == "owner" and whose is world.other_partner
                if own and len(route.params) < 2:
                    continue
                for attack in attacks(route, world, whose, OWN_TO_STAFF if own else ()):
                    found += [f"{name} {words}" for words in _unlike(visitors[name], attack)]
    return found


def _unlike(visitor: Visitor, attack: Attack) -> Iterator[str]:
    for method in methods_of(attack.route):
        theirs = visitor.ask(method, attack.theirs, body_of(attack.route)).without(*attack.words)
        never = visitor.ask(method, attack.never, body_of(attack.route)).without(*attack.words)
        if not theirs.like(never) or theirs.status in (200, 201, 204) or theirs.status >= 500:
            yield f"{method} {attack.theirs}: {theirs.status}, never: {never.status}"


def hidden_from(actor: Actor, vendor: str) -> tuple[bytes, ...]:
    """The marks that may not stand in any answer to this person at this vendor."""
    other = {"acme": b"zq-globex", "globex": b"zq-acme"}[vendor]
    if actor.is_staff:
        return (other,)
    partners = {b"zq-acme-brightpath", b"zq-acme-rivermark", b"zq-globex-brightpath", b"zq-globex-onlyhere"}
    own = f"zq-{vendor}-{'rivermark' if 'rivermark' in actor.partner_name else 'brightpath'}".encode()
    return (other, f"zq-{vendor}-hidden".encode(), *sorted(partners - {own}))


# Questions that make lists show whatever they can reach. `zq` finds every mark and is none itself.
QUERIES = (
    "",
    "q=zq&page_size=200&vendor=globex&vendor_id=2",
    "partner=rivermark&state=declined&program=technology",
    "partner=onlyhere&program=onlyhere&sort=vendor__name",
)
EVERYONE = ("owner", "partner_admin", "rosa", "globex owner", "globex partner_admin")


def marks_shown(
    world: World,
    people: tuple[str, ...] = EVERYONE,
    areas: tuple[str, ...] = (WORKSPACE, PORTAL, API, ADMIN),
) -> list[str]:
    """Answers with a mark of another vendor, another partner or, to partners, of the staff alone."""
    found = []
    for name in people:
        vendor = "globex" if name.startswith("globex") else "acme"
        holdings = {"rosa": world.other_partner}.get(name, world.other_vendor if vendor == "globex" else world.mine)
        found += [f"{name} {words}" for words in _marks(world[name], vendor, holdings, areas)]
    return found


def _marks(actor: Actor, vendor: str, holdings: Holdings, areas: tuple[str, ...]) -> Iterator[str]:
    visitor, hidden = Visitor(actor), hidden_from(actor, vendor)
    for route in inside():
        if route.area not in areas or not _stands_behind(route, actor) or "GET" not in methods_of(route):
            continue
        path = route.path(vendor, specimens.values(route, holdings))
        for query in QUERIES[: 1 if route.params else 2 if route.area == ADMIN else len(QUERIES)]:
            answer = visitor.ask("GET", f"{path}?{query}")
            if answer.status >= 500:
                yield f"{path}?{query}: {answer.status}"
            for mark in hidden:
                if mark in answer.body.lower():
                    yield f"{path}?{query}: {mark.decode()}"


def _stands_behind(route: Route, actor: Actor) -> bool:
    return route.area == API or (route.area == PORTAL) == actor.is_member
