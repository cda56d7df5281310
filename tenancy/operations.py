"""Migration operations that build the database's wall around a tenant table.

`Wall` does all of it for a new table: row-level security enabled and forced, the vendor's policy, the partner's
restrictive policy, the maintenance policy of the owner, the grants of the application role, the unique key
`(vendor_id, id)` that composite references need, and one composite foreign key for each TenantForeignKey.
`Tie` adds the composite key for a reference that a later migration brings; `TieTogether` makes one wider key of
several.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from tenancy import walls
from tenancy.models import TenantForeignKey

ALL = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"


class Wall(Operation):
    """Wall in the table of `model_name`. `sees` is the model's PartnerWall; `grants` what the application may do."""

    reversible = True

    def __init__(self, model_name: str, *, sees: walls.PartnerWall, grants: str = ALL) -> None:
        self.model_name = model_name
        self.sees = sees
        self.grants = grants

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name], {"sees": self.sees, "grants": self.grants})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is the database's; Django's state does not know it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        for statement in wall_statements(table, "vendor_id", self.sees, self.grants):
            schema_editor.execute(statement)
        schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_in_vendor" UNIQUE (vendor_id, id)')
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey):
                schema_editor.execute(tie_statement(model, field.name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing to do: the wall goes with the table."""

    def describe(self) -> str:
        return f"Wall in {self.model_name}"


class HistoryWall(Wall):
    """Wall in a history table: appended by triggers, read for replay, tied to nothing, since facts may go."""

    def __init__(self, model_name: str, *, sees: walls.PartnerWall) -> None:
        super().__init__(model_name, sees=sees, grants=APPEND_ONLY)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name], {"sees": self.sees})

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in wall_statements(table, "vendor_id", self.sees, self.grants):
            schema_editor.execute(statement)


class VendorWall(Wall):
    """Wall in the table of vendors itself: its own id is the tenant."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in wall_statements(table, "id", self.sees, self.grants):
            schema_editor.execute(statement)


class Tie(Operation):
    """Add the composite foreign key of one reference to a walled table."""

    reversible = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name = model_name
        self.field_name = field_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name, self.field_name], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The constraint is the database's; Django's state does not know it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(tie_statement(to_state.apps.get_model(app_label, self.model_name), self.field_name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_tie_name(table, self.field_name)}"')

    def describe(self) -> str:
        return f"Tie {self.model_name}.{self.field_name} to the same vendor"


class TieTogether(Operation):
    """Tie references together: the row's `also` are those of the row that `field_name` refers to.

    One composite key `(vendor, field, also...)` takes the place of one for each. It promises more, since an assessment
    cannot name another partner than its enrollment does, and it is checked once a row instead of once a reference.
    """

    reversible = True

    def __init__(self, model_name: str, field_name: str, *, also: Sequence[str]) -> None:
        self.model_name = model_name
        self.field_name = field_name
        self.also = list(also)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name, self.field_name], {"also": self.also})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The constraint is the database's; Django's state does not know it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table, target = self._tables(model)
        mine = self._columns(model, self.field_name, *self.also)
        theirs = "id, " + self._columns(model._meta.get_field(self.field_name).related_model, *self.also)
        schema_editor.execute(
            f'ALTER TABLE "{target}" ADD CONSTRAINT "{self._key(table, target)}" UNIQUE (vendor_id, {theirs})'
        )
        schema_editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{self._name(table)}"'
            f' FOREIGN KEY (vendor_id, {mine}) REFERENCES "{target}" (vendor_id, {theirs})'
        )
        for name in (self.field_name, *self.also):
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_tie_name(table, name)}"')

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table, target = self._tables(model)
        for name in (self.field_name, *self.also):
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_tie_name(table, name)}"')
            schema_editor.execute(tie_statement(model, name))
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{self._name(table)}"')
        schema_editor.execute(f'ALTER TABLE "{target}" DROP CONSTRAINT "{self._key(table, target)}"')

    def describe(self) -> str:
        return f"Tie {', '.join([self.field_name, *self.also])} of {self.model_name} together"

    def _tables(self, model: type[Model]) -> tuple[str, str]:
        related: type[Model] = model._meta.get_field(self.field_name).related_model  # type: ignore[assignment]
        return model._meta.db_table, related._meta.db_table

    def _columns(self, model: Any, *names: str) -> str:
        return ", ".join(f'"{model._meta.get_field(name).column}"' for name in names)

    def _name(self, table: str) -> str:
        return f"{table}_{self.field_name}_together"[:63]

    def _key(self, table: str, target: str) -> str:
        return f"{target}_for_{table}"[:63]


def wall_statements(table: str, tenant_column: str, sees: walls.PartnerWall, grants: str) -> list[str]:
    """The statements that protect `table`; rows belong to the vendor named in `tenant_column`."""
    app = settings.PRM_APP_ROLE
    mine = f"{tenant_column} = {walls.VENDOR}"
    maintained = "current_setting('app.maintenance', true) = 'on'"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY vendor_wall ON "{table}" USING ({mine}) WITH CHECK ({mine})',
        f'CREATE POLICY partner_wall ON "{table}" AS RESTRICTIVE USING ({sees.policy}) WITH CHECK ({sees.policy})',
        f'CREATE POLICY maintenance ON "{table}" TO CURRENT_USER USING ({maintained}) WITH CHECK ({maintained})',
        f'REVOKE ALL ON "{table}" FROM PUBLIC, "{app}"',
        f'GRANT {grants} ON "{table}" TO "{app}"',
    ]


def tie_statement(model: type[Model], field_name: str) -> str:
    table = model._meta.db_table
    field = model._meta.get_field(field_name)
    target = field.related_model._meta.db_table  # type: ignore[union-attr]
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{_tie_name(table, field_name)}"'
        f' FOREIGN KEY (vendor_id, "{field.column}") REFERENCES "{target}" (vendor_id, id)'  # type: ignore[union-attr]
    )


def _tie_name(table: str, field_name: str) -> str:
    return f"{table}_{field_name}_same_vendor"[:63]
