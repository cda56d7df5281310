"""Which customers may be meant: found by domain, by name and by spelling, explained, and of one's own vendor only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from deals.customers import matching, name_search
from deals.customers.accounts import account_for
from deals.customers.names import name_key
from deals.models import Account
from tenancy import scope
from vendors.models import Vendor


def found(name: str, website: str = "") -> list[tuple[str, str]]:
    return [(match.account.name, match.explained) for match in matching.candidates(name, website)]


def test_a_customer_is_found_by_its_domain_whatever_the_spelling(acme_scope: Vendor) -> None:
    account_for("Northwind Mills", "https://northwind.example")
    for website in ("WWW.Northwind.Example.", "http://shop.northwind.example:8080/a?b", "anna@northwind.example"):
        assert found("Something else", website) == [("Northwind Mills", "same domain")]


def test_a_customer_is_found_by_its_name_without_its_legal_form(acme_scope: Vendor) -> None:
    account_for("Ångström Foods GmbH & Co. KG", "")
    for name in ("Angstrom Foods", "The ANGSTROM FOODS Inc.", "Foods, Ångström", "Angstromfoods"):
        assert found(name) == [("Ångström Foods GmbH & Co. KG", "same name")]


def test_a_name_that_is_nearly_the_same_is_found_and_says_how_near(acme_scope: Vendor) -> None:
    account_for("Northwind Mills", "")
    assert found("Nortwind Mills") == [("Northwind Mills", "similar name 0.96")]
    assert found("Southsea Harbours") == []


def test_the_best_stand_first(acme_scope: Vendor) -> None:
    for name, website in [
        ("Northwind Mils", ""),
        ("Northwind Mills", ""),
        ("Northwind Mills", "northwind-mills.example"),
        ("Quite another", "northwind.example"),
    ]:
        account_for(name, website)
    matches = matching.candidates("Northwind Mills", "northwind.example")
    assert [(one.account.name, one.account.domain, one.how, one.contradicts) for one in matches] == [
        ("Quite another", "northwind.example", "same domain", False),
        ("Northwind Mills", "", "same name", False),
        ("Northwind Mills", "northwind-mills.example", "same name", True),
        ("Northwind Mils", "", "similar name", False),
    ]
    assert [one.account.name for one in matching.candidates("Northwind Mills", "", most=1)] == ["Northwind Mills"]


def test_nothing_is_linked_by_itself_against_its_domain(acme_scope: Vendor) -> None:
    mills = account_for("Northwind Mills", "northwind.example")
    assert matching.best("Northwind Mills", "other.example") is None
    for name, website in [("Nortwind Mills", ""), ("Anything", "www.northwind.example"), ("northwind mills ltd", "")]:
        match = matching.best(name, website)
        assert match is not None
        assert match.account == mills
    assert matching.best("Northwest Hills", "") is None


def test_two_that_are_equally_likely_are_left_to_a_person(acme_scope: Vendor) -> None:
    account_for("Northwind Mills", "northwind.example")
    account_for("Northwind Mills", "northwind-mills.example")
    assert matching.best("Northwind Mills", "") is None
    plain = account_for("Northwind Mills", "")
    match = matching.best("Northwind Mills", "")
    assert match is not None
    assert match.account == plain


def test_a_public_mail_domain_says_nothing_about_a_customer(acme_scope: Vendor) -> None:
    first = account_for("Northwind Mills", "gmail.com")
    second = account_for("Southsea Harbours", "info@gmail.com")
    assert (first.domain, second.domain, first.pk == second.pk) == ("", "", False)
    assert found("Eastgate", "gmail.com") == []


def test_any_pair_can_be_explained(acme_scope: Vendor) -> None:
    mills = account_for("Northwind Mills", "northwind.example")
    explained = [
        matching.explain(name, website, mills).explained
        for name, website in [("", "northwind.example"), ("Northwind", ""), ("Northwind Mill", ""), ("", "")]
    ]
    assert explained == ["same domain", "different name 0.78", "similar name 0.96", "different name 0.00"]


def test_another_vendors_look_alikes_never_show(acme: Vendor, globex: Vendor) -> None:
    with scope.enter(globex.pk):
        account_for("Northwind Mills", "northwind.example")
        account_for("Northwind Mills", "")
    with scope.enter(acme.pk):
        assert found("Northwind Mills", "northwind.example") == []
        assert found("Nortwind Mills") == []


def test_what_cannot_be_read_finds_nothing(acme_scope: Vendor) -> None:
    account_for("Northwind Mills", "northwind.example")
    for name, website in [
        ("", ""),
        ("\x00", "\x00"),
        ("x", "?"),
        ("n" * 10_000, "." * 10_000),
        ("%", "_"),
        ("\\", "'"),
    ]:
        assert found(name, website) == []


def test_the_number_of_statements_does_not_grow(acme_scope: Vendor) -> None:
    for number in range(30):
        account_for(f"Northwind Mills {number}", f"northwind-{number}.example")
    with CaptureQueriesContext(connection) as asked:
        assert len(matching.candidates("Northwind Mills 1", "northwind-2.example", most=30)) == 30
    assert len(asked) == 2


LETTERS = "abcdefghijklmnopqrstuvwxyz "
NAMES = st.text(LETTERS, min_size=5, max_size=40).map(name_key).filter(lambda key: len(key) >= name_search.SURE)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A name key and the same with one letter too many, too few, wrong, or two exchanged."""
    key = draw(NAMES)
    place = draw(st.integers(0, len(key)))
    letter = draw(st.sampled_from(LETTERS.strip()))
    before, after = key[:place], key[place:]
    slipped = draw(
        st.sampled_from(
            [
                before + letter + after,
                before + after[1:],
                before + letter + after[1:],
                before + after[1::-1] + after[2:],
            ]
        )
    )
    return key, slipped


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slips())
def test_every_single_slip_is_found(acme: Vendor, pair: tuple[str, str]) -> None:
    key, slipped = pair
    assume(name_key(slipped) == slipped)
    with scope.enter(acme.pk):
        kept = Account.objects.create(name=key, name_key=key)
        matches = matching.candidates(slipped, "")
        kept.delete()
    assert [match.account.name for match in matches] == [key]
