"""Who sells at the partners of the demonstration, besides the people that one can sign in as."""

from identity.joining import create_login, login_of
from identity.models import User
from partners.models import Member, Partner
from partners.team import add_member
from vendors.actors import Actor
from vendors.roles import MemberRole

_NAMES = """
Alma Berg, Bruno Costa, Celia Duarte, Dana Ellis, Emil Fischer, Freya Grant, Gus Hansen, Hana Ito, Ivan Jansen,
Jana Kral, Kofi Larsen, Lena Moreau, Milo Novak, Nina Olsen, Omar Petit, Petra Quist, Ravi Rao, Selma Stein, Tomas Ueda,
Uma Vogel, Viktor Wolf, Wanda Xu, Yara Young, Zeno Adler, Ada Brandt, Boris Clark, Carla Dietz, David Eriksen
"""
_PEOPLE = [name.strip() for name in _NAMES.split(",")]


def seller_of(partner: Partner, name: str, *, by: Actor) -> Actor:
    """Whoever at the partner has this first name; without one, its first seller, who is put on the team if need be."""
    rows = Member.objects.filter(partner=partner, role__in=[MemberRole.SELLER, MemberRole.PARTNER_ADMIN])
    found = rows.filter(user__name__istartswith=name).select_related("user").order_by("pk").first()
    member = found or add_member(_new(partner), MemberRole.SELLER, partner=partner, by=by)
    user = member.user
    return Actor(
        partner.vendor_id, user.name, MemberRole(member.role), user, partner_id=partner.pk, partner_name=partner.name
    )


def login(email: str, name: str, password: str | None) -> User:
    """The person's login, made if need be."""
    return login_of(email) or create_login(email, name=name, password=password)


def _new(partner: Partner) -> User:
    """A login that nobody can sign in with before its password is set: the demonstration names those that one can."""
    name = _PEOPLE[sum(map(ord, partner.code)) % len(_PEOPLE)]
    email = f"{name.split()[0].lower()}@{partner.code}.example"
    return login(email, name, None)
