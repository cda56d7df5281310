"""The shipped documents hold the two programs' tables, cell by cell."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from programs.document.load import check, load
from programs.document.model import (
    BenefitMark,
    CertificationCounting,
    Direction,
    Directions,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
    Span,
    Unit,
    Windows,
)

FOLDER = Path(__file__).resolve().parents[2] / "programs" / "documents"
SHIPPED = sorted(FOLDER.glob("*.yaml"))
PROGRAMS = [path for path in SHIPPED if path.stem.rpartition("-")[2] in ("2023", "2024")]
YES, INVITED = BenefitMark(), BenefitMark(by_invitation=True)
PEOPLE = ("segment", "engage")


def document(name: str) -> ProgramDocument:
    return load((FOLDER / name).read_bytes())


def table(rules: ProgramDocument) -> dict[str, dict[str, tuple]]:
    """The requirements as a guide prints them: a row per metric, a cell per tier."""
    rows: dict[str, dict[str, tuple]] = {metric.key: {} for metric in rules.metrics}
    for asked in rules.requirements:
        rows[asked.metric][asked.tier] = (asked.at_least, asked.if_invited, asked.focuses)
    return rows


def for_all(**thresholds: int) -> dict[str, tuple]:
    return {tier: (Decimal(at_least), (), ()) for tier, at_least in thresholds.items()}


def for_focus(**thresholds: int) -> dict[str, tuple]:
    return {tier: (Decimal(at_least), (), PEOPLE) for tier, at_least in thresholds.items()}


def marks(rules: ProgramDocument) -> dict[str, dict[str, BenefitMark]]:
    return {benefit.key: dict(benefit.marks) for benefit in rules.benefits}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_document_is_without_problems_and_keeps_its_text(path: Path) -> None:
    assert check(path.read_bytes()) == []
    assert load(path.read_bytes()).text == path.read_text()


def test_the_documents_are_shipped_under_their_names() -> None:
    assert [path.name for path in SHIPPED] == [
        "consulting-2023.yaml",
        "designation-100.yaml",
        "globex-technology-2024.yaml",
        "score-bands.yaml",
        "solutions-points.yaml",
        "technology-2024.yaml",
    ]


def test_the_technology_program_asks_for_what_its_table_says() -> None:
    rules = document("technology-2024.yaml")
    by_invitation = {"silver": (Decimal(1), ("gtm_plan", "silver"), ())}
    by_mapping = {"silver": (Decimal(1), ("account_mapping", "silver"), ())}
    assert table(rules) == {
        "agreement": for_all(registered=1, bronze=1, silver=1, gold=1),
        "solution_launched": for_all(bronze=1, silver=1, gold=1),
        "solution_materials": for_all(bronze=1, silver=1, gold=1),
        "success_stories": for_all(bronze=1, silver=2, gold=3),
        "gtm_plan": by_invitation | for_all(gold=1),
        "account_mapping": by_mapping | for_all(gold=1),
        "influenced_arr": for_all(bronze=100_000, silver=500_000, gold=1_000_000),
    }


def test_the_consulting_program_asks_for_what_its_table_says() -> None:
    assert table(document("consulting-2023.yaml")) == {
        "agreement": for_all(registered=1, bronze=1, silver=1, gold=1),
        "technical_certified": for_focus(bronze=3, silver=10, gold=15),
        "sales_certified": for_focus(bronze=1, silver=5, gold=10),
        "closed_won_revenue": for_all(bronze=20_000, silver=200_000, gold=1_000_000),
    }


def test_globex_runs_the_technology_program_with_thresholds_of_its_own() -> None:
    acme, globex = document("technology-2024.yaml"), document("globex-technology-2024.yaml")
    different = {
        "influenced_arr": for_all(bronze=50_000, silver=250_000, gold=750_000),
        "success_stories": for_all(bronze=1, silver=1, gold=2),
    }
    assert globex.key == "technology"
    assert table(globex) == table(acme) | different


def test_both_programs_say_when_and_where_they_run() -> None:
    technology, consulting = document("technology-2024.yaml"), document("consulting-2023.yaml")
    assert [
        (rules.key, rules.kind, rules.edition, rules.effective, rules.currency, rules.time_zone)
        for rules in (technology, consulting)
    ] == [
        ("technology", "technology", "2024", date(2024, 1, 1), "USD", "UTC"),
        ("consulting", "consulting", "2023", date(2023, 1, 1), "USD", "UTC"),
    ]


def test_the_tiers_stand_in_their_order_and_only_global_strategic_takes_an_invitation() -> None:
    common = [("registered", 0, None), ("bronze", 1, None), ("silver", 2, None), ("gold", 3, None)]
    technology, consulting = document("technology-2024.yaml"), document("consulting-2023.yaml")
    assert [(tier.key, tier.rank, tier.invitation) for tier in technology.tiers] == common
    assert [(tier.key, tier.rank, tier.invitation) for tier in consulting.tiers] == [
        *common,
        ("global_strategic", 4, "global_strategic"),
    ]
    assert consulting.lowest.key == "registered"
    assert consulting.requirements_of("global_strategic") == ()


def test_the_metrics_of_both_programs_count_what_the_contract_says() -> None:
    def counting(name: str) -> dict[str, tuple]:
        return {metric.key: (metric.unit, metric.counting) for metric in document(name).metrics}

    def once(milestone: str) -> tuple:
        return Unit.YES_NO, MilestoneCounting(milestone, once=True)

    assert counting("technology-2024.yaml") == {
        "agreement": once("agreement"),
        "solution_launched": once("solution_launched"),
        "solution_materials": once("solution_materials"),
        "success_stories": (Unit.COUNT, MilestoneCounting("success_story", once=False)),
        "gtm_plan": once("gtm_plan"),
        "account_mapping": once("account_mapping"),
        "influenced_arr": (Unit.MONEY, OpportunityCounting(("sourced", "influenced"))),
    }
    assert counting("consulting-2023.yaml") == {
        "agreement": once("agreement"),
        "technical_certified": (Unit.COUNT, CertificationCounting("technical")),
        "sales_certified": (Unit.COUNT, CertificationCounting("sales")),
        "closed_won_revenue": (Unit.MONEY, OpportunityCounting(("sourced", "influenced", "resold"))),
    }


def test_mid_year_technology_partners_move_both_ways_and_consulting_partners_only_up() -> None:
    technology, consulting = document("technology-2024.yaml"), document("consulting-2023.yaml")
    assert technology.windows == consulting.windows == Windows(Span.DAYS, 365)
    assert technology.directions == Directions(mid_year=Direction.BOTH, annual=Direction.BOTH)
    assert consulting.directions == Directions(mid_year=Direction.UP, annual=Direction.BOTH)


def test_the_technology_program_gives_what_its_table_says() -> None:
    everyone = {"registered": YES, "bronze": YES, "silver": YES, "gold": YES}
    from_bronze = {"bronze": YES, "silver": YES, "gold": YES}
    growing = {"silver": INVITED, "gold": YES}
    rules = document("technology-2024.yaml")
    assert marks(rules) == {
        "partner_portal": everyone,
        "self_serve_training": everyone,
        "referral_fee": everyone,
        "partner_listing": from_bronze,
        "tier_badge": from_bronze,
        "account_mapping": growing,
        "joint_marketing": growing,
        "partner_management": growing,
        "roadmap_reviews": growing,
        "gtm_resources": growing,
    }
    assert {benefit.key: benefit.if_invited for benefit in rules.benefits if benefit.if_invited} == {
        key: (key, "silver") for key in list(marks(rules))[-5:]
    }


def test_the_consulting_program_gives_each_benefit_from_its_lowest_tier_up() -> None:
    def from_tier(lowest: str, mark: BenefitMark) -> dict[str, BenefitMark]:
        tiers = ["registered", "bronze", "silver", "gold", "global_strategic"]
        return dict.fromkeys(tiers[tiers.index(lowest) :], mark)

    assert marks(document("consulting-2023.yaml")) == {
        "partner_portal": from_tier("registered", YES),
        "technology_program": from_tier("silver", INVITED),
        "product_roadmap": from_tier("bronze", YES),
        "executive_engagement": from_tier("gold", INVITED),
        "co_sell": from_tier("gold", YES),
        "market_development_funds": from_tier("silver", YES),
        "partner_management": from_tier("silver", YES),
        "referral_fee": from_tier("silver", INVITED),
        "advisory_board": from_tier("silver", INVITED),
        "demo_environment": from_tier("bronze", YES),
        "implementation_offering": from_tier("bronze", BenefitMark(quantity=5)),
        "poc_cofunding": from_tier("silver", INVITED),
        "contact_center_licences": {
            "silver": BenefitMark(quantity=10),
            "gold": BenefitMark(quantity=25),
            "global_strategic": BenefitMark(quantity=50),
        },
        "reseller_program": from_tier("silver", INVITED),
        "tier_badge": from_tier("bronze", YES),
        "partner_listing": from_tier("bronze", YES),
        "global_events": from_tier("silver", INVITED),
    }


def test_consulting_benefits_are_for_the_focus_and_terms_the_guide_names() -> None:
    benefits = document("consulting-2023.yaml").benefits
    assert {benefit.key: benefit.focuses for benefit in benefits if benefit.focuses} == {
        "executive_engagement": ("flex",),
        "referral_fee": ("segment", "engage"),
        "implementation_offering": ("flex",),
        "poc_cofunding": ("flex",),
        "contact_center_licences": ("flex",),
        "reseller_program": ("flex",),
    }
    assert {benefit.key: benefit.needs_terms for benefit in benefits if benefit.needs_terms} == {
        "market_development_funds": ("fund_terms",),
        "referral_fee": ("referral_addendum",),
        "poc_cofunding": ("fund_terms",),
        "reseller_program": ("resale_addendum",),
    }


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_registered_partners_are_reviewed_every_quarter_and_fees_need_the_addendum(path: Path) -> None:
    rules = load(path.read_bytes())
    assert rules.inactivity is not None
    assert rules.fees is not None
    assert (rules.inactivity.tiers, rules.inactivity.every) == (("registered",), "quarter")
    assert rules.fees.needs_terms == "referral_addendum"


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_every_tier_can_register_deals_and_the_highest_without_limit(path: Path) -> None:
    rules = load(path.read_bytes())
    capacity = [rules.registration.capacity_of(tier.key) for tier in rules.tiers]
    limits = [most for most in capacity if most is not None]
    assert capacity == [*limits, None]
    assert limits == sorted(limits)
    assert min(limits) > 0


def test_the_programs_promise_answers_and_protection_as_they_say() -> None:
    def promise(name: str) -> tuple:
        policy = document(name).registration
        answer = policy.answer_within_hours, policy.auto_approve_after_hours
        return answer, policy.protection_days, policy.extension_days, [proof.key for proof in policy.evidence]

    assert promise("technology-2024.yaml") == (
        (16, 40), 90, 30, ["customer_meeting", "integration_demo", "proof_of_concept"]
    )  # fmt: skip
    assert promise("consulting-2023.yaml") == (
        (24, None), 90, 60, ["customer_meeting", "workshop", "proof_of_concept", "proposal"]
    )  # fmt: skip
    assert promise("globex-technology-2024.yaml") == ((18, None), 60, 30, ["customer_meeting", "proof_of_concept"])


def test_both_programs_of_acme_sell_the_same_products_and_globex_sells_its_own() -> None:
    def products(name: str) -> set[str]:
        return {product.key for product in document(name).products}

    assert products("technology-2024.yaml") == products("consulting-2023.yaml")
    assert products("technology-2024.yaml") == {"messaging", "voice", "segment", "engage", "flex"}
    assert products("globex-technology-2024.yaml") == {"ledger", "billing", "treasury", "insight"}


def test_looking_up_an_unknown_tier_or_metric_is_a_key_error() -> None:
    rules = document("technology-2024.yaml")
    for look_up in (rules.tier, rules.metric):
        with pytest.raises(KeyError):
            look_up("platinum")


def test_a_requirement_knows_the_line_it_stands_on() -> None:
    rules = document("technology-2024.yaml")
    lines = rules.text.splitlines()
    for asked in rules.requirements:
        assert asked.line is not None
        written = lines[asked.line - 1].split()
        assert f"{asked.tier}:" in " ".join(written).replace("{", "{ ").split()
