"""How sign-in differs from allauth's defaults: logins come from invitations only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by itself: an invitation's own page makes the login (`identity.joining`), for its address only."""
        return False
