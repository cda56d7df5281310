"""What happens in the program year, as the log tells it, and the letters that follow."""

import datetime
from collections.abc import Iterator

from activity import verbs
from activity.models import Activity
from activity.verbs import Letter
from tiers.activity_verbs import to_the_team
from ui.formats import day as in_words
from vendors.models import Vendor


def letters_on_lifting(entry: Activity) -> Iterator[Letter]:
    after, vendor = entry.after or {}, _vendor(entry)
    day = in_words(datetime.date.fromisoformat((entry.before or {})["begins_on"]))
    subject = f"{after['partner']} stays {after['from_name']} at {vendor.name}"
    told = (
        f"{after['partner']} stays {after['from_name']} in {after['program']}. The move to {after['to_name']} on {day} "
        f"is lifted: {entry.note}."
    )
    yield from to_the_team(entry, vendor, subject, [told])


def letters_on_notice(entry: Activity) -> Iterator[Letter]:
    after, vendor = entry.after or {}, _vendor(entry)
    subject = f"{after['partner']} is {after['to_name']} at {vendor.name} {after['when']}"
    told = (
        f"{after['partner']} moves from {after['from_name']} to {after['to_name']} in {after['program']} on "
        f"{after['day']}, {after['when']}."
    )
    yield from to_the_team(
        entry,
        vendor,
        subject,
        [told, f"If it meets everything that {after['from_name']} asks again before that day, the move is lifted."],
    )


def letters_on_the_day(entry: Activity) -> Iterator[Letter]:
    after, vendor = entry.after or {}, _vendor(entry)
    subject = f"{after['partner']} is {after['to_name']} at {vendor.name} now"
    told = (
        f"The move from {after['from_name']} to {after['to_name']} in {after['program']} took effect on "
        f"{after['day']}, as announced."
    )
    yield from to_the_team(entry, vendor, subject, [told])


def letters_on_grant(entry: Activity) -> Iterator[Letter]:
    after, vendor = entry.after or {}, _vendor(entry)
    told = (
        f"{after['tier_name']} is held for {after['partner']} in {after['program']} until {after['until']}: no review "
        "moves it below that before. From that day on its figures decide again."
    )
    subject = f"{after['tier_name']} is held for {after['partner']} until {after['until']}"
    yield from to_the_team(entry, vendor, subject, [told])


def letters_on_revocation(entry: Activity) -> Iterator[Letter]:
    after, vendor = entry.after or {}, _vendor(entry)
    told = (
        f"{after['tier_name']} was to be held for {after['partner']} in {after['program']} until {after['until']}. "
        "That has ended: its figures decide again from today. If they move it, you are told before it takes effect."
    )
    subject = f"{after['tier_name']} is not held for {after['partner']} any more"
    yield from to_the_team(entry, vendor, subject, [told])


def _vendor(entry: Activity) -> Vendor:
    return Vendor.objects.get(pk=entry.vendor_id)


verbs.register(
    "change.lifted",
    "{actor} lifted the move of {partner} from {from_name} to {to_name}: {note}",
    letters=letters_on_lifting,
)
verbs.register(
    "change.announced",
    "{actor} told {partner} that it is {to_name} {when}",
    letters=letters_on_notice,
)
verbs.register(
    "change.took_effect",
    "{partner} is {to_name} instead of {from_name} since {day}",
    letters=letters_on_the_day,
)
verbs.register(
    "exception.granted",
    "{actor} holds {tier_name} for {partner} in {program} until {until}",
    letters=letters_on_grant,
)
verbs.register(
    "exception.revoked",
    "{actor} revoked the exception that held {tier_name} for {partner} until {until}",
    letters=letters_on_revocation,
)
verbs.register("rehearsal.requested", "{actor} asked for a rehearsal of {year} in {program}")
