"""The base of every table that belongs to a vendor, and the manager that refuses to work without a scope."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from tenancy import scope, walls

M = TypeVar("M", bound=models.Model, covariant=True)


class GuardManager(models.Manager[M]):
    """Gives the rows of the entered scope only; raises `scope.NoScope` outside any.

    The vendor condition is repeated here although the database's policies hold too: either wall alone must stop
    everything.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        here = scope.required()
        rows = super().get_queryset().filter(vendor_id=here.vendor_id)
        if here.partner_id is None:
            return rows
        wall: walls.PartnerWall = self.model.partner_wall  # type: ignore[attr-defined]
        return rows.filter(wall.q(here.partner_id))


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference inside one vendor. The constraint is composite and comes with the table's wall (operations.Wall)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options.setdefault("db_constraint", False)
        options.setdefault("db_index", False)
        super().__init__(to, on_delete, **options)


class TenantModel(models.Model):
    """A row of one vendor. `partner_wall` says which of them a partner's people see."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    vendor = models.ForeignKey("vendors.Vendor", models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[GuardManager[Self]] = GuardManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """A new row belongs to the entered vendor unless it names it already."""
        if self._state.adding and not self.__dict__.get("vendor_id"):
            self.vendor_id = scope.required().vendor_id
        super().save(*args, **options)
