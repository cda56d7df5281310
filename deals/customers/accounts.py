"""End customers are told apart by their web domain or, where none is known, by their name.

Which account stands for a customer depends on its name and website alone, never on what else is known, so that an
import that comes again finds the same ones. Look-alikes are for people to see: `deals.customers.matching`.
"""

from deals.customers.names import customer_domain, name_key
from deals.models import Account


def account_for(name: str, website: str) -> Account:
    """The customer of this name and website at the entered vendor, made when it is new.

    A website where everybody has a mailbox is none. Two that meet the same new customer at once get the same one: the
    second waits for the first.
    """
    domain, key = customer_domain(website), name_key(name)
    known = {"domain": domain} if domain else {"domain": "", "name_key": key}
    account, _ = Account.objects.get_or_create(**known, defaults={"name": name, "domain": domain, "name_key": key})
    return account
