"""A job is done once, whoever asks and whoever dies."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activity.models import Activity
from deals.models import ExchangeRate
from imports import jobs
from imports.importing import Wishes
from imports.models import ImportJob
from tenancy import scope
from vendors.actors import Actor
from vendors.models import Vendor

RATES = b"currency,base,date,rate\nEUR,USD,2024-01-01,1.1\n"


@pytest.fixture
def job(acme: Vendor, olga: Actor) -> ImportJob:
    with scope.enter(acme.pk):
        return jobs.request_import("rates", "../../etc/rates.csv", RATES, by=olga, wishes=Wishes())


def again(job: ImportJob) -> ImportJob:
    with scope.enter(job.vendor_id):
        return ImportJob.objects.get(pk=job.pk)


def test_a_job_that_is_asked_for_twice_is_done_once(job: ImportJob, acme: Vendor) -> None:
    jobs.run_job(acme.pk, job.pk)
    jobs.run_job(acme.pk, job.pk)
    done = again(job)
    assert (done.state, done.created, done.attempts, done.file_name) == ("done", 1, 1, "rates.csv")
    with scope.enter(acme.pk):
        sentence = Activity.objects.get(verb="import.done").sentence
    assert sentence.startswith("Olga Lindqvist imported rates from rates.csv: 1 new")


def test_a_worker_that_dies_midway_leaves_the_job_for_the_next(
    job: ImportJob, acme: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object, **options: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "_finish", die)
        with pytest.raises(SystemExit):
            jobs.run_job(acme.pk, job.pk)
    with scope.enter(acme.pk):
        assert ExchangeRate.objects.count() == 0
    assert again(job).state == "queued"
    jobs.run_job(acme.pk, job.pk)
    assert (again(job).state, again(job).attempts) == ("done", 2)


def test_a_file_that_kills_every_worker_is_given_up(job: ImportJob, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        ImportJob.objects.filter(pk=job.pk).update(attempts=jobs.MOST_ATTEMPTS)
    jobs.run_job(acme.pk, job.pk)
    assert (again(job).state, again(job).content) == ("failed", None)


def test_a_lost_wake_up_is_found_and_an_old_file_dropped(job: ImportJob, acme: Vendor) -> None:
    now = timezone.now()
    with scope.enter(acme.pk):
        assert jobs.waiting_jobs(now + timedelta(seconds=1)) == [job.pk]
        assert jobs.waiting_jobs(now - timedelta(seconds=30)) == []
        ImportJob.objects.filter(pk=job.pk).update(state="done", finished_at=now)
        assert jobs.drop_old_files(now + timedelta(hours=23)) == 0
        assert jobs.drop_old_files(now + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_job_write_once(job: ImportJob, acme: Vendor) -> None:
    _together(lambda: jobs.run_job(acme.pk, job.pk))
    if again(job).state == "queued":  # each found the other counting its attempt; the sweep comes by later
        jobs.run_job(acme.pk, job.pk)
    with scope.enter(acme.pk):
        assert (ExchangeRate.objects.count(), Activity.objects.filter(verb="import.done").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_once_is_new_once_and_then_unchanged(acme: Vendor, olga: Actor) -> None:
    waiting = []
    with scope.enter(acme.pk):
        for _ in range(2):
            waiting.append(jobs.request_import("rates", "r.csv", RATES, by=olga, wishes=Wishes()))
    queue = [one.pk for one in waiting]
    _together(lambda: jobs.run_job(acme.pk, queue.pop()))
    assert sorted((again(one).created, again(one).unchanged) for one in waiting) == [(0, 1), (1, 0)]


def _together(work: object) -> None:
    """Run the work in two threads at once, each with a connection of its own."""
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        try:
            work()  # type: ignore[operator]
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not transaction.get_connection().needs_rollback
