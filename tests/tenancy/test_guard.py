"""The house is not served through a role that walks through walls."""

import pytest
from django.db import connection

from tenancy.guard import UnsafeRole, require_safe_role


def test_the_application_role_may_serve(db: None) -> None:
    require_safe_role()


def test_the_owner_of_the_tables_may_not_serve(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    with pytest.raises(UnsafeRole, match="owns protected tables"):
        require_safe_role()
