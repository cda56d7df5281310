"""Domains where everybody may have a mail address. An address there says nothing about the company of its owner."""

from pathlib import Path

PUBLIC_MAIL = frozenset(Path(__file__).with_name("public_mail_domains.txt").read_text("ascii").split())
