"""Where the servers are, in the environment variables that the settings read."""

import os
from dataclasses import dataclass

from prm.embedded.errors import EmbeddedError

GIVEN = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True)
class Addresses:
    """Where the servers are."""

    database: str
    migration_database: str
    redis: str

    def environment(self) -> dict[str, str]:
        """As the settings read it."""
        return dict(zip(GIVEN, (self.database, self.migration_database, self.redis), strict=True))


def given_addresses() -> Addresses | None:
    """The servers that the environment names; None when it names none.

    Without an address for migrations the given database is taken to be migrated.
    """
    database, migration_database, redis = (os.environ.get(name, "") for name in GIVEN)
    if not database and not redis:
        return None
    if not database or not redis:
        raise EmbeddedError("Set both DATABASE_URL and REDIS_URL to use servers of yours, or neither of them.")
    return Addresses(database, migration_database or database, redis)
