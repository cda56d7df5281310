"""End customers are told apart by their web domain or, where none is known, by their name."""

import re
from urllib.parse import urlsplit

from deals.models import Account

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def account_for(name: str, website: str) -> Account:
    """The customer of this name and website at the entered vendor, made when it is new.

    Two that meet the same new customer at once: the second meets the unique key, which the edges call a lost race.
    """
    domain = domain_of(website)
    known = {"domain": domain} if domain else {"domain": "", "name_key": name_key(name)}
    account = Account.objects.filter(**known).first()
    return account or Account.objects.create(name=name, domain=domain, name_key=name_key(name))


def domain_of(website: str) -> str:
    """`https://www.Example.com/about` is `example.com`; empty when the text names no domain."""
    text = website.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        host = host.rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    host = host.removeprefix("www.")
    return host if _DOMAIN.fullmatch(host) and len(host) <= 253 else ""


def name_key(name: str) -> str:
    """The name without letter case and surplus blanks."""
    return " ".join(name.casefold().split())[:200]
