"""Assessing again only who is touched by a change or by the calendar, with the outcome of a full run."""

from tiers.run_requests import reassess

__all__ = ["reassess"]
