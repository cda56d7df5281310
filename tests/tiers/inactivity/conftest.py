"""A program whose registered partners are looked at: nudged after 45 quiet days, deactivated after 90, 30 to answer."""

import pytest

from programs.models import Program
from tests.tiers.proposals import make_program
from vendors.models import Vendor


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)
