"""The days of a dated row as the database compares them: half-open, without an end where `ends_on` is empty."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import F, Func

DAYS = Func(F("begins_on"), F("ends_on"), RangeBoundary(), function="daterange", output_field=DateRangeField())
