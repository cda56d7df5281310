"""The embedded database takes its share of the machine, whatever machine that is."""

import pytest

from prm.embedded.memory import memory_of_this_machine, shares_of
from prm.embedded.servers import Servers
from tests.embedded.test_servers import ask

GB = 1024**3


@pytest.mark.parametrize(
    ("memory", "buffers", "cache"),
    [
        (GB // 4, "128MB", "128MB"),
        (2 * GB, "512MB", "1024MB"),
        (16 * GB, "4096MB", "8192MB"),
        (256 * GB, "4096MB", "131072MB"),
    ],
)
def test_a_quarter_is_for_buffers_between_the_least_and_the_most(memory: int, buffers: str, cache: str) -> None:
    assert shares_of(memory) == {"shared_buffers": buffers, "effective_cache_size": cache}


def test_a_running_server_has_its_share(own_servers: Servers) -> None:
    rows = ask(own_servers.addresses.database, "SELECT pg_size_bytes(current_setting('shared_buffers')) / 1024 / 1024")

    assert [(f"{rows[0][0]}MB")] == [shares_of(memory_of_this_machine())["shared_buffers"]]
