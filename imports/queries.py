"""What one may see of imports: those who may run them see all of the vendor's."""

from django.db.models import QuerySet

from imports.models import ImportJob
from tenancy import keyset
from tenancy.refusals import NotFound
from vendors.actors import Actor

NEWEST = keyset.orders("id")["-id"]


def imports(by: Actor) -> QuerySet[ImportJob]:
    """Imports without their files and rejected rows, which lists do not need."""
    by.require("imports.run")
    return ImportJob.objects.defer("content", "rejected")


def get_import(by: Actor, pk: int) -> ImportJob:
    """Raises NotFound, in the same words for one of somebody else and one that never existed."""
    by.require("imports.run")
    found = ImportJob.objects.defer("content").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such import here.")
    return found


def file_is_kept(job: ImportJob) -> bool:
    """Whether the file of a finished dry run can still be imported for real."""
    finished = ImportJob.objects.filter(pk=job.pk, dry_run=True, state=ImportJob.State.DONE)
    return finished.filter(content__isnull=False).exists()
