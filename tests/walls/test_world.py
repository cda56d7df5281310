"""The data is worth attacking: every kind of row is there for both vendors and for both partners."""

from tests.walls import world as worlds
from tests.walls.world import World

# Rows that no verb of this world leaves behind: the answer to a repeated request, and how far a worker has come.
WITHOUT = {"api.IdempotencyKey", "tiers.RunStep", "tiers.SimulationStep"}


def test_every_kind_of_row_is_there_for_each(world: World) -> None:
    kinds = {model._meta.label for model in worlds.tenant_models()} - WITHOUT
    assert {who.mark: kinds - set(who.rows) for who in (world.mine, world.other_partner, world.other_vendor)} == {
        "zq-acme-brightpath": set(),
        "zq-acme-rivermark": set(),
        "zq-globex-brightpath": set(),
    }
