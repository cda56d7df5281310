"""The environment variables of our processes, which the settings read."""

import os

from prm.embedded.addresses import Addresses
from prm.embedded.data_folder import DataFolder


def surroundings(
    addresses: Addresses | None,
    data: DataFolder | None,
    *,
    web: str | None = None,
    demo: bool = False,
    owner: bool = False,
) -> dict[str, str]:
    """A complete environment. What the caller's environment says about secrets, hosts and addresses wins."""
    env = {"DJANGO_SETTINGS_MODULE": "prm.settings", "PYTHONUNBUFFERED": "1", **os.environ}
    if data is not None:
        env["PRM_DATA"] = str(data.path)
        env["PRM_SECRET_KEY"] = env.get("PRM_SECRET_KEY") or data.secret_key()
    if addresses is not None:
        env |= addresses.environment()
    if web is not None:
        env.setdefault("PRM_BASE_URL", web)
    if demo:
        env["PRM_DEMO"] = "1"
    if owner:
        env["PRM_DB_ROLE"] = "owner"
    return env
