"""`assessments`: what everyone in a program comes to on one day. Changes nothing."""

from typing import Any

from tenancy import scope
from tiers import as_data
from tiers.commands import ProgramCommand
from tiers.program_values import assess


class Command(ProgramCommand):
    help = "Tell what every partner of a program comes to on a day, without changing anything."

    def work(self, **options: Any) -> None:
        with scope.enter(options["vendor"].pk):
            program, as_of = self.program_and_day(options)
            document, rows = assess(program, as_of=as_of, basis=options["basis"])
        if options["as_json"]:
            self.answer([as_data.assessed(document, row) for row in rows])
            return
        for row in rows:
            eligible = document.tier(row.eligible_tier).name
            unmet = ", ".join(f"{need.tier.name}: {need.key}" for need in row.verdict.unmet)
            self.stdout.write(f"{row.partner_code}  {eligible}" + (f"  (unmet: {unmet})" if unmet else ""))
        self.say(f"{len(rows):,} assessed as of {as_of}.")
