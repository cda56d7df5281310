"""The verbs of import jobs: ask for one, do it once, drop the files nobody needs any more.

queued --run--> done | refused | failed
"""

import datetime
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone

from activity import log
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from imports.models import ImportJob
from imports.presets import as_exported
from imports.report import Report
from imports.words import outcome
from tenancy import scope, waking
from tenancy.refusals import Invalid, Refused, lost_race
from vendors.actors import Actor

MOST_ATTEMPTS = 3
KEPT_REJECTIONS = 10_000
KEEP_FILES = datetime.timedelta(days=1)
WAITS_TOO_LONG = datetime.timedelta(minutes=2)
State = ImportJob.State


def request_import(kind: str, file_name: str, data: bytes, *, by: Actor, wishes: Wishes) -> ImportJob:
    """Queue a file; a worker takes it up after commit. Raises Invalid for a file that is too large, and for a preset
    that does not go with the kind."""
    by.require("imports.run")
    as_exported(KINDS[kind], wishes.preset, wishes.currency)
    if too_large := too_large_words(len(data)):
        raise Invalid(too_large, {"file": [too_large]})
    job = _job(kind, file_name, len(data), wishes, by)
    job.content = data
    job.save()
    _wake(job.vendor_id, job.pk)
    return job


def too_large_words(size: int) -> str:
    """What to tell whoever gives a file of so many bytes; empty when it is fine."""
    most = settings.PRM_UPLOAD_LIMIT
    if size <= most:
        return ""
    return f"The file is larger than {most // (1024 * 1024)} MB. Split it into several files, each with the header."


def import_for_real(job: ImportJob, *, by: Actor) -> ImportJob:
    """Queue the file of a dry run again, this time to write. Raises Refused when the file is gone."""
    job = ImportJob.objects.select_for_update(of=("self",), no_key=True).get(pk=job.pk)
    if not job.dry_run or job.state != State.DONE or job.content is None:
        raise Refused("The file of this dry run is no longer here. Upload it again.")
    wishes = replace(_wishes(job), dry_run=False)
    real = request_import(job.kind, job.file_name, bytes(job.content), by=by, wishes=wishes)
    job.content = None
    job.save(update_fields=["content"])
    return real


def record_import(report: Report, *, file_name: str, size: int, wishes: Wishes, by: Actor) -> ImportJob:
    """Keep an import that was done at once, such as on the command line, in the caller's transaction."""
    job = _job(report.kind, file_name, size, wishes, by)
    _finish(job, report, by)
    return job


def run_job(vendor_id: int, job_id: int) -> None:
    """Do a queued import once, however often and by however many workers it is asked for.

    Everything happens in the transaction that holds the job's row: a worker that dies leaves the job queued.
    """
    if not _may_try(vendor_id, job_id):
        return
    try:
        with scope.enter(vendor_id):
            job = _taken(job_id)
            if job is not None:
                _run(job)
    except DatabaseError as error:
        if lost_race(error) is None:
            _fail(vendor_id, job_id)
            raise
        _wake(vendor_id, job_id)
    except Refused as refusal:
        _fail(vendor_id, job_id, str(refusal))
    except Exception:
        _fail(vendor_id, job_id)
        raise


def waiting_jobs(before: datetime.datetime) -> list[int]:
    """Ids of the jobs of the entered vendor that have been waiting since before."""
    waiting = ImportJob.objects.filter(state=State.QUEUED, requested_at__lt=before)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:100])


def drop_old_files(now: datetime.datetime) -> int:
    """Forget the files of dry runs that nobody imported within a day."""
    old = ImportJob.objects.filter(content__isnull=False, finished_at__lt=now - KEEP_FILES)
    return old.update(content=None)


def rows_read(job: ImportJob) -> int:
    """How far a worker has come with a queued job."""
    return int(cache.get(_progress_key(job.vendor_id, job.pk), 0)) if job.is_waiting else job.read


def seems_stuck(job: ImportJob, now: datetime.datetime) -> bool:
    """Waiting for longer than a living worker would leave it, and nobody is at it."""
    if not job.is_waiting or now - job.requested_at < WAITS_TOO_LONG:
        return False
    savepoint = transaction.savepoint()
    free = _taken(job.pk) is not None
    transaction.savepoint_rollback(savepoint)
    return free


def _job(kind: str, file_name: str, size: int, wishes: Wishes, by: Actor) -> ImportJob:
    return ImportJob(
        vendor_id=by.vendor_id,
        kind=kind,
        file_name=_plain(file_name),
        size=size,
        program=wishes.program or "",
        preset=wishes.preset,
        currency=wishes.currency,
        dry_run=wishes.dry_run,
        partial=wishes.partial,
        requested_by_id=by.user_id,
        requested_by_label=by.label,
    )


def _plain(file_name: str) -> str:
    """The last part of the name, on one line, as something to read; it never names a place to write to."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200] or "file.csv"


def _wake(vendor_id: int, job_id: int) -> None:
    waking.after_commit("imports.run_job", vendor_id, job_id)


def _may_try(vendor_id: int, job_id: int) -> bool:
    """Count the attempt, so that a file that kills its worker each time is given up."""
    with scope.enter(vendor_id):
        job = _taken(job_id)
        if job is None:
            return False
        job.attempts += 1
        job.save(update_fields=["attempts"])
        tried_enough = job.attempts > MOST_ATTEMPTS
    if tried_enough:
        _fail(vendor_id, job_id, f"The import was stopped midway {MOST_ATTEMPTS} times. Split the file and try again.")
    return not tried_enough


def _taken(job_id: int) -> ImportJob | None:
    """The queued job, locked; None when it is done or another worker has it."""
    rows = ImportJob.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return rows.select_related("requested_by").filter(pk=job_id, state=State.QUEUED).first()


def _wishes(job: ImportJob) -> Wishes:
    return Wishes(job.program or None, job.dry_run, job.partial, job.preset, job.currency)


def _run(job: ImportJob) -> None:
    by = Actor(job.vendor_id, job.requested_by_label, None, job.requested_by)
    key = _progress_key(job.vendor_id, job.pk)
    report = import_file(
        KINDS[job.kind],
        bytes(job.content or b""),
        by=by,
        wishes=_wishes(job),
        progress=lambda read: cache.set(key, read, timeout=3600),
    )
    _finish(job, report, by)


def _finish(job: ImportJob, report: Report, by: Actor) -> None:
    refused = bool(report.rejected) and not (report.written or (job.dry_run and job.partial))
    job.state = State.REFUSED if refused else State.DONE
    job.read, job.created, job.updated, job.unchanged = report.read, report.created, report.updated, report.unchanged
    job.ignored = report.ignored
    job.rejected_count = len(report.rejected)
    job.rejected = [_storable(one.as_json()) for one in report.rejected[:KEPT_REJECTIONS]]
    job.ignored_columns = [_visible(name) for name in report.ignored_columns]
    job.outcome = _visible(outcome(report, dry_run=job.dry_run))
    job.finished_at = timezone.now()
    if refused or not job.dry_run:
        job.content = None
    job.save()
    if report.written:
        counts = {name: getattr(job, name) for name in ("kind", "created", "updated", "unchanged")}
        log.record("import.done", job, by=by, after={**counts, "rejected": job.rejected_count})


def _storable(rejected: dict[str, Any]) -> dict[str, Any]:
    return {name: _visible(value) if isinstance(value, str) else value for name, value in rejected.items()}


def _visible(text: str) -> str:
    """A NUL as its picture: the database stores none, and a person should see that it is there."""
    return text.replace("\x00", "\u2400")


def _fail(vendor_id: int, job_id: int, sentence: str = "") -> None:
    with scope.enter(vendor_id):
        ImportJob.objects.filter(pk=job_id, state=State.QUEUED).update(
            state=State.FAILED,
            outcome=sentence or "Something went wrong on our side. Nothing was written. Try again, then tell us.",
            finished_at=timezone.now(),
            content=None,
        )


def _progress_key(vendor_id: int, job_id: int) -> str:
    return f"imports:{vendor_id}:{job_id}"
