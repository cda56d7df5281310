"""Proof of first: signed and chained receipts of what partners registered, and how anybody verifies one."""
