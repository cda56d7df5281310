"""What stays of names and web addresses when they are compared, and that doing it twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.customers.names import customer_domain, domain_of, is_public_mail, name_key, spellings
from deals.customers.web_domains import host_of

ANY_TEXT = st.text(st.characters(), max_size=60)
COMPANIES = st.lists(
    st.sampled_from(
        [
            "Äpfel",
            "Foods",
            "&",
            "und",
            "GmbH",
            "Co.",
            "KG",
            "S.A.",
            "de",
            "C.V.",
            "Inc",
            "The",
            "AG",
            "A/S",
            "O'Neil",
            "ООО",
        ]
    ),
    max_size=8,
).map(" ".join)
ADDRESSES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "https://", "HTTP://", "//", "mailto:", "ftp:", "anna@", "https://user:pw@"]),
    st.sampled_from(["", "www.", "Shop.", "a.b.c.", "xn--a."]),
    st.sampled_from(
        ["example", "bücher.example", "STRASSE.de", "foo.co.uk", "co.uk", "x.github.io", "10.0.0.1", "公司.cn"]
    ),
    st.sampled_from(["", ".", ":8080", "/a@b/c?d#e", "\\x", " ", ".."]),
)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Example.com/about", "example.com"),
        ("shop.eu.example.co.uk:8080", "example.co.uk"),
        ("EXAMPLE.COM.", "example.com"),
        ("https://user:secret@www.example.com?next=a@b.example", "example.com"),
        ("Anna <anna@Sales.Example.COM>", "example.com"),
        ("mailto:anna@example.com", "example.com"),
        ("https://www.bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("bücher。example", "xn--bcher-kva.example"),
        ("one.two.example", "two.example"),
        ("shop.github.io", "shop.github.io"),
        ("www.shop.github.io", "shop.github.io"),
        ("github.io", ""),
        ("co.uk", ""),
        ("https://192.168.1.1/", ""),
        ("http://[::1]:80/", ""),
        ("localhost", ""),
        ("a b.example", ""),
        ("..", ""),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_the_domain_of_an_address(text: str, domain: str) -> None:
    assert domain_of(text) == domain


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Northwind Foods, Inc.", "northwind foods"),
        ("The NORTHWIND   foods", "northwind foods"),
        ("Ångström & Söhne GmbH & Co. KG", "angstrom and sohne"),
        ("Straße 7 OHG", "strasse 7"),
        ("Łódź Sp. z o.o.", "lodz"),
        ("Øresund A/S", "oresund"),
        ("Acero S.A. de C.V.", "acero"),
        ("Rossi S.p.A.", "rossi"),
        ("McDougal's Corp.", "mcdougals"),
        ("PT Merdeka", "merdeka"),
        ("ООО Ромашка", "ромашка"),
        ("株式会社 例え", "株式会社 例え"),
        ("AG", "ag"),
        ("Co & Co KG", "co"),
        ("X", "x"),
        ("???", "???"),
        (" \x00\x1f ", ""),
        ("", ""),
    ],
)
def test_the_key_of_a_name(name: str, key: str) -> None:
    assert name_key(name) == key


@given(ANY_TEXT | COMPANIES)
def test_a_name_is_normalised_once_and_for_all(name: str) -> None:
    key = name_key(name)
    assert (name_key(key), len(key) <= 200) == (key, True)


@given(ANY_TEXT | ADDRESSES)
def test_a_domain_is_normalised_once_and_for_all(text: str) -> None:
    domain = domain_of(text)
    assert (domain_of(domain), domain_of(f"https://www.{domain}/x") if domain else "") == (domain, domain)


@given(st.lists(st.sampled_from(["Äpfel", "Foods", "7", "& Söhne", "of York"]), min_size=1, max_size=4).map(" ".join))
def test_legal_forms_do_not_tell_companies_apart(name: str) -> None:
    for form in ("AG", "& Co. KG", "S.A. de C.V.", "Pty Ltd", "Inc."):
        assert name_key(f"{name} {form}") == name_key(f"The {name}, {form}") == name_key(name)


@given(ANY_TEXT, st.sampled_from(["\x00", "\u200b", "\ufeff", "\x7f"]))
def test_a_key_holds_nothing_that_cannot_be_stored_or_seen(name: str, odd: str) -> None:
    assert [letter for letter in name_key(name + odd + name) if letter in "\x00\u200b\ufeff\x7f"] == []


def test_very_long_texts_are_cut() -> None:
    name = "Ä" * 10_000
    cut = (len(name_key(name)), domain_of("a." * 10_000), domain_of(f"https://x.example/{name}"))
    assert cut == (200, "", "x.example")


def test_words_may_stand_in_another_order() -> None:
    assert spellings("university of york") == [
        "university of york",
        "of york university",
        "york university of",
        "of university york",
    ]


def test_a_public_mailbox_is_no_website() -> None:
    assert (is_public_mail("gmail.com"), is_public_mail("example.com")) == (True, False)
    assert (customer_domain("anna@GMail.com"), customer_domain("anna@example.com")) == ("", "example.com")


def test_a_host_is_kept_whole() -> None:
    assert [host_of(text) for text in ("https://WWW.Example.com:1/x", "192.168.1.1", "co.uk")] == [
        "www.example.com",
        "192.168.1.1",
        "co.uk",
    ]
