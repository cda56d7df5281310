"""The table on which a partner fills in a registration: the draft, or the place in a program where one would begin."""

from dataclasses import dataclass, field

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from deals.models import DealRegistration
from deals.registrations import drafts, suggestions
from deals.registrations import queries as registration_queries
from deals.registrations.claims import Claim
from deals.registrations.partner_pages.forms import DealForm
from deals.registrations.rules import Rules, rules_of_all
from partners.models import Enrollment
from partners.queries import enrollments
from programs.models import Program
from tenancy.refusals import NotFound, Refused
from ui.parts import Crumb
from vendors.actors import Actor, TenantRequest
from vendors.forms import status_of


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


def desk_of(request: TenantRequest) -> Desk:
    """The desk of the draft that a form names, or of the program in which it would begin one."""
    if code := request.POST.get("code", ""):
        row = registration_queries.get(request.actor, code)
        return Desk(request, row.enrollment, row)
    enrollment = chosen(places(request.actor), request.POST.get("program"))
    if enrollment is None:
        raise Refused("Choose the program first.")
    return Desk(request, enrollment)


def places(by: Actor) -> list[Enrollment]:
    """Where the partner can register: its active enrollments, by program."""
    rows = enrollments(by).filter(partner_id=by.partner_id or 0, status=Enrollment.ACTIVE)
    return list(rows.select_related("partner", "program").order_by("program__name", "pk"))


def chosen(places: list[Enrollment], key: str | None) -> Enrollment | None:
    """The place that the address names; without a name the only one, or None where there are several."""
    if not key:
        return places[0] if len(places) == 1 else None
    found = next((one for one in places if one.program.key == key), None)
    if found is None:
        raise NotFound("There is no such program here.")
    return found


def without_nul(text: str) -> str:
    """PostgreSQL stores no NUL, so nothing is found by it."""
    return text.replace("\x00", "")
