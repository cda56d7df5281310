"""Every table is walled in, exactly as its model says, or on a short named list. And the questions can fail."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.walls import catalog


@pytest.fixture(autouse=True)
def _owner(db: None) -> Iterator[None]:
    with catalog.as_owner():
        yield


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_is_walled_in_or_on_the_list() -> None:
    assert catalog.unclassified() == set()


def test_row_level_security_is_forced_on_every_tenant_table() -> None:
    assert catalog.without_forced_security() == set()


def test_policies_are_those_the_models_ask_for() -> None:
    assert catalog.with_other_policies() == set()


def test_only_known_policies_open_more() -> None:
    assert catalog.extra_policies() == {
        ("vendors_vendor", "by_address"),
        ("vendors_vendor", "made_by_address"),
        ("vendors_staff", "own_membership"),
        ("partners_member", "own_membership"),
    }


def test_every_row_has_a_vendor() -> None:
    assert catalog.nullable_tenants() == set()


def test_nothing_is_unique_across_vendors() -> None:
    assert catalog.unique_across_vendors() == set()


def test_references_stay_inside_one_vendor() -> None:
    assert catalog.references_across_vendors() == set()


def test_the_application_role_owns_nothing_and_may_neither_truncate_nor_rewrite_the_log() -> None:
    assert (catalog.owned_by_application(), catalog.too_much_granted()) == (set(), set())


def test_a_dropped_policy_is_seen() -> None:
    _sql("DROP POLICY vendor_wall ON deals_opportunity")
    assert catalog.with_other_policies() == {"deals_opportunity"}


def test_a_widened_policy_is_seen() -> None:
    _sql("ALTER POLICY partner_wall ON deals_attribution USING (true)")
    assert catalog.with_other_policies() == {"deals_attribution"}


def test_security_switched_off_on_one_table_is_seen() -> None:
    _sql("ALTER TABLE tiers_standing DISABLE ROW LEVEL SECURITY")
    assert catalog.without_forced_security() == {"tiers_standing"}


def test_a_new_table_that_nobody_classified_is_seen() -> None:
    _sql("CREATE TABLE forgotten (id bigint)")
    assert catalog.unclassified() == {"forgotten"}


def test_a_reference_without_its_vendor_is_seen() -> None:
    _sql("ALTER TABLE tiers_standing DROP CONSTRAINT tiers_standing_partner_same_vendor")
    assert catalog.references_across_vendors() == {"tiers_standing.partner_id"}


def test_a_reference_without_the_key_that_it_shared_is_seen() -> None:
    _sql("ALTER TABLE tiers_assessment DROP CONSTRAINT tiers_assessment_run_together")
    assert catalog.references_across_vendors() == {"tiers_assessment.run_id", "tiers_assessment.edition_id"}


def test_a_shared_key_is_worth_no_more_than_the_reference_that_it_repeats() -> None:
    _sql("ALTER TABLE partners_enrollment DROP CONSTRAINT partners_enrollment_partner_same_vendor")
    assert catalog.references_across_vendors() == {"partners_enrollment.partner_id", "tiers_assessment.partner_id"}
