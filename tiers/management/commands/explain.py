"""`explain`: one partner down to the deal. Changes nothing."""

from typing import Any

from django.core.management.base import CommandParser

from tenancy import scope
from tiers import as_data
from tiers.commands import ProgramCommand
from tiers.explain import Explanation, explain, get_partner


class Command(ProgramCommand):
    help = "Explain one partner's tier: every row that counts, every row that does not, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--partner", required=True, metavar="CODE", help="the partner, by its code")

    def work(self, **options: Any) -> None:
        with scope.enter(options["vendor"].pk):
            program, as_of = self.program_and_day(options)
            explanation = explain(get_partner(options["partner"]), program, as_of=as_of, basis=options["basis"])
        if options["as_json"]:
            self.answer(as_data.explained(explanation))
        else:
            self.stdout.write("\n".join(_in_words(explanation)))


def _in_words(explanation: Explanation) -> list[str]:
    window, document = explanation.window, explanation.document
    lines = [
        f"{explanation.partner} in {explanation.program}, as of {explanation.as_of}",
        f"Window: after {window.after}, until {window.until}. Edition {explanation.edition.label}.",
        f"Eligible for {explanation.eligible_tier.name}, stands on {document.tier_name(explanation.current_tier)}.",
    ]
    for metric in as_data.explained(explanation)["metrics"]:
        lines += ["", f"{document.metric(metric['metric']).name}: {metric['value']}"]
        lines += [f"  + {row['id']}  {row['amount']}  {row['why']}" for row in metric["counted"]]
        lines += [f"  - {row['id']}  not counted: {row['why']}" for row in metric["not_counted"]]
    lines += ["", *(f"Missing for {need.tier.name}: {need.key}" for need in explanation.verdict.unmet)]
    return lines
