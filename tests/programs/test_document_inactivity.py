"""How quiet partners are looked at: defaults, letters with placeholders, mistakes with their line, changes in words."""

from pathlib import Path

import pytest

from programs.document.diff import diff
from programs.document.inactivity import InactivityLetters
from programs.document.load import check, load

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()
WRITTEN = "inactivity: {tiers: [start], every: quarter, quiet_after_days: 90, grace_days: 30}\n"
LINE = SAMPLE[: SAMPLE.index(WRITTEN)].count("\n") + 1


def _with(more: str) -> str:
    return SAMPLE.replace("grace_days: 30}", f"grace_days: 30, {more}}}")


def test_what_is_not_written_has_words_of_its_own() -> None:
    policy = load(SAMPLE).inactivity
    assert policy is not None
    assert (policy.nudge_after_days, policy.nudged_after, policy.letters) == (None, 45, InactivityLetters())
    for letter in ("nudge", "grace", "deactivated"):
        said = getattr(policy.letters, letter)
        assert check(_with(f'letters: {{{letter}: "{said}"}}')) == []


@pytest.mark.parametrize("days", [0, 1, 60, 89])
def test_the_days_of_the_nudge_can_be_written(days: int) -> None:
    policy = load(_with(f"nudge_after_days: {days}")).inactivity
    assert policy is not None
    assert policy.nudged_after == days


def test_letters_keep_their_lines() -> None:
    block = "inactivity:\n  tiers: [start]\n  every: quarter\n  quiet_after_days: 90\n  grace_days: 30\n"
    block += "  letters:\n    nudge: |\n      Hello {partner},\n\n      {vendor} misses you.\n"
    policy = load(SAMPLE.replace(WRITTEN, block)).inactivity
    assert policy is not None
    assert policy.letters.nudge == "Hello {partner},\n\n{vendor} misses you."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "nudge_after_days: 90",
            'inactivity > nudge_after_days: expected fewer days than the 90 of quiet_after_days, found "90".',
        ),
        (
            'letters: {nudge: "Hello {partnr}"}',
            "inactivity > letters > nudge: expected the placeholders {partner}, {program} or {vendor} and no other "
            'braces, found "partnr" (did you mean "partner"?).',
        ),
        (
            'letters: {nudge: "Until {until}"}',
            "inactivity > letters > nudge: expected the placeholders {partner}, {program} or {vendor} and no other "
            'braces, found "until".',
        ),
        (
            'letters: {grace: "Hello {"}',
            "inactivity > letters > grace: expected the placeholders {partner}, {program}, {vendor} or {until} and no "
            "other braces, found a brace without its other half.",
        ),
        (
            'letters: {grace: "{partner.code}"}',
            "inactivity > letters > grace: expected the placeholders {partner}, {program}, {vendor} or {until} and no "
            'other braces, found "partner.code" (did you mean "partner"?).',
        ),
        (
            'letters: {deactivated: "{vendor!r}"}',
            "inactivity > letters > deactivated: expected the placeholders {partner}, {program} or {vendor} and no "
            "other braces, found {vendor} with a format.",
        ),
        ("letters: {nudge: [a]}", "inactivity > letters > nudge: expected the text of a letter, found a list."),
        (
            f'letters: {{nudge: "{"x" * 4001}"}}',
            "inactivity > letters > nudge: expected at most 4,000 characters, found 4,001 characters.",
        ),
        (
            "letters: {farewell: Bye}",
            'inactivity > letters: expected one of the keys nudge, grace or deactivated, found "farewell".',
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(more: str, said: str) -> None:
    assert [str(problem) for problem in check(_with(more))] == [f"Line {LINE}, {said}"]


def test_changes_are_told() -> None:
    old = load(SAMPLE)
    assert diff(old, load(_with("nudge_after_days: 45"))) == ["Nudged after days: half of those -> 45"]
    assert diff(old, load(_with('letters: {nudge: "Hello"}'))) == ["Letter to quiet partners changed: nudge"]
