"""What is said of a fall that lies ahead: by the figures, under an exception, and where tiers are lowered later."""

import pytest

from partners.models import Enrollment, Partner
from programs.document.load import load
from tests.tiers.facts import achieve, day, enroll, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tiers.forecasts.ahead import look_ahead
from tiers.forecasts.falling import Fall, fall_of, told
from tiers.forecasts.foretelling import forecast
from tiers.forecasts.staying import stays
from tiers.models import Forecast, TierException
from tiers.program_year.lowering import when_lowered
from vendors.models import Vendor

AS_OF = day("2026-06-30")
ANNUAL = "Tiers are lowered only by the annual review, next from 1 Jan 2027"


def silver(partner: Partner, *movement: str, mid_year: str = "both") -> Enrollment:
    """Silver with 1,040; 1,000 is asked. 50 of it leave on 1 March, 100 more on 1 May 2027."""
    program = publish_text(ladder(*movement).replace("mid_year: both", f"mid_year: {mid_year}"))
    enrollment = enroll(partner, program, tier="silver")
    achieve(enrollment, stories=2)
    for number, (arr, closed_on) in enumerate((("50", "2026-03-01"), ("100", "2026-05-01"), ("890", "2026-06-01"))):
        win(partner, arr, closed_on, source_id=f"deal-{number}").save()
    return enrollment


def held(enrollment: Enrollment, until: str, tier: str = "silver") -> TierException:
    return TierException.objects.create(
        enrollment=enrollment,
        partner=enrollment.partner,
        tier=tier,
        begins_on=AS_OF,
        ends_on=day(until),
        reason="They move offices",
        approved_by_label="Max",
    )


def said(enrollment: Enrollment, exception: TierException | None = None) -> str:
    found = look_ahead(enrollment, as_of=AS_OF)
    words = stays(found, exception)
    for span in found.spans:
        words = words.replace(span.label, span.ref)
    return words


def test_a_tier_is_stayed_on_until_the_figures_fall_where_reviews_lower_it_at_once(
    acme_scope: Vendor, brightpath: Partner
) -> None:
    assert said(silver(brightpath)) == (
        "You stay Silver until 1 Mar 2027, when deal-0 ($50) leaves the window:"
        " $10 more influenced ARR by then keeps it."
    )


def test_only_the_figures_fall_where_the_annual_review_alone_lowers_tiers(
    acme_scope: Vendor, brightpath: Partner
) -> None:
    assert said(silver(brightpath, "grace: {days: 60}", mid_year="up")) == (
        "Your figures keep Silver until 1 Mar 2027, when deal-0 ($50) leaves the window:"
        f" $10 more influenced ARR by then keeps it. {ANNUAL}, after a grace of 60 days."
    )


def test_the_share_that_keeps_a_tier_is_named(acme_scope: Vendor, brightpath: Partner) -> None:
    enrollment = silver(brightpath, "keeps_at_percent: 90")
    win(brightpath, "5", "2026-06-02")
    assert said(enrollment) == (
        "You stay Silver until 1 May 2027, when deal-1 ($100) leaves the window:"
        " $5 more influenced ARR by then keeps it."
    )
    brightpath.attributions.filter(opportunity__source_id="deal-0").delete()
    assert said(enrollment).endswith(
        "by then keeps it. Your figures are below what Silver asks, but reach the 90% that keep it."
    )


@pytest.mark.parametrize(
    ("until", "then"),
    [
        (
            "2026-09-01",
            "Your figures keep Silver until 1 Mar 2027, when deal-0 ($50) leaves the window:"
            " $10 more influenced ARR by then keeps it.",
        ),
        ("2027-04-01", "Your figures are below Silver then: $10 more influenced ARR by then keeps it."),
        ("2027-05-15", "Your figures are below Silver then: $110 more influenced ARR by then keeps it."),
        ("2028-01-01", "You stay Silver for the next twelve months, whatever leaves."),
    ],
)
def test_an_exception_holds_the_tier_longer_than_the_figures(
    acme_scope: Vendor, brightpath: Partner, until: str, then: str
) -> None:
    enrollment = silver(brightpath)
    exception = held(enrollment, until)
    told_until = {"2026-09-01": "1 Sep 2026", "2027-04-01": "1 Apr 2027", "2027-05-15": "15 May 2027"}
    assert said(enrollment, exception) == (
        f"Your tier is held until {told_until.get(until, '1 Jan 2028')} by an exception. {then}"
    )


def test_an_exception_on_a_lower_tier_holds_that_one(acme_scope: Vendor, brightpath: Partner) -> None:
    enrollment = silver(brightpath)
    assert said(enrollment, held(enrollment, "2027-04-01", "bronze")).endswith(
        "keeps it. Bronze is held for you until 1 Apr 2027: no review moves you below it before."
    )


def test_who_is_below_today_and_held_reads_what_is_missing_when_the_exception_ends(
    acme_scope: Vendor, brightpath: Partner
) -> None:
    enrollment = silver(brightpath)
    brightpath.attributions.filter(opportunity__source_id="deal-1").delete()
    assert said(enrollment) == "Today’s figures are below Silver: it needs $60 more influenced ARR."
    assert said(enrollment, held(enrollment, "2026-09-01")) == (
        "Your tier is held until 1 Sep 2026 by an exception."
        " Your figures are below Silver then: $60 more influenced ARR by then keeps it."
    )


@pytest.mark.parametrize(
    ("until", "tier", "on", "to"),
    [
        ("2027-03-01", "silver", "2027-03-01", "bronze"),
        ("2027-03-02", "silver", "2027-03-02", "bronze"),
        ("2027-03-02", "bronze", "2027-03-01", "bronze"),
        ("2027-03-02", "gone", "2027-03-01", "bronze"),
    ],
)
def test_staff_read_of_a_fall_that_does_not_come_before_the_exception_ends(
    acme_scope: Vendor, brightpath: Partner, until: str, tier: str, on: str, to: str
) -> None:
    enrollment = silver(brightpath)
    exception = held(enrollment, until, tier)
    forecast(enrollment.program, as_of=AS_OF)
    found = Forecast.objects.get()
    is_held = on == "2027-03-02"
    document = load(ladder())
    assert fall_of(found, exception, document) == Fall(day(on), to, exception if is_held else None)
    sentence = told(found, exception, document, AS_OF)
    assert sentence.endswith("Held until 2 Mar 2027 by an exception.") == is_held
    assert sentence.startswith("Its figures fall below" if is_held else "Falls below Silver on 1 Mar 2027")


def test_an_exception_keeps_who_falls_from_falling_further_than_it_holds(
    acme_scope: Vendor, brightpath: Partner
) -> None:
    enrollment = silver(brightpath)
    enrollment.standings.update(tier="gold")
    exception = held(enrollment, "2026-09-01", "silver")
    forecast(enrollment.program, as_of=AS_OF)
    brightpath.attributions.all().delete()
    forecast(enrollment.program, as_of=AS_OF)
    assert fall_of(Forecast.objects.get(), exception, load(ladder())) == Fall(AS_OF, "silver", None)


@pytest.mark.parametrize(
    ("movement", "directions", "sentence"),
    [
        ((), "both, annual: both", ""),
        (("grace: {days: 1}",), "both, annual: both", "A tier is lowered after a grace of 1 day."),
        (("grace: until_next_review",), "both, annual: both", "A tier is lowered after a grace until the next review."),
        (
            ("downgrades: {every: quarter}",),
            "both, annual: both",
            "Tiers are lowered on the first day of each quarter, next on 1 Jul 2026.",
        ),
        ((), "up, annual: both", f"{ANNUAL}."),
        (('annual_effective: "02-01"',), "up, annual: both", f"{ANNUAL} with effect from 1 Feb 2027."),
        (("grace: {days: 60}",), "up, annual: up", "No review of this program lowers a tier."),
    ],
)
def test_who_lowers_a_tier_and_when(movement: tuple[str, ...], directions: str, sentence: str) -> None:
    document = load(ladder(*movement).replace("mid_year: both, annual: both", f"mid_year: {directions}"))
    assert when_lowered(document, AS_OF) == sentence
