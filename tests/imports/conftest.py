"""Importing in tests: a vendor that runs both shipped programs, and a file given as lines."""

from collections.abc import Callable
from typing import Any

import pytest

from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from imports.report import Report
from tenancy import scope
from tests.shipped import publish_shipped
from vendors.actors import system
from vendors.models import Vendor

Import = Callable[..., Report]


def importer(vendor: Vendor) -> Import:
    """Imports lines of a file into the vendor, in a scope of its own."""

    def run(kind: str, *lines: str, **wishes: Any) -> Report:
        data = "\n".join(lines).encode()
        with scope.enter(vendor.pk):
            return import_file(KINDS[kind], data, by=system(vendor.pk, "the test"), wishes=Wishes(**wishes))

    return run


@pytest.fixture
def programs(acme: Vendor) -> None:
    publish_shipped(acme)
    publish_shipped(acme, "consulting-2023")


@pytest.fixture
def load(acme: Vendor, programs: None) -> Import:
    return importer(acme)


@pytest.fixture
def load_globex(globex: Vendor) -> Import:
    publish_shipped(globex, "globex-technology-2024")
    return importer(globex)


def counts(report: Report) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return report.created, report.updated, report.unchanged, len(report.rejected)


def rejections(report: Report) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.value) for one in report.rejected]
