"""How sign-in differs from allauth's defaults: logins come from invitations only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

INVITED = "invited_email"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only a person who came through an invitation's link may make a login."""
        return bool(request.session.get(INVITED))
