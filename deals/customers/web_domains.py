"""The web domain that a company is known by: of `https://shop.Example.co.uk:8080/about` it is `example.co.uk`.

Where names end that anybody may register (`co.uk`, but also `github.io`) is told by the public suffix list, from the
copy that comes with the library: nothing is asked of the network and nothing is kept on disk.
"""

import re
from functools import lru_cache

import idna
from tldextract import TLDExtract

from deals.customers.public_mail import PUBLIC_MAIL

_LONGEST = 2_000
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|(?:https?|ftp|mailto):/*")
_REST = re.compile(r"[/?#\\]")
_PORT = re.compile(r":[0-9]*\Z")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def domain_of(text: str) -> str:
    """The registrable domain that an address, a host or an e-mail address names, in lower case and punycode.

    Empty for none: a single word, a numeric address, a public suffix by itself. Never raises.
    """
    return _registrable(host_of(text))


def host_of(text: str) -> str:
    """The whole host of an address, in lower case and punycode; empty when the text names none. Never raises."""
    address = text[:_LONGEST].strip().lower()
    address = _REST.split(_SCHEME.sub("", address, count=1), maxsplit=1)[0]
    address = address.rpartition("@")[2].strip(" \t<>\"',;()")
    host = _ascii(_PORT.sub("", address)).strip(".")
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


def customer_domain(website: str) -> str:
    """The domain that tells a customer apart: `domain_of`, or nothing where everybody has an address there."""
    domain = domain_of(website)
    return "" if is_public_mail(domain) else domain


def is_public_mail(domain: str) -> bool:
    """Whether the domain gives mail addresses to everybody, so that it says nothing about a company."""
    return domain in PUBLIC_MAIL


@lru_cache(maxsize=20_000)
def _registrable(host: str) -> str:
    if not host or host.rpartition(".")[2].isdigit():
        return ""
    found = _suffixes.extract_str(host)
    if found.suffix:
        return found.top_domain_under_public_suffix
    # An ending that the list does not know, such as `.example`: taken as if anybody could register below it.
    return ".".join(host.split(".")[-2:])


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True, std3_rules=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
