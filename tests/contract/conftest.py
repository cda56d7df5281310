"""A vendor that runs both programs, and files given as lines, read by the commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.calling import DOCUMENTS, Answer, ask, call
from tests.contract.worlds import COLUMNS
from vendors.models import Vendor

Load = Callable[..., Any]


@pytest.fixture
def programs(acme: Vendor) -> None:
    for name in ("technology-2024.yaml", "consulting-2023.yaml"):
        assert call("program", "publish", DOCUMENTS / name, "--vendor", "acme").status == 0


@pytest.fixture
def importing(programs: None, tmp_path: Path) -> Callable[..., Answer]:
    """`import` of lines below the short header of the kind; `columns` names another one."""

    def run(kind: str, *lines: str, flags: tuple[str, ...] = (), columns: str | None = None) -> Answer:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join([columns or COLUMNS[kind], *lines]))
        return call("import", kind, path, "--vendor", "acme", "--json", *flags)

    return run


@pytest.fixture
def load(importing: Callable[..., Answer]) -> Load:
    """An import that must take every row; gives its report."""

    def run(kind: str, *lines: str, **more: Any) -> Any:
        answer = importing(kind, *lines, **more)
        assert answer.status == 0, answer.err
        assert answer.json["rejected"] == []
        return answer.json

    return run


@pytest.fixture
def brightpath_loaded(load: Load) -> Load:
    """Brightpath has what bronze asks for in the technology program, but for the revenue."""
    load("partners", "brightpath,Brightpath,,DE,technology,2024-01-15,,,")
    load(
        "milestones",
        *(
            f"brightpath,technology,{kind},one,2024-02-01,"
            for kind in ("agreement", "solution_launched", "solution_materials", "success_story")
        ),
    )
    return load


def of_brightpath(as_of: str = "2026-06-30", *, program: str = "technology", basis: str = "mid_year") -> Any:
    """Brightpath's row of `assessments`."""
    (row,) = ask("assessments", "--vendor", "acme", "--program", program, "--as-of", as_of, "--basis", basis)
    return row


def influenced(as_of: str = "2026-06-30", **more: str) -> str:
    arr: str = of_brightpath(as_of, **more)["metrics"]["influenced_arr"]
    return arr
