"""How a person gets a login: through the link of an invitation. The link proves the address, so no second mail is
needed to verify it."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from identity.models import User


def login_of(email: str) -> User | None:
    """The login behind an address, be it the one to sign in with or another verified one of the person."""
    email = email.lower()
    return (
        User.objects.filter(email=email).first()
        or User.objects.filter(emailaddress__email=email, emailaddress__verified=True).first()
    )


def create_login(email: str, *, name: str, password: str | None) -> User:
    """Make a login whose address is verified. Without a password nobody signs in until one is set by its reset."""
    user = User.objects.create_user(email, password, name=" ".join(name.split()))
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """Sign a person in who has just made a login, and go on to the address `then`."""
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=then)
    return response
