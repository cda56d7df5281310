"""Whatever bytes come, there is a report; and whatever was taken is unchanged the second time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from imports.presets import PRESETS
from imports.report import Report
from tenancy import scope
from vendors.actors import system
from vendors.models import Vendor

quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def load(vendor: Vendor, kind: str, data: bytes, **more: str) -> Report:
    with scope.enter(vendor.pk):
        wishes = Wishes(partial=True, **more)  # type: ignore[arg-type]
        return import_file(KINDS[kind], data, by=system(vendor.pk, "the test"), wishes=wishes)


def consistent(report: Report) -> bool:
    whole = report.read == 0 and [one.line for one in report.rejected] == [1]
    taken = report.created + report.updated + report.unchanged + report.ignored
    return whole or report.read == taken + len(report.rejected)


@pytest.mark.parametrize("kind", list(KINDS))
@given(data=st.binary(max_size=200))
@quick
def test_any_bytes_get_a_report(acme: Vendor, programs: None, kind: str, data: bytes) -> None:
    assert consistent(load(acme, kind, data))
    header = ",".join(column.name for column in KINDS[kind].columns).encode()
    assert consistent(load(acme, kind, header + b"\n" + data))


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "p1", "won", "open", "USD", "EUR", "1", "12.50", "1e5", "2024-01-01", "2024-02-30", "technology", "a;b",
         "2024-01-01T00:00:00Z", "agreement", "technical", "a@b.example", "A@B.example", "https://a.example", "=cmd()"]
    ),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
@given(rows=st.data())
@quick
def test_what_was_taken_is_unchanged_the_second_time(
    acme: Vendor, programs: None, kind: str, rows: st.DataObject
) -> None:
    columns = KINDS[kind].columns
    row = st.tuples(*[st.one_of(st.just(column.example), CELLS) for column in columns])
    cells = rows.draw(st.lists(row, max_size=4))
    lines = [",".join(column.name for column in columns)]
    lines += [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells]
    data = "\n".join(lines).encode(errors="replace")
    first, second = load(acme, kind, data), load(acme, kind, data)
    assert consistent(first)
    assert (second.created, second.updated) == (0, 0)
    assert second.unchanged == first.created + first.updated + first.unchanged
    assert [one.as_json() for one in second.rejected] == [one.as_json() for one in first.rejected]


EXPORTED = st.one_of(
    CELLS,
    st.sampled_from(
        ["Closed Won", "Closed Lost (A)", "Demo", "1,250.50", "3/31/2026", "31.3.2026 14:05", "true", "0", "usd"]
    ),
)


@pytest.mark.parametrize("preset", list(PRESETS))
@given(rows=st.data())
@quick
def test_an_export_that_was_taken_is_unchanged_the_second_time(acme: Vendor, preset: str, rows: st.DataObject) -> None:
    names = [name for headers in PRESETS[preset].headers.values() for name in headers]
    header = rows.draw(st.lists(st.sampled_from(names), unique=True, max_size=12))
    cells = rows.draw(st.lists(st.tuples(*[EXPORTED for _ in header]), max_size=4))
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in (header, *cells)]
    data = "\n".join(lines).encode(errors="replace")
    first, second = (load(acme, "opportunities", data, preset=preset, currency="USD") for _ in range(2))
    assert consistent(first)
    assert consistent(second)
    assert (second.created, second.updated) == (0, 0)
    assert [one.as_json() for one in second.rejected] == [one.as_json() for one in first.rejected]
