import pytest

from partners.models import Enrollment, Partner
from programs.models import Program
from tests.partners.stage import enrolled
from tests.shipped import publish_shipped
from vendors.models import Vendor


@pytest.fixture
def technology(acme: Vendor) -> Program:
    return publish_shipped(acme)


@pytest.fixture
def consulting(acme: Vendor) -> Program:
    return publish_shipped(acme, "consulting-2023")


@pytest.fixture
def enrollment(brightpath: Partner, technology: Program) -> Enrollment:
    return enrolled(brightpath, technology)
