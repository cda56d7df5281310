"""Settings of the server that a benchmark measures: production's, with the number of statements said in a header."""

from prm.settings import *  # noqa: F403
from prm.settings import MIDDLEWARE, STORAGES

MIDDLEWARE = ["prm.benchmarks.counting.CountStatements", *MIDDLEWARE]
# Pages are measured without collecting static files first: their names only stand in them.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
