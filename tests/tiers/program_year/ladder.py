"""A small program whose tiers stand a power of ten apart, with rules of movement as a test wants them."""


def ladder(*movement: str, effective: str = "2020-01-01", edition: str = "1") -> str:
    """The text of its document. Each rule of movement is a line such as `keeps_at_percent: 90`."""
    section = "".join(f"\n  {rule}" for rule in movement)
    return f"""
schema: 1
program: ladder
kind: technology
name: Ladder
edition: {edition}
effective: {effective}
currency: USD
time_zone: UTC
program_year: calendar
tiers:
  base: {{rank: 0, name: Base}}
  bronze: {{rank: 1, name: Bronze}}
  silver: {{rank: 2, name: Silver}}
  gold: {{rank: 3, name: Gold}}
metrics:
  stories: {{name: Stories, milestones: success_story}}
  arr: {{name: Influenced ARR, arr_won: [sourced, influenced]}}
requirements:
  stories: {{silver: 1, gold: 2}}
  arr: {{bronze: 100, silver: 1000, gold: 10000}}
windows: {{mid_year_days: 365, annual: previous_calendar_year}}
directions: {{mid_year: both, annual: both}}
benefits:
  Access:
    funds: {{name: Marketing funds, tiers: {{silver: yes, gold: yes}}}}
""" + (f"movement:{section}\n" if movement else "")
