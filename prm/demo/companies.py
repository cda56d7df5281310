"""The invented companies of the demonstration: who they are and how well they do."""

from dataclasses import dataclass

_TECHNOLOGY = """
Brightpath DE, Northlight Systems US, Cloudmere US, Datawharf GB, Signalhouse US, Pinecrest Software CA,
Lumenworks DE, Tessera Analytics FR, Quarry Labs US, Fieldstone Data IE, Harborline NL, Inkwell Cloud US,
Mosaic Stack ES, Orbital CDP US, Paperlane SE, Quillstream GB, Ridgeback AI US, Saltmarsh DK, Tidepool
Software US, Umbra Security IL, Vantage Grid US, Willowbend AU, Yarrow Tech NZ, Zephyr Integrations US,
Amberfield PL, Bluefinch IT, Copperleaf Cloud CA, Dovetail Works US, Emberline US, Foxglove Data GB, Glasswing
NO, Hollowoak FI, Ironbark AU, Juniper Lane US, Kitestring JP, Lanternworks SG
"""
_CONSULTING = """
Rivermark US, Stonebridge Advisory GB, Halden Consulting NO, Atlas & Reed US, Meridian Eleven DE, Crestway
Partners US, Bluestem Digital US, Kestrel Consulting FR, Larkfield Group GB, Marlowe Integrations US,
Nordhaven SE, Oakline Services CA, Pressburg Advisory SK, Quayside Consulting IE, Redfern Digital AU,
Sablewood US, Thornbury Partners GB, Uplands Group US, Verdant Consulting BR, Westhaven Digital US, Yellowtail
Advisory MX, Zenith Fold IN, Aldergate GB, Birchwood Nine US
"""

# How far a company gets: shares of the Gold threshold that it closes in a year, from quiet to leading.
_LEVELS = (1.22, 0.62, 0.14, 0.71, 0.03, 0.55, 1.05, 0.11, 0.0, 0.26, 0.48, 0.09, 0.52, 0.18, 0.0, 0.85, 0.12, 0.33)


@dataclass(frozen=True, slots=True)
class Company:
    code: str
    name: str
    country: str
    program: str
    level: float

    @property
    def website(self) -> str:
        return f"https://{self.code}.example"


def companies() -> list[Company]:
    """All partners of Acme in the demonstration, always the same."""
    listed = [*_listed(_TECHNOLOGY, "technology"), *_listed(_CONSULTING, "consulting")]
    return [
        Company(_code(name), name, country, program, _LEVELS[(index + (program == "consulting")) % len(_LEVELS)])
        for index, (name, country, program) in enumerate(listed)
    ]


def _listed(text: str, program: str) -> list[tuple[str, str, str]]:
    entries = [entry.strip() for entry in text.replace("\n", " ").split(",") if entry.strip()]
    return [(entry[:-3], entry[-2:], program) for entry in entries]


def _code(name: str) -> str:
    return "-".join(word for word in name.lower().replace("&", " ").split() if word)


_FIRST = [
    "Harbor",
    "Lumen",
    "Vance",
    "Kestrel",
    "Pinewood",
    "Quill",
    "Orchard",
    "Tidewater",
    "Northgate",
    "Silverline",
    "Maple",
    "Granite",
    "Cobalt",
    "Juniper",
]
_SECOND = [
    "Freight",
    "Retail",
    "Mutual",
    "Labs",
    "Media",
    "Health",
    "Bank",
    "Foods",
    "Airways",
    "Energy",
    "Insurance",
    "Logistics",
    "Motors",
    "Pharma",
]
_THIRD = ("Group", "Lines", "& Sons", "Holdings", "International", "Co-op", "Partners", "Union")


def customer(number: int) -> tuple[str, str]:
    """The name and web address of the invented customer with this number."""
    first, rest = _FIRST[number % 14], number // 14
    second, rest = _SECOND[rest % 14], rest // 14
    name = f"{first} {second} {_THIRD[(number + rest) % 8]}"
    return name, f"https://{first}{second}{rest or ''}.example".lower()
