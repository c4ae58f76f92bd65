"""The figures of a run as drawings, and the intervals around them; pure.

A drawing is SVG made by Altair without a browser, a script or a network. It takes the colours of
the page it stands in (``currentColor`` and the properties of ``assets/report.css``) and is narrow
enough for a phone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import altair
import numpy as np

from eval.measures import wilson

DEEPEST = 10
"""The last k of the curve of hit@k."""
BINS = 10
"""Of the calibration plot, equal in count."""
_POINTS = 200  # steps drawn of a curve at most; more cannot be told apart
_ROW = 24  # height of a line with a name; all sizes are CSS pixels, of a drawing 340 wide
_NAMES, _NAMED = 140, 160  # widths of names and of what is plotted beside them
_PLOT, _HEIGHT = 285, 190
_COLOURS = ["var(--first)", "var(--second)"]
_SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1]
_QUIET = altair.value("var(--faint)")


class Drawing(NamedTuple):
    """SVG without a name of its own, and its figures in words for whoever does not see it."""

    svg: str
    told: str


class Estimate(NamedTuple):
    """A mean over n questions and its 95 % interval."""

    name: str
    value: float
    low: float
    high: float
    n: int


def estimates(found: Sequence[Estimate], twins: Mapping[str, Estimate]) -> Drawing:
    """Means from 0 to 1 as dots with their intervals.

    `twins` are second estimates by the name whose line they share; they are hollow.
    """
    values = [each._asdict() | {"kind": 0} for each in found]
    values += [twin._asdict() | {"name": name, "kind": 1} for name, twin in twins.items()]
    base = _base(values).encode(y=_names([each.name for each in found]), color=_colour([0, 1]))
    if twins:
        base = base.encode(yOffset=altair.YOffset("kind:O"))
    line = base.mark_rule(strokeWidth=2).encode(x=_x("low", [0, 0.5, 1]), x2="high")
    fill = altair.Scale(domain=[0, 1], range=[_COLOURS[0], "var(--ground)"])
    dot = base.mark_point(size=50, opacity=1).encode(
        x="value:Q", fill=altair.Fill("kind:N", scale=fill, legend=None)
    )
    number = base.mark_text(align="left", dx=6).encode(
        x=altair.value(_NAMED), text=altair.Text("value:Q", format=".2f")
    )
    told = "; ".join(map(_said, [*found, *twins.values()]))
    return _drawn(line + dot + number, told, len(found) * _ROW * (1.6 if twins else 1), _NAMED)


def hit_curves(ranks: Mapping[str, Sequence[int | None]]) -> Drawing:
    """For k from 1 to DEEPEST the share of questions whose rank is at most k, by what is ranked.

    Ranks count from 1; None was not found. The bands are Wilson intervals.
    """
    values: list[dict[str, Any]] = []
    told = []
    for kind, found in ranks.items():
        counts = [sum(r is not None and r <= k for r in found) for k in range(1, DEEPEST + 1)]
        for k, count in enumerate(counts, 1):
            low, high = wilson(count, len(found))
            share = count / len(found)
            values.append({"kind": kind, "k": k, "share": share, "low": low, "high": high})
        shares = ", ".join(f"{count / len(found):.2f} at {k}" for k, count in enumerate(counts, 1))
        told.append(f"{kind}, {len(found)} questions: {shares}")
    base = _base(values).encode(
        x=_x("k", list(range(1, DEEPEST + 1)), "first k results", "d"),
    )
    colour = _colour(list(ranks), shown=True)
    band = base.mark_area(opacity=0.15).encode(
        y=_y("low", _SHARES, "share found"), y2="high", color=_colour(list(ranks))
    )
    base = base.encode(color=colour)
    line = base.mark_line(strokeWidth=2).encode(y="share:Q", strokeDash=_dash(list(ranks)))
    dot = base.mark_point(size=25, filled=True, opacity=1).encode(y="share:Q")
    apart = altair.layer(band, line + dot).resolve_scale(color="independent")
    return _drawn(apart, "; ".join(told))


def counts(found: Mapping[str, int], *, good: str) -> Drawing:
    """A bar a name, in order, with its count and its share of all; `good` is the wanted one."""
    total = sum(found.values())
    values = [
        {"name": name, "count": n, "told": f"{n} · {n / total:.0%}", "kind": int(name != good)}
        for name, n in found.items()
    ]
    room = 1.5 * max(found.values())  # beside the longest bar, for its figures
    x = altair.X("count:Q", stack=None, axis=None, scale=altair.Scale(domain=[0, room]))
    base = _base(values).encode(y=_names(list(found), ticks=False), x=x)
    bar = base.mark_bar(height=14, cornerRadiusEnd=2).encode(color=_colour([0, 1]))
    number = base.mark_text(align="left", dx=6).encode(text="told:N")
    told = ", ".join(f"{name}: {n} of {total}" for name, n in found.items())
    return _drawn(bar + number, told, len(found) * _ROW, _NAMED + 30)


def refusals(answerable: Sequence[float], unanswerable: Sequence[float], shipped: float) -> Drawing:
    """What share of either kind is below the threshold as it moves; the `shipped` one is marked.

    The values are confidences, probabilities from 0 to 1.
    """
    groups = {"without an answer": unanswerable, "with an answer": answerable}
    steps = np.unique([*answerable, *unanswerable, 0.0, shipped, 1.0])
    if len(steps) > _POINTS:
        steps = np.unique([*np.quantile(steps, np.linspace(0, 1, _POINTS)), shipped])
    values = [
        {"kind": kind, "threshold": float(step), "share": _below(group, float(step))}
        for kind, group in groups.items()
        for step in steps
        if group
    ]
    base = _base(values).encode(
        x=_x("threshold", _SHARES, "threshold on the probability of an answer"),
        y=_y("share", _SHARES, "share refused"),
        color=_colour(list(groups), shown=True),
        strokeDash=_dash(list(groups)),
    )
    line = base.mark_line(interpolate="step-before", strokeWidth=2)
    told = "; ".join(
        f"{kind}, {len(group)} questions: {_below(group, shipped):.2f} refused at {shipped:g}, "
        f"{_below(group, 0.25):.2f} at 0.25, {_below(group, 0.75):.2f} at 0.75"
        for kind, group in groups.items()
        if group
    )
    return _drawn(_rule(shipped) + line, told)


def calibration(judged: Sequence[tuple[float, bool]]) -> tuple[Drawing, float]:
    """Predicted probability against the observed share, in at most BINS bins of about equal count.

    Takes (confidence from 0 to 1, whether it is answerable). The intervals are Wilson's. The second
    value is the expected calibration error (Naeini et al. 2015) over these bins.
    """
    sure = np.asarray([confidence for confidence, _ in judged])
    # By quantiles, not by places: what is equally sure is in one bin, whatever came of it.
    bins = np.searchsorted(np.quantile(sure, np.arange(1, BINS) / BINS), sure)
    values, told, error = [], [], 0.0
    for chosen in np.unique(bins):
        part = [each for each, place in zip(judged, bins, strict=True) if place == chosen]
        predicted = sum(confidence for confidence, _ in part) / len(part)
        hits = sum(answers for _, answers in part)
        low, high = wilson(hits, len(part))
        observed = hits / len(part)
        values.append({"predicted": predicted, "observed": observed, "low": low, "high": high})
        told.append(f"{predicted:.2f} predicted, {observed:.2f} observed")
        error += abs(predicted - observed) * len(part) / len(judged)
    base = _base(values).encode(
        x=_x("predicted", _SHARES, "predicted probability of an answer"),
        color=altair.value(_COLOURS[0]),
    )
    line = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        y=_y("low", _SHARES, "observed share"), y2="high"
    )
    dot = base.mark_point(size=45, filled=True, opacity=1).encode(y="observed:Q")
    even = _base([{"p": 0, "o": 0}, {"p": 1, "o": 1}]).mark_line(strokeDash=[3, 3], strokeWidth=1)
    even = even.encode(x="p:Q", y="o:Q", color=_QUIET)
    return _drawn(even + line + dot, "; ".join(told)), error


def durations(seconds: Sequence[float]) -> Drawing:
    """What share of the questions was done within so many seconds; half and nine tenths marked."""
    ordered = np.sort(np.asarray(seconds, dtype=float))
    shares = np.linspace(0, 1, min(_POINTS, len(ordered)) + 1)
    times = np.quantile(ordered, shares, method="inverted_cdf")
    values = [{"s": float(t), "share": float(p)} for t, p in zip(times, shares, strict=True)]
    base = _base([{"s": 0.0, "share": 0.0}, *values]).encode(
        x=_x("s", None, "seconds", domain=(0, max(float(ordered[-1]), 1e-3))),
        y=_y("share", _SHARES, "share of the questions"),
        color=altair.value(_COLOURS[0]),
    )
    drawn, told, longest = base.mark_line(interpolate="step-after", strokeWidth=2), [], ordered[-1]
    for share in (0.5, 0.9):
        time = float(np.quantile(ordered, share, method="inverted_cdf"))
        told.append(f"{share:.0%} within {time:.2g} s")
        mark = _base([{"s": time, "share": share, "told": told[-1]}]).encode(x="s:Q", y="share:Q")
        drawn += mark.mark_point(size=45, filled=True, opacity=1, color=_COLOURS[0])
        if time > 0.6 * longest:  # on the side where there is room
            drawn += mark.mark_text(align="right", dx=-8, dy=-8).encode(text="told:N")
        else:
            drawn += mark.mark_text(align="left", dx=8, dy=12).encode(text="told:N")
    return _drawn(drawn, f"{', '.join(told)}, all within {longest:.2g} s")


def forest(differences: Sequence[Estimate]) -> Drawing:
    """Mean differences as dots with their intervals; filled where the interval leaves out 0."""
    values = [each._asdict() | {"kind": int(each.low <= 0 <= each.high)} for each in differences]
    widest = max(abs(edge) for each in differences for edge in (each.low, each.high))
    reach = next((nice for nice in (0.05, 0.1, 0.2, 0.5, 1.0) if nice >= widest), widest)
    base = _base(values).encode(
        y=_names([each.name for each in differences]), color=altair.value(_COLOURS[0])
    )
    line = base.mark_rule(strokeWidth=2).encode(
        x=_x("low", (-reach, 0, reach), form="+.2~f"), x2="high"
    )
    fill = altair.Scale(domain=[0, 1], range=[_COLOURS[0], "var(--ground)"])
    dot = base.mark_point(size=50, opacity=1).encode(
        x="value:Q", fill=altair.Fill("kind:N", scale=fill, legend=None)
    )
    number = base.mark_text(align="left", dx=6).encode(
        x=altair.value(_NAMED), text=altair.Text("value:Q", format="+.2f")
    )
    told = "; ".join(_said(each, sign="+") for each in differences)
    return _drawn(_rule(0) + line + dot + number, told, len(differences) * _ROW, _NAMED)


def _said(each: Estimate, *, sign: str = "") -> str:
    low, high = f"{each.low:{sign}.2f}", f"{each.high:{sign}.2f}"
    return f"{each.name} {each.value:{sign}.2f}, from {low} to {high}"


def _below(values: Sequence[float], threshold: float) -> float:
    return sum(value < threshold for value in values) / len(values)


def _base(values: Iterable[Mapping[str, Any]]) -> altair.Chart:
    return altair.Chart(altair.InlineData(values=[dict(each) for each in values]))


def _names(names: list[str], *, ticks: bool = True) -> altair.Y:
    axis = altair.Axis(
        title=None,
        ticks=False,
        domain=False,
        grid=ticks,
        labelPadding=8,
        labelLimit=_NAMES,
        minExtent=_NAMES,
    )
    return altair.Y("name:N", sort=names, axis=axis)


def _x(
    field: str,
    values: Sequence[float] | None,
    title: str | None = None,
    form: str = "~g",
    domain: tuple[float, float] | None = None,
) -> altair.X:
    """A quantity to the right; `values` are its ticks, the outer ones its ends."""
    axis = altair.Axis(title=title, format=form, grid=title is None, tickCount=5)
    if values is not None:
        # Vega leaves out every other value where the count is less.
        axis["values"], axis["tickCount"] = list(values), 2 * len(values)
        domain = (values[0], values[-1])
    scale = altair.Scale(domain=list(domain or (0, 1)), nice=False)
    return altair.X(f"{field}:Q", axis=axis, scale=scale)


def _y(field: str, values: Sequence[float], title: str) -> altair.Y:
    axis = altair.Axis(title=title, values=list(values), tickCount=2 * len(values), format="~g")
    ends = altair.Scale(domain=[values[0], values[-1]])
    return altair.Y(f"{field}:Q", axis=axis, scale=ends)


def _rule(at: float) -> altair.Chart:
    base = _base([{"at": at}]).mark_rule(strokeDash=[3, 3])
    rule: altair.Chart = base.encode(x="at:Q", color=_QUIET)
    return rule


def _colour(kinds: Sequence[str | int], *, shown: bool = False) -> altair.Color:
    legend = altair.Legend(title=None, orient="top", columnPadding=20) if shown else None
    scale = altair.Scale(domain=list(kinds), range=_COLOURS[: len(kinds)])
    return altair.Color("kind:N", scale=scale, legend=legend)


def _dash(kinds: Sequence[str]) -> altair.StrokeDash:
    patterns = altair.Scale(domain=list(kinds), range=[[1, 0], [6, 3]][: len(kinds)])
    return altair.StrokeDash("kind:N", scale=patterns, legend=None)


def _drawn(
    chart: altair.LayerChart, told: str, height: float = _HEIGHT, width: int = _PLOT
) -> Drawing:
    finished = (
        chart.properties(
            background="transparent",
            width=width,
            height=height,
            padding={"left": 4, "right": 8, "top": 6, "bottom": 4},
        )
        .configure(font="system-ui, sans-serif", aria=False)
        .configure_view(stroke=None)
        .configure_text(color="currentColor", fontSize=11)
        .configure_legend(labelColor="currentColor", labelFontSize=11, symbolStrokeWidth=2)
        .configure_axis(
            labelColor="currentColor",
            titleColor="currentColor",
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            gridColor="var(--rule)",
            domainColor="var(--rule)",
            tickColor="var(--rule)",
        )
    )
    written = io.StringIO()
    finished.save(written, format="svg")
    return Drawing(written.getvalue(), told)
