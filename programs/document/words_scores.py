"""Metrics that are made of others, in sentences: what each part gives, what is met, what is above zero."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.model import Metric, ProgramDocument, Unit
from programs.document.scoring import EveryCounting, HowManyCounting, Need, PerAmount, ScoreCounting, Share, Term
from programs.document.words_values import factor_in_words, joined, points_in_words, value_in_words


def derived_in_words(document: ProgramDocument, metric: Metric) -> str:
    """How the metric is made. Empty for one that counts facts."""
    counting = metric.counting
    if isinstance(counting, ScoreCounting):
        terms = "; ".join(term_in_words(document, term) for term in counting.terms)
        most = "" if counting.at_most is None else f" It is at most {points_in_words(counting.at_most)}."
        rounded = "What each part gives is rounded half up to two decimals."
        return f"{metric.name} adds up points. {terms}. {rounded}{most}"
    if isinstance(counting, HowManyCounting):
        needs = "; ".join(need_in_words(document, need) for need in counting.needs)
        return f"{metric.name} counts how many of these {len(counting.needs)} are met: {needs}."
    if isinstance(counting, EveryCounting):
        parts = [document.metric(key).name for key in counting.metrics]
        return f"{metric.name} is met when each of these is above zero: {joined(parts)}."
    return ""


def term_in_words(document: ProgramDocument, term: Term, *, by_key: bool = False) -> str:
    """`Sourced ARR: 5 points per 1,200 USD, times 2 for Growth markets`; `by_key` names regions by their keys."""
    metric = document.metric(term.metric)
    return f"{metric.name}: {', '.join(_term(document, metric, term, by_key))}"


def need_in_words(document: ProgramDocument, need: Need) -> str:
    """`Success stories: at least 2`; only the name where the metric is yes or no."""
    metric = document.metric(need.metric)
    if metric.unit is Unit.YES_NO:
        return metric.name
    return f"{metric.name}: at least {value_in_words(document, metric, need.at_least)}"


def regions_in_words(document: ProgramDocument) -> Iterator[str]:
    """One sentence for each region."""
    for region in document.regions:
        yield f"{region.name}: partners in {joined(list(region.countries))}."


def _term(document: ProgramDocument, metric: Metric, term: Term, by_key: bool) -> Iterator[str]:
    yield _rule(document, metric, term)
    if term.starts_at is not None:
        yield f"nothing below {value_in_words(document, metric, term.starts_at)}"
    region_names = {region.key: region.key if by_key else region.name for region in document.regions}
    for region, factor in term.times:
        yield f"times {factor_in_words(factor)} for {region_names[region]}"
    if term.at_most is not None:
        yield f"at most {points_in_words(term.at_most)}"


def _rule(document: ProgramDocument, metric: Metric, term: Term) -> str:
    rule = term.rule
    if isinstance(rule, PerAmount):
        if rule.per == 1 and not rule.whole and metric.unit is Unit.COUNT:
            return f"{points_in_words(rule.points)} each"
        if rule.per == rule.points == 1 and not rule.whole and metric.unit is Unit.POINTS:
            return "its points as they are"
        whole = "whole " if rule.whole else ""
        return f"{points_in_words(rule.points)} per {whole}{value_in_words(document, metric, rule.per)}"
    if isinstance(rule, Share):
        full_at = value_in_words(document, metric, rule.full_at)
        return f"{points_in_words(rule.points)} at {full_at} and above, the same share of them below"
    steps = [f"{points_in_words(step.points)} from {value_in_words(document, metric, step.at)}" for step in rule.steps]
    return joined(steps)
