"""The commands from a terminal: a data folder, no `up`, and nothing on standard output but the answer."""

import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.contract.calling import DOCUMENTS
from tests.contract.worlds import COLUMNS
from tests.embedded.conftest import open_folders  # noqa: F401
from tests.embedded.running import Up, eventually, manage, processes_of, up

HERE = ("--vendor", "acme", "--program", "technology")
_STAFF = """
from identity.models import User
from tenancy import scope
from vendors.actors import system
from vendors.commands import vendor_named
from vendors.roles import StaffRole
from vendors.workspace import add_staff
vendor = vendor_named("acme")
with scope.enter(vendor.pk):
    add_staff(User.objects.create_user("vera@acme.example", name="Vera"), StaffRole.OWNER, by=system(vendor.pk, "test"))
"""


@pytest.fixture(scope="module")
def data(open_folders: Path) -> Path:  # noqa: F811
    """A folder in which the first command made everything, and Acme published its program."""
    folder = open_folders / "commands"
    made = manage("create_vendor", "acme", "Acme", "--data", folder)
    assert (made.returncode, made.stdout) == (0, "Made Acme at /acme/.\n")
    published = manage("program", "publish", DOCUMENTS / "technology-2024.yaml", "--vendor", "acme", "--data", folder)
    assert (published.returncode, published.stdout) == (0, "")
    partners = folder.with_name("partners.csv")
    partners.write_text(f"{COLUMNS['partners']}\nbrightpath,Brightpath,,DE,technology,2024-01-15,silver,,")
    assert manage("import", "partners", partners, "--vendor", "acme", "--data", folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[Up]:
    with up(data) as started:
        yield started
        assert started.end(signal.SIGINT) == 0


def answer(data: Path, *words: str | Path) -> Any:
    """The one JSON document that the command printed."""
    done = manage(*words, "--json", "--data", data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_file_is_imported_and_a_bad_one_refused_without_a_running_up(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    row = "rivermark,Rivermark,,DE,technology,2099-01-15,silver,,"
    file.write_text(f"{COLUMNS['partners']}\n{row}\n{row}")

    refused = manage("import", "partners", file, "--vendor", "acme", "--json", "--data", data)

    assert (refused.returncode, json.loads(refused.stdout)["rejected"][0]["line"]) == (1, 3)
    file.write_text(f"{COLUMNS['partners']}\n{row}")
    assert answer(data, "import", "partners", file, "--vendor", "acme")["created"] == 1
    assert answer(data, "import", "partners", file, "--vendor", "acme")["unchanged"] == 1


def test_a_recalculation_brings_its_own_worker_and_again_proposes_nothing_new(data: Path) -> None:
    first = answer(data, "recalculate", *HERE, "--wait")
    second = answer(data, "recalculate", *HERE, "--wait")

    assert (first["status"], first["assessed"]) == ("done", 1)
    assert first["proposed"] == [{"partner": "brightpath", "from": "silver", "to": "registered"}]
    assert second["proposed"] == []
    assert processes_of(str(data)) == []


def test_commands_at_the_same_time_share_servers_and_a_recalculation_still_has_a_worker(
    data: Path, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    holds = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.1)"
    with ThreadPoolExecutor() as threads:
        holding = threads.submit(manage, "shell", "-c", holds, "--data", data)
        try:
            assert eventually((data / "running.json").exists)
            run = answer(data, "recalculate", *HERE, "--wait")
        finally:
            go.touch()

    assert (run["status"], holding.result().returncode) == ("done", 0)
    assert processes_of(str(data)) == []


def test_a_day_ahead_is_refused_for_a_run_and_fine_for_a_look(data: Path) -> None:
    ahead = ("--as-of", "2100-01-01", "--json", "--data", data)

    refused = manage("recalculate", *HERE, *ahead)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1
    assert json.loads(manage("assessments", *HERE, *ahead).stdout)[0]["partner"] == "brightpath"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("assessments", "--program", "technology"), 2),
        (("recalculate", *HERE, "--as-of", "2026-6-1"), 2),
        (("assessments", "--vendor", "nobody", "--program", "technology"), 1),
        (("create_vendor", "api", "Reserved"), 1),
    ],
)
def test_wrong_usage_is_2_and_a_refusal_is_1_with_words_on_standard_error(
    data: Path, words: tuple[str, ...], status: int
) -> None:
    refused = manage(*words, "--data", data)

    assert (refused.returncode, refused.stdout) == (status, "")
    assert len(refused.stderr) > 20
    assert "Traceback" not in refused.stderr


def test_an_answer_is_utf_8_whatever_the_terminal_speaks(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    file.write_text(f"{COLUMNS['partners']}\nfälle,株式会社,,Ü,technology,2024-01-15,,,", encoding="utf-8")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    refused = manage("import", "partners", file, "--vendor", "acme", "--json", "--data", data, **plain)

    assert (refused.returncode, json.loads(refused.stdout)["rejected"][0]["value"]) == (1, "Ü")


def test_a_token_opens_the_api_of_its_vendor_alone(running: Up) -> None:
    assert manage("shell", "-c", _STAFF, "--data", running.data).returncode == 0
    made = manage("create_token", "--vendor", "acme", "--email", "vera@acme.example", "--data", running.data)

    assert (made.returncode, made.stdout.count("\n")) == (0, 1)
    token = made.stdout.strip()
    assert get(f"{running.address}/api/v1/acme/partners/", token) == 200
    assert get(f"{running.address}/api/v1/acme/partners/", token + "x") == 401
    assert get(f"{running.address}/api/v1/globex/partners/", token) == 401
    assert get(f"{running.address}/api/schema/", "") == 200


def test_the_printed_letter_of_an_invitation_leads_to_the_pages_that_run(running: Up) -> None:
    made = manage("create_vendor", "umbra", "Umbra", "--owner", "ada@umbra.example", "--data", running.data)
    assert made.returncode == 0, made.stderr

    log = running.data / "logs" / "worker.log"
    link = re.compile(rf"{re.escape(running.address)}/invitations/umbra/[\w-]{{40,}}/")
    assert eventually(lambda: link.search(log.read_text()) is not None)
    assert get(link.findall(log.read_text())[0], "") == 200


def get(address: str, token: str) -> int:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
