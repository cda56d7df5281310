"""What stays of a company's name when it is compared: `The Ångström Foods GmbH & Co. KG` is `angstrom foods`.

Letter case, accents, punctuation and legal forms go; order and spelling stay. Doing it twice changes nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

from cleanco.clean import get_unique_terms

from deals.customers.web_domains import customer_domain, domain_of, host_of, is_public_mail

__all__ = ["customer_domain", "domain_of", "host_of", "is_public_mail", "name_key", "spellings"]

LONGEST_KEY = 200
_LONGEST = 1_000
_MOST_TURNS = 8

# Letters that Unicode does not decompose into a plain one and an accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_APOSTROPHES = str.maketrans(dict.fromkeys("'`´‘’ʻʼʹ＇", ""))
_INITIALS = re.compile(r"(?<!\w)\w(?:[./] ?\w(?!\w))+")
_FILLERS = frozenset({"and", "und", "et", "og", "och"})
# Legal forms that nobody uses as a word go anywhere in a name; the few that stand in front of it go there.
# fmt: off
_ANYWHERE = frozenset({
    "aktiengesellschaft", "ehf", "eirl", "eurl", "gesmbh", "gmbh", "kft", "kgaa", "lda", "llc", "llp", "ltd",
    "ltda", "mbh", "nyrt", "oyj", "plc", "pllc", "pte", "pty", "pvt", "sarl", "sasu", "sdn", "shpk", "sprl",
    "srl", "sro", "vzw", "zrt", "ooo", "oao", "zao", "ооо", "оао", "зао", "пао",
})
# fmt: on
_IN_FRONT = frozenset({"pt", "sc", "uab", "sia", "tov", "pao", "ao", "тов", "ао", "the"})


def name_key(name: str) -> str:
    """The name as it is compared, at most 200 characters; empty only when nothing of the name can be seen.

    Never raises, whatever the text.
    """
    folded = _folded(name[:_LONGEST])
    words = _words(folded)
    if not words:
        return " ".join("".join(c if c.isprintable() else " " for c in folded).split())[:LONGEST_KEY].strip()
    key = " ".join(words)[:LONGEST_KEY].split()
    return " ".join(_without_legal_forms(key))


def spellings(key: str) -> list[str]:
    """The key with its words in other orders, as lists put them: `university of york`, `york university of`."""
    words = key.split()
    turned = [" ".join(words[place:] + words[:place]) for place in range(min(len(words), _MOST_TURNS))]
    swapped = [" ".join([words[1], words[0], *words[2:]])] if len(words) > 2 else []
    return list(dict.fromkeys([key, *turned, *swapped]))


def _folded(text: str) -> str:
    """Lower case without accents. Folding a letter can bring up one that folds again, hence the repetition."""
    if text.isascii():
        return text.lower()
    for _ in range(4):
        before, text = text, _folded_once(text)
        if text == before:
            break
    return text


def _folded_once(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN)).translate(_PLAIN)
    return unicodedata.normalize("NFKC", "".join(letter for letter in apart if not _is_accent(letter)))


def _is_accent(letter: str) -> bool:
    """Accents and points that are left out in writing; the vowel signs of other scripts are letters."""
    place = unicodedata.combining(letter)
    return place == 1 or 10 <= place <= 35 or place >= 200 or unicodedata.category(letter) in {"Cf", "Me"}


def _words(folded: str) -> list[str]:
    joined = _INITIALS.sub(lambda found: re.sub(r"[./ ]", "", found.group()), folded.translate(_APOSTROPHES))
    spaced = joined.replace("&", " and ")
    return "".join(letter if _is_letter(letter) else " " for letter in spaced).split()


def _is_letter(letter: str) -> bool:
    if letter.isalnum():
        return True
    return unicodedata.category(letter) in {"Mn", "Mc"} and not "\ufe00" <= letter <= "\ufe0f"


def _tuples(terms: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_words(_folded(term))) for term in terms) - {()}


_AT_THE_END = _tuples(get_unique_terms())  # type: ignore[no-untyped-call]
_SIZES = sorted({len(term) for term in _AT_THE_END}, reverse=True)


def _without_legal_forms(words: list[str]) -> list[str]:
    """At least one word stays: a company may be called AG."""
    before: list[str] = []
    while words != before:
        before = words
        words = _without_ending(words)
        while len(words) > 1 and words[0] in _IN_FRONT:
            words = words[1:]
        words = [word for word in words if word not in _ANYWHERE] or words[:1]
    return words


def _without_ending(words: list[str]) -> list[str]:
    for size in _SIZES:
        if len(words) > size and tuple(words[-size:]) in _AT_THE_END:
            return words[:-size]
    return words[:-1] if len(words) > 1 and words[-1] in _FILLERS else words
