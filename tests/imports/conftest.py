"""Importing in tests: a vendor that runs both shipped programs, and a file given as lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from imports.report import Report
from programs.publishing import publish
from tenancy import scope
from vendors.actors import system
from vendors.models import Vendor

DOCUMENTS = Path(__file__).resolve().parents[2] / "programs" / "documents"
Import = Callable[..., Report]


def publish_shipped(vendor: Vendor, *names: str) -> None:
    with scope.enter(vendor.pk):
        for name in names:
            publish((DOCUMENTS / name).read_bytes(), by=system(vendor.pk, "the test"))


def importer(vendor: Vendor) -> Import:
    """Imports lines of a file into the vendor, in a scope of its own."""

    def run(kind: str, *lines: str, **wishes: Any) -> Report:
        data = "\n".join(lines).encode()
        with scope.enter(vendor.pk):
            return import_file(KINDS[kind], data, by=system(vendor.pk, "the test"), wishes=Wishes(**wishes))

    return run


@pytest.fixture
def programs(acme: Vendor) -> None:
    publish_shipped(acme, "technology-2024.yaml", "consulting-2023.yaml")


@pytest.fixture
def load(acme: Vendor, programs: None) -> Import:
    return importer(acme)


@pytest.fixture
def load_globex(globex: Vendor) -> Import:
    publish_shipped(globex, "globex-technology-2024.yaml")
    return importer(globex)


def counts(report: Report) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return report.created, report.updated, report.unchanged, len(report.rejected)


def rejections(report: Report) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.value) for one in report.rejected]
