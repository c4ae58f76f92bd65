"""Two runs of one task, question by question; pure.

    differences = compare.paired(rows, other_rows)
    print(compare.text(run, rows, other_run, other_rows))

"Here" is the run at hand, "there" the one it is compared with. A question is paired with the one of
the same id. Questions and scores that only one run has are counted and named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eval import charts
from eval.account import SUMMARY, facts, ranked
from eval.measures import interval
from eval.page import document, element, figure, folded, note, number, quoted, shortened, table
from eval.page import text as safe
from eval.record import Row, Run, RunError, asked, lower_is_better, main_measures, says
from eval.report import title

SHOWN = 25
"""Wins, and losses, of a measure shown with what both runs made of them; the others are named."""
HITS = 3
"""Passages shown of a question that has no answer."""
_EXCERPT = 300  # characters of each of them
_EVEN = 1e-9  # scores closer than this are the same


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure over the questions that have a score for it in both runs.

    `here` and `there` are the means over these n ≥ 1 questions, `low` and `high` the 95 % bootstrap
    interval of `mean`, their difference. A win is a question that scores better here. `only_here`
    and `only_there` are the ids that have a score in one run alone.
    """

    measure: str
    n: int
    here: float
    there: float
    low: float
    high: float
    wins: tuple[str, ...]
    losses: tuple[str, ...]
    ties: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]

    @property
    def mean(self) -> float:
        """The mean difference, here minus there."""
        return self.here - self.there

    @property
    def verdict(self) -> Literal["better", "worse", "unclear"]:
        """Which way the whole interval lies."""
        if self.low <= 0 <= self.high:
            return "unclear"
        return "worse" if (self.mean > 0) == lower_is_better(self.measure) else "better"

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON: the interval under "ci", the ids as lists."""
        return {
            "measure": self.measure,
            "n": self.n,
            "here": round(self.here, 4),
            "there": round(self.there, 4),
            "difference": round(self.mean, 4),
            "ci": [self.low, self.high],
            "verdict": self.verdict,
            **{key: list(getattr(self, key)) for key in ("wins", "losses", "ties")},
            **{key: list(getattr(self, key)) for key in ("only_here", "only_there")},
        }


def paired(rows: Sequence[Row], other: Sequence[Row]) -> list[Difference]:
    """The differences of every measure that both runs have for some question, in the rows' order.

    Wins and losses begin with the widest. The interval is a percentile bootstrap over questions
    (Efron 1979) of the paired differences; the same rows always give the same one. Raises RunError
    where the runs have no question in common.
    """
    here, there = _by_id(rows), _by_id(other)
    if not here.keys() & there.keys():
        raise RunError(
            "The two runs have no question in common.",
            hint="Compare runs over the same target; the ids of their questions are compared.",
        )
    measures = dict.fromkeys(key for row in rows for key in row.get("scores") or ())
    found = (_difference(key, _scores(here, key), _scores(there, key)) for key in measures)
    return [each for each in found if each]


def _difference(
    key: str, here: Mapping[str, float], there: Mapping[str, float]
) -> Difference | None:
    both = [each for each in here if each in there]
    if not both:
        return None
    changes = {each: here[each] - there[each] for each in both}
    low, high = interval(list(changes.values()))
    widest = sorted(both, key=lambda each: (-abs(changes[each]), each))
    more = tuple(each for each in widest if changes[each] > _EVEN)
    less = tuple(each for each in widest if changes[each] < -_EVEN)
    wins, losses = (less, more) if lower_is_better(key) else (more, less)
    return Difference(
        measure=key,
        n=len(both),
        here=sum(here[each] for each in both) / len(both),
        there=sum(there[each] for each in both) / len(both),
        low=low,
        high=high,
        wins=wins,
        losses=losses,
        ties=tuple(each for each in both if abs(changes[each]) <= _EVEN),
        only_here=tuple(each for each in here if each not in there),
        only_there=tuple(each for each in there if each not in here),
    )


def text(run: Run, rows: Sequence[Row], other_run: Run, other_rows: Sequence[Row]) -> str:
    """The differences as a table for the terminal. Raises RunError as `html` does."""
    _proved(run, other_run)
    head = ["", "n", "there", "here", "difference", "95 % interval", "wins", "losses", "ties", ""]
    lines = [head, *map(_line, paired(rows, other_rows))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table_lines = [
        "  ".join(
            cell.ljust(width) if place in (0, len(line) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    alone = [
        f"only {where}: {', '.join(row['id'] for row in left)}"
        for where, left in (("here", _alone(rows, other_rows)), ("there", _alone(other_rows, rows)))
        if left
    ]
    whole = "\n".join([f"{run['task']}, here against there", *table_lines, *alone])
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in whole)


def _line(each: Difference) -> list[str]:
    return [
        each.measure,
        str(each.n),
        f"{each.there:.3f}",
        f"{each.here:.3f}",
        f"{each.mean:+.3f}",
        f"[{each.low:+.3f}, {each.high:+.3f}]",
        *(str(len(ids)) for ids in (each.wins, each.losses, each.ties)),
        each.verdict,
    ]


def html(run: Run, rows: Sequence[Row], other_run: Run, other_rows: Sequence[Row]) -> str:
    """A page of the differences, then the wins and losses of each main measure side by side.

    Raises RunError where the runs are of different tasks or have no question in common.
    """
    _proved(run, other_run)
    main = main_measures(run["task"], rows)
    differences = sorted(paired(rows, other_rows), key=lambda each: _weight(each.measure, main))
    here, there = _by_id(rows), _by_id(other_rows)
    told = [f"{len(here.keys() & there.keys())} questions in both runs"]
    told += [f"{len(left)} only in this run" for left in [_alone(rows, other_rows)] if left]
    told += [f"{len(left)} only in the other" for left in [_alone(other_rows, rows)] if left]
    lead = element("p", safe(" · ".join(told)), class_="lead")
    if differences:
        lead += note("A difference is this run minus the other one, over the questions of both.")
    else:
        lead += note("No measure has a score for one question in both runs.")
    chosen = [each for each in differences if each.measure in main]
    return document(
        f"Compared: {title(run)}",
        lead,
        [
            ("differences", "The differences", _differences(differences)),
            ("runs", "What differs between the runs", _settings(run, other_run)),
            *(
                (f"measure-{place}", f"Wins and losses: {each.measure}", _named(each, here, there))
                for place, each in enumerate(chosen, 1)
            ),
            ("alone", "Questions of one run alone", _only(rows, other_rows)),
        ],
    )


def _weight(measure: str, main: Sequence[str]) -> tuple[bool, int]:
    """Main measures come first, then the others, then those of one type of question."""
    return "." in measure, main.index(measure) if measure in main else len(main)


def _differences(differences: Sequence[Difference]) -> str:
    whole = [each for each in differences if "." not in each.measure]
    plotted = [
        charts.Estimate(each.measure, each.mean, each.low, each.high, each.n)
        for each in whole
        if "seconds" not in each.measure
    ]
    caption = "Mean differences and their 95 % intervals; filled where the interval leaves out 0."
    drawn = figure(charts.forest(plotted), caption) if plotted else ""
    body = [
        [
            safe(each.measure) + _small("" if "." in each.measure else says(each.measure)),
            f"{each.mean:+.3f}" + _small(each.verdict),
            element("span", f"{each.low:+.3f} to {each.high:+.3f}", class_="range"),
            element("span", f"{number(each.there)} → {number(each.here)}", class_="range"),
            f"{len(each.wins)} / {len(each.losses)} / {len(each.ties)}",
            str(each.n) + _small(_missing(each)),
        ]
        for each in differences
    ]
    head = ["Measure", "Difference", "95 % interval", "Means", "Wins / losses / ties", "Questions"]
    return drawn + table("Paired by question", head, body)


def _missing(each: Difference) -> str:
    told = [
        f"{len(ids)} scored only {where}"
        for where, ids in (("here", each.only_here), ("there", each.only_there))
        if ids
    ]
    return ", ".join(told)


def _small(told: str) -> str:
    return f" {element('small', safe(told))}" if told else ""


def _settings(run: Run, other_run: Run) -> str:
    here, there = (
        {"target": each.get("target"), "version": None, **(each.get("settings") or {})}
        for each in (run, other_run)
    )
    body = [
        [shortened(key), *(shortened(_plain(each.get(key))) for each in (here, there))]
        for key in dict.fromkeys([*here, *there])
        if here.get(key) != there.get(key)
    ]
    return table("Settings that are not the same", ["Setting", "This run", "The other"], body)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _named(each: Difference, here: Mapping[str, Row], there: Mapping[str, Row]) -> str:
    """The wins and losses of a measure: question, both scores, what either run made of it."""
    parts = []
    for name, ids in (("Wins", each.wins), ("Losses", each.losses)):
        if not ids:
            continue
        parts.append(element("h3", f"{name}: {len(ids)}"))
        parts += [_sides(each.measure, here[key], there[key]) for key in ids[:SHOWN]]
        if ids[SHOWN:]:
            parts.append(note(f"And {', '.join(ids[SHOWN:])}."))
    return "".join(parts)


def _sides(measure: str, here: Row, there: Row) -> str:
    scores = f"{there['scores'][measure]:.2f} → {here['scores'][measure]:.2f}"
    summary = element("span", shortened(asked(here), SUMMARY), dir="auto")
    summary += " " + element("small", shortened(f"{here['id']} · {scores}"))
    sides = (_side("This run", here), _side("The other run", there))
    return folded(summary, element("div", *sides, class_="sides"))


def _side(name: str, row: Row) -> str:
    made = quoted(row["answer"]) if row.get("answer") else ""
    made = made or ranked((row.get("hits") or row.get("evidence") or ())[:HITS], _EXCERPT)
    return element("div", element("h4", name), facts(row), made)


def _only(rows: Sequence[Row], other_rows: Sequence[Row]) -> str:
    body = [
        [shortened(row["id"]), where, element("span", shortened(asked(row)), dir="auto")]
        for where, left in (
            ("this run", _alone(rows, other_rows)),
            ("the other", _alone(other_rows, rows)),
        )
        for row in left
    ]
    return table("Not compared", ["Question", "Only in", "Asked"], body)


def _alone(rows: Iterable[Row], other: Iterable[Row]) -> list[Row]:
    known = {row["id"] for row in other}
    return [row for row in rows if row["id"] not in known]


def _by_id(rows: Sequence[Row]) -> dict[str, Row]:
    found = {row["id"]: row for row in rows}
    if len(found) < len(rows):
        raise RunError(
            "A run has two rows of one id, so its questions cannot be paired.",
            hint="Run the evaluation again into an empty folder.",
        )
    return found


def _scores(rows: Mapping[str, Row], measure: str) -> dict[str, float]:
    scores = {key: (row.get("scores") or {}).get(measure) for key, row in rows.items()}
    return {key: float(score) for key, score in scores.items() if score is not None}


def _proved(run: Run, other_run: Run) -> None:
    if run["task"] != other_run["task"]:
        raise RunError(
            f"A run of the task {run['task']} cannot be compared with one of {other_run['task']}.",
            hint=f"Give a run of --task {run['task']}.",
        )
