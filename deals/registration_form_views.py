"""Registering a deal in the portal: the form, the draft that saves itself, the hint, and handing it in."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from deals import drafts, hints, lifecycle, registration_queries, suggestions
from deals.claims import Claim
from deals.models import DealRegistration, Status
from deals.registration_forms import DealForm
from deals.rules import Rules, rules_of_all
from partners.models import Enrollment
from partners.queries import enrollments
from programs.models import Program
from tenancy.refusals import NotFound, Refused
from ui.formats import moment
from ui.parts import Crumb
from vendors.actors import Actor, TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import partner_page

NO_PROGRAM = "You are in no active program yet, so there is nothing to register in. Ask your partner manager."


@dataclass(slots=True)
class Desk:
    """The draft on the table, or the place in a program where one would begin."""

    request: TenantRequest
    enrollment: Enrollment
    row: DealRegistration | None = None
    known: dict[Program, Rules] = field(default_factory=rules_of_all)

    @property
    def rules(self) -> Rules:
        """The rules of the program. Raises Refused when nothing is published."""
        program = self.enrollment.program
        if program not in self.known:
            raise Refused(f"{program} has no published edition, so nothing can be registered in it yet.")
        return self.known[program]

    def form(self, data: QueryDict | None = None) -> DealForm:
        row = self.row
        claim = Claim(currency=self.rules.document.currency) if row is None else Claim.of(row)
        read = {"revision": row.revision, "code": row.code} if row is not None else {}
        products = {one.key: one for rules in self.known.values() for one in rules.document.products}
        return DealForm(data, claim=claim, rules=self.rules, products=products, initial=read)

    def keep(self, form: DealForm) -> None:
        """Save what can be kept; the first fact that can begins the draft. Raises what the verbs raise."""
        by = self.request.actor
        if self.row is not None:
            self.row = drafts.save(self.row, form.facts(), by=by, revision=form.revision_read)
        elif form.is_started:
            self.row = drafts.begin(self.enrollment, form.facts(), by=by)

    @property
    def url(self) -> str:
        slug = self.request.vendor.slug
        if self.row is None:
            return f"{reverse('registration_new', args=[slug])}?program={self.enrollment.program.key}"
        return reverse("registration_edit", args=[slug, self.row.code])

    def show(self, form: DealForm) -> HttpResponse:
        """The form as it stands. After an error the hidden revision is the newest: what is typed goes on from there."""
        slug = self.request.vendor.slug
        crumbs = [Crumb("Registrations", reverse("registrations_mine", args=[slug]))]
        if self.row is not None:
            crumbs.append(Crumb(self.row.code, reverse("registration_mine", args=[slug, self.row.code])))
        context = {
            "desk": self,
            "row": self.row,
            "form": form,
            "revision": self.row.revision if self.row else "",
            "unfolded": bool(form.errors) or self.row is not None,
            "suggested": suggestions.customers(self.request.actor, ""),
            "crumbs": crumbs,
        }
        return render(self.request, "deals/registration_form.html", context, status=status_of(form))


@partner_page("registrations.write")
def new_registration(request: TenantRequest) -> HttpResponse:
    places = _places(request.actor)
    if not places:
        raise Refused(NO_PROGRAM)
    enrollment = _chosen(places, request.POST.get("program") or request.GET.get("program"))
    if enrollment is None:
        return render(request, "deals/registration_program.html", {"places": places})
    return _answer(request, Desk(request, enrollment))


@partner_page("registrations.write")
def edit_registration(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    if row.status != Status.DRAFT:
        if request.method != "POST":
            return redirect("registration_mine", request.vendor.slug, row.code)
        raise Refused(_already(row))
    return _answer(request, Desk(request, row.enrollment, row))


@require_POST
@partner_page("registrations.write")
def autosave(request: TenantRequest) -> HttpResponse:
    """While somebody types: keep what can be kept, and say beside the fields what cannot be right."""
    desk = _desk(request)
    form = desk.form(request.POST)
    form.is_valid()
    is_new = desk.row is None
    desk.keep(form)
    now = timezone.now()
    form.complain(desk.rules.today(now), everything=False)
    answer = render(request, "deals/registration_saved.html", {"desk": desk, "form": form, "row": desk.row})
    if is_new and desk.row is not None:
        answer["HX-Replace-Url"] = desk.url
    return answer


@require_GET
@partner_page("registrations.write")
def hint(request: TenantRequest) -> HttpResponse:
    code = request.GET.get("code", "")
    words = hints.hint(
        request.GET.get("customer_name", "").replace("\x00", "")[:200],
        request.GET.get("customer_website", "").replace("\x00", "")[:200],
        by=request.actor,
        besides=registration_queries.get(request.actor, code) if code else None,
    )
    return render(request, "deals/registration_hint.html", {"words": words})


@require_GET
@partner_page("registrations.write")
def customers(request: TenantRequest) -> HttpResponse:
    """Customers that the partner itself has registered or has a part in; nobody else's."""
    part = request.GET.get("customer_name", "").replace("\x00", "").strip()[:200]
    found = suggestions.customers(request.actor, part)
    return render(request, "deals/registration_customers.html", {"suggested": found})


@require_POST
@partner_page("registrations.write")
def discard_registration(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    drafts.discard(row, by=request.actor)
    messages.success(request, f"The draft {row.code} is discarded.")
    return redirect("registrations_mine", request.vendor.slug)


@require_POST
@partner_page("registrations.write")
def register_anew(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    made = drafts.begin(row.enrollment, by=request.actor, instead_of=row)
    messages.success(request, f"This takes over what you said in {row.code}. Change what has changed, then submit it.")
    return redirect("registration_edit", request.vendor.slug, made.code)


def _answer(request: TenantRequest, desk: Desk) -> HttpResponse:
    """The form; what was posted is kept as far as it can be, and handed in when that was asked for."""
    if request.method != "POST":
        return desk.show(desk.form())
    form = desk.form(request.POST)
    handing_in = request.POST.get("verb") == "submit"
    form.is_valid()
    attempt(form, desk.keep, form)
    if handing_in and not hasattr(form, "refused_with"):
        form.complain(desk.rules.today(timezone.now()), everything=True)
    if form.errors:
        return desk.show(form)
    if desk.row is None:
        return desk.show(desk.form())
    if handing_in:
        return _hand_in(request, desk, form)
    messages.success(request, "Saved. Nobody but you and your colleagues sees it before you submit it.")
    return redirect(desk.url)


def _hand_in(request: TenantRequest, desk: Desk, form: DealForm) -> HttpResponse:
    assert desk.row is not None  # noqa: S101 - it was kept just now
    row = attempt(form, lifecycle.submit, desk.row, by=request.actor, consent=form.cleaned_data["consent"])
    if row is None:
        return desk.show(form)
    messages.success(request, f"{row.customer_name} is submitted. Your receipt proves when.")
    return redirect("registration_mine", request.vendor.slug, row.code)


def _desk(request: TenantRequest) -> Desk:
    if code := request.POST.get("code", ""):
        row = registration_queries.get(request.actor, code)
        return Desk(request, row.enrollment, row)
    enrollment = _chosen(_places(request.actor), request.POST.get("program"))
    if enrollment is None:
        raise Refused("Choose the program first.")
    return Desk(request, enrollment)


def _places(by: Actor) -> list[Enrollment]:
    rows = enrollments(by).filter(partner_id=by.partner_id or 0, status=Enrollment.ACTIVE)
    return list(rows.select_related("partner", "program").order_by("program__name", "pk"))


def _chosen(places: list[Enrollment], key: str | None) -> Enrollment | None:
    """The place that the address names; without a name the only one, or None where there are several."""
    if not key:
        return places[0] if len(places) == 1 else None
    found = next((one for one in places if one.program.key == key), None)
    if found is None:
        raise NotFound("There is no such program here.")
    return found


def _already(row: DealRegistration) -> str:
    if row.submitted_at is None:
        return "This is no draft any more."
    return f"This was submitted already, on {moment(row.submitted_at)}. Once is enough: look at it in your list."
