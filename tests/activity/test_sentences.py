"""What the log says is read by people: days as everywhere, words that agree with their numbers, nothing of the code."""

import pytest

from activity import verbs
from activity.models import Activity
from activity.sentences import filled


@pytest.mark.parametrize(
    ("sentence", "facts", "said"),
    [
        ("effective {day}", {"day": "2026-02-01"}, "effective 1 Feb 2026"),
        ("at {at}", {"at": "2026-02-01T09:30:00+00:00"}, "at 1 Feb 2026, 09:30 UTC"),
        ("{n:change} proposed", {"n": 1}, "1 change proposed"),
        ("{n:change} proposed", {"n": 1204}, "1,204 changes proposed"),
        ("{n:story|stories}", {"n": 2}, "2 stories"),
        ("{n} refused", {"n": 1500}, "1,500 refused"),
        ("{unknown} stays", {}, " stays"),
        ("{code}", {"code": "2026-02-31"}, "2026-02-31"),
        ("{code}", {"code": "opp-2026-02-01"}, "opp-2026-02-01"),
        ("{name}", {"name": "{day} of {this.thing}"}, "{day} of {this.thing}"),
    ],
)
def test_facts_read_as_everywhere(sentence: str, facts: dict[str, object], said: str) -> None:
    assert filled(sentence, facts) == said


def test_a_run_that_proposes_one_change_says_so() -> None:
    entry = Activity(
        verb="run.finished",
        actor_label="The recalculation",
        subject_label="Technology as of 12 Mar 2026 (mid-year, trailing window)",
        after={"assessed": 1, "proposed": 1, "superseded": 0},
    )
    assert entry.sentence == (
        "The recalculation finished Technology as of 12 Mar 2026 (mid-year, trailing window): "
        "1 partner assessed, 1 change proposed, 0 superseded"
    )


def test_every_registered_sentence_can_be_filled() -> None:
    for name in verbs.names():
        assert "{" not in filled(verbs.get(name).sentence, {})
