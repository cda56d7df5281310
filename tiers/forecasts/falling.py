"""On which day an enrollment falls that is held by an exception meanwhile, and what is said of it.

What is written down (`Forecast`) is about figures. An exception may be granted or revoked at any hour, so what it
holds is asked when a fall is read: nobody falls before the exception on its tier ends, or below the tier it holds.
"""

import datetime
from dataclasses import dataclass

from programs.document.model import ProgramDocument
from tiers.evaluation import rank_of
from tiers.forecasts.words import why
from tiers.models import Forecast, TierException
from tiers.program_year.lowering import when_lowered
from ui.formats import day as in_words


@dataclass(frozen=True, slots=True)
class Fall:
    """`on` is the first day on which neither the figures nor an exception keep the tier. `held` is the exception that
    keeps it longer than the figures do."""

    on: datetime.date
    to: str
    held: TierException | None


def fall_of(forecast: Forecast, exception: TierException | None, document: ProgramDocument | None) -> Fall | None:
    """None where the figures keep the tier for twelve months."""
    on, to = forecast.falls_on, forecast.falls_to
    if on is None:
        return None
    if exception is None or exception.ends_on <= on:
        return Fall(on, to, None)
    if exception.tier == forecast.tier:
        return Fall(exception.ends_on, to, exception)
    if document is not None and rank_of(document, exception.tier) > rank_of(document, to):
        to = exception.tier
    return Fall(on, to, None)


def told(forecast: Forecast, exception: TierException | None, document: ProgramDocument, today: datetime.date) -> str:
    """For staff: until when the tier is kept by what is recorded, by an exception, and by the program's calendar."""
    name, fall = document.tier_name(forecast.tier), fall_of(forecast, exception, document)
    if fall is None or forecast.falls_on is None:
        return f"Keeps {name} for the next twelve months, whatever leaves."
    lowered, because = when_lowered(document, today), why(forecast, document)
    if forecast.falls_on <= today:
        sentences = [f"Its figures are below {name}."]
    elif lowered or fall.held:
        sentences = [f"Its figures fall below {name} on {in_words(forecast.falls_on)} if nothing is added: {because}."]
    else:
        sentences = [f"Falls below {name} on {in_words(forecast.falls_on)} if nothing is added: {because}."]
    if fall.held:
        sentences.append(f"Held until {in_words(fall.held.ends_on)} by an exception.")
    return " ".join([*sentences, lowered]).strip()
