"""`verify_receipt FILE --key KEY`: is this receipt genuine? Asks no server, no database and no network."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from deals.receipts.proof import NotAReceipt, PublicKey, Verdict, keys_of, verify
from vendors.commands import Command as BaseCommand
from vendors.commands import bytes_of


class Command(BaseCommand):
    help = "Say whether a receipt is genuine, with the vendor's public key alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the receipt, as it was downloaded")
        parser.add_argument(
            "--key",
            required=True,
            metavar="KEY",
            help="the vendor's key file as it was downloaded, or one key in base64",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")

    def work(self, **options: Any) -> None:
        file: Path = options["file"]
        keys = _keys(options["key"])
        try:
            verdict = verify(bytes_of(file), keys)
        except NotAReceipt as error:
            raise CommandError(f"{file}: {error}", returncode=2) from None
        if options["as_json"]:
            self.answer(_document(verdict))
        if not verdict.ok:
            raise CommandError(f"{file.name}: {verdict.sentence}", returncode=1)
        self.say(f"{file.name}: {verdict.sentence}")
        for line in _told(verdict):
            self.say(f"  {line}")


def _keys(given: str) -> list[PublicKey]:
    """One key as it stands, else the keys of the file of that name."""
    try:
        return [PublicKey.read(given)]
    except ValueError:
        text = bytes_of(Path(given))
    try:
        return keys_of(text.decode("utf-8-sig"))
    except ValueError as error:
        sentence = "It is not UTF-8 text." if isinstance(error, UnicodeDecodeError) else str(error)
        raise CommandError(f"{given} is not a key file. {sentence}", returncode=2) from None


def _document(verdict: Verdict) -> dict[str, Any]:
    """What an unproven receipt says is told to nobody: null."""
    told = verdict.told
    return {
        "genuine": verdict.ok,
        "why": verdict.sentence,
        "vendor": told["vendor"]["slug"] if told else None,
        "partner": told["partner"]["code"] if told else None,
        "registration": told["registration"] if told else None,
        "submitted_at": told["submitted_at"] if told else None,
        "digest": verdict.digest or None,
        "key": verdict.key or None,
    }


def _told(verdict: Verdict) -> list[str]:
    told = verdict.told
    return [
        f"{told['partner']['name']} ({told['partner']['code']}) registered {told['deal']['customer']['name']}",
        f"with {told['vendor']['name']} ({told['vendor']['slug']}) as {told['registration']} at {told['submitted_at']}",
        f"digest {verdict.digest}",
        f"key {verdict.key}",
    ]
