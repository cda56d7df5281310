"""Without a scope nothing is seen; inside one, only its vendor."""

import pytest

from partners.models import Partner
from tenancy import scope
from vendors.models import Vendor


def test_rows_are_refused_outside_any_scope(brightpath: Partner) -> None:
    with pytest.raises(scope.NoScope):
        Partner.objects.count()


def test_a_scope_shows_its_own_vendor_only(
    acme: Vendor, globex: Vendor, brightpath: Partner, rivermark: Partner, globex_brightpath: Partner
) -> None:
    with scope.enter(acme.pk):
        assert set(Partner.objects.values_list("pk", flat=True)) == {brightpath.pk, rivermark.pk}
    with scope.enter(globex.pk):
        assert list(Partner.objects.values_list("pk", flat=True)) == [globex_brightpath.pk]


def test_the_outer_scope_stands_again_when_the_inner_ends(
    acme: Vendor, globex: Vendor, brightpath: Partner, globex_brightpath: Partner
) -> None:
    with scope.enter(acme.pk):
        with scope.enter(globex.pk):
            assert list(Partner.objects.all()) == [globex_brightpath]
        assert list(Partner.objects.all()) == [brightpath]
