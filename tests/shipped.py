"""The program documents that ship with the house, as tests publish them."""

from pathlib import Path

from programs.models import Program
from programs.publishing import publish
from tenancy import scope
from vendors.actors import system
from vendors.models import Vendor

SHIPPED = Path(__file__).parents[1] / "programs" / "documents"
TECHNOLOGY = (SHIPPED / "technology-2024.yaml").read_text()


def publish_shipped(vendor: Vendor, name: str = "technology-2024") -> Program:
    """Publish the document of this name in a scope of its own."""
    with scope.enter(vendor.pk):
        edition = publish((SHIPPED / f"{name}.yaml").read_bytes(), by=system(vendor.pk, "the test")).edition
        assert edition is not None
        return edition.program
