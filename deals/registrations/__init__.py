"""Deals that partners register: drafts, the review, decisions, protection, and the sale they belong to."""
