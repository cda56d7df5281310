"""Hostile files at the two doors that take files, and hostile names on their way out."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.jobs import run_job
from imports.models import ImportJob
from tenancy import scope
from tests.cast import signed_in
from tests.walls.world import World

HEADER = b"partner_code,name,program,enrolled_on\n"
FILES = {
    "nothing": b"",
    "NUL": HEADER + b"n\x00ul,N\x00ul,technology,2024-01-01\n",
    "not UTF-8": HEADER + b"x,\xff\xfe,technology,2024-01-01\n",
    "half a character": HEADER + b"x,\xed\xa0\x80,technology,2024-01-01\n",
    "one endless cell": HEADER + b"x," + b"y" * 300_000 + b",technology,2024-01-01\n",
    "an open quotation mark": HEADER + b'x,"never closed,technology,2024-01-01\n' * 50,
    "a zip": b"PK\x03\x04" + b"\x00" * 1_000,
    "a thousand columns": b",".join(b"c%d" % number for number in range(1_000)) + b"\n",
    "a column twice": b"partner_code,partner_code,name,program,enrolled_on\nx,y,Z,technology,2024-01-01\n",
    "numbers without end": HEADER + b"x,X,technology,99999999999999-01-01\n",
}
DOCUMENTS = {
    **FILES,
    "aliases that multiply": b"a: &a [x, x, x, x, x, x, x, x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c, *%c, *%c]\n" % (b + 1, b + 1, b, b, b, b) for b in range(97, 117)),
    "a tag that makes objects": b"!!python/object/apply:os.system ['true']\n",
    "an alias of itself": b"&a [*a]\n",
    "deep": b"[" * 20_000,
    "two documents": b"schema: 1\n---\nschema: 1\n",
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_hostile_import_is_refused_in_words(world: World, content: bytes) -> None:
    client = signed_in(world["owner"])
    given = {"kind": "partners", "file": SimpleUploadedFile("../../etc/x.csv", content)}
    answer = client.post("/acme/imports/new/", given)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        with scope.enter(world.acme.pk):
            job = ImportJob.objects.latest("pk")
        run_job(world.acme.pk, job.pk)
        with scope.enter(world.acme.pk):
            job.refresh_from_db()
        assert (job.state, job.file_name) == (ImportJob.State.REFUSED, "x.csv")
        assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("content", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_hostile_program_document_is_refused_in_words(world: World, content: bytes) -> None:
    client = signed_in(world["owner"])
    given = {"file": SimpleUploadedFile("program.yaml", content), "verb": "publish"}
    assert client.post("/acme/programs/publish/", given).status_code == 422


def test_cells_that_look_like_formulas_leave_as_text(world: World) -> None:
    cells = ["=cmd()", "+1", "-1", "@x", "\t=x", " =x"]
    with scope.enter(world.acme.pk):
        job = ImportJob.objects.latest("pk")
        job.rejected = [{"line": 2, "column": "name", "value": cell, "why": "No."} for cell in cells]
        job.save()
    body = signed_in(world["owner"]).get(f"/acme/imports/{job.pk}/rejected.csv").content.decode()
    assert [row[2] for row in csv.reader(io.StringIO(body))][1:] == [f"'{cell}" for cell in cells]
