"""A run as one HTML file to be looked at more than read; `html` is pure.

    report.write(Path("eval/runs/answers"))  # → eval/runs/answers/report.html

A report shows whatever a run has, and no heading over nothing. The page is one list, `SECTIONS`:
each makes its part of it or nothing.
"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import charts
from eval.account import account
from eval.measures import score_interval
from eval.page import document, element, figure, note, number, shortened, table, text
from eval.record import (
    FIRST,
    LOSSES,
    Row,
    Run,
    RunError,
    asked,
    keys,
    lost,
    main_measures,
    read,
    says,
    worst,
)

WORST = 25
"""Questions shown at most with their evidence."""
TILES = 4
"""Measures shown large at the top."""
_EVEN = 0.5  # the threshold marked for a run that does not tell its own


def write(folder: Path) -> Path:
    """Write ``report.html`` into the folder of a run, and give its path. Raises RunError."""
    page, path = html(*read(folder)), folder / "report.html"
    try:
        path.write_text(page, "utf-8")
    except OSError as exc:
        raise RunError(
            f"{path} cannot be written: {exc.strerror}.", hint="Check the permission and the disk."
        ) from exc
    return path


def html(run: Run, rows: Sequence[Row]) -> str:
    """The whole page, in the shapes that `record` names; it needs no script and no network."""
    parts = [(place, name, make(run, rows)) for place, name, make in SECTIONS]
    return document(title(run), _lead(run, rows) + _tiles(run), parts)


def title(run: Run) -> str:
    """The task and the target of a run."""
    target = Path(str(run.get("target") or "")).name
    return f"{run['task'].capitalize()}: {target}" if target else run["task"].capitalize()


def estimate(measures: Mapping[str, Any], key: str) -> charts.Estimate | None:
    """A measure of a run with its interval; None where it has none."""
    match measures.get(f"{key}_ci"):
        case [int() | float() as low, int() | float() as high]:
            return charts.Estimate(key, measures[key], low, high, measures.get(f"{key}_n", 0))
    return None


# --- sections: each is empty where a run has nothing for it ---------------------------------------


def _lead(run: Run, rows: Sequence[Row]) -> str:
    crashed = sum(bool(row.get("error")) for row in rows)
    facts = [f"{len(rows)} questions", *([f"{crashed} crashed"] if crashed else [])]
    if isinstance(run.get("seconds"), int | float):
        minutes, seconds = divmod(round(run["seconds"]), 60)
        facts.append(f"{minutes} min {seconds} s" if minutes else f"{run['seconds']:.1f} s")
    if run.get("n", len(rows)) != len(rows):
        facts.append(f"the run counts {run['n']} questions, but has the rows of {len(rows)}")
    return element("p", text(" · ".join(facts)), class_="lead")


def _tiles(run: Run) -> str:
    measures = run["measures"]
    main = [key for key in main_measures(run["task"], []) or keys(measures) if key in measures]
    tiles = [
        element(
            "div",
            element("dt", text(key)),
            element("dd", element("b", number(measures[key])), " ", _interval(measures, key)),
        )
        for key in main[:TILES]
    ]
    return element("dl", *tiles, class_="tiles") if tiles else ""


def _interval(measures: Mapping[str, Any], key: str) -> str:
    found = estimate(measures, key)
    if found is None:
        return ""
    return element("span", f"{number(found.low)} – {number(found.high)}", class_="range")


def _figures(run: Run, rows: Sequence[Row]) -> str:
    measures, types = run["measures"], _types(rows)
    ordered = dict.fromkeys([*main_measures(run["task"], rows), *keys(measures)])
    shown = [key for key in ordered if key in measures and key.partition(".")[2] not in types]
    plotted = [key for key in shown if "seconds" not in key]
    found = {key: each for key in plotted if (each := estimate(measures, key)) and each.high <= 1}
    twins = {
        key: found.pop(f"{key}_raw")._replace(name=f"{key}_raw")
        for key in [*found]
        if f"{key}_raw" in found
    }
    drawn = ""
    if found:
        hollow = " Hollow: the question as it was typed." if twins else ""
        drawing = charts.estimates(list(found.values()), twins)
        drawn = figure(drawing, f"Means and their 95 % intervals.{hollow}")
    body = [
        [
            f"{text(key)} {element('small', text(says(key)))}",
            number(measures[key]),
            _interval(measures, key),
            text(measures.get(f"{key}_n", "")),
        ]
        for key in shown
    ]
    head = ["Measure", "Mean", "95 % interval", "Questions"]
    return element("div", drawn, table("All figures", head, body), class_="beside") if body else ""


def _curves(run: Run, rows: Sequence[Row]) -> str:
    kinds = {"documents": ("document_rank", "hit@1"), "passages": ("span_rank", "span@1")}
    ranks = {}
    for kind, (key, measure) in kinds.items():
        if any(key in row for row in rows):
            counted = [row.get(key) for row in rows if _counts(row, key, measure)]
            if counted:
                ranks[kind] = counted
    if not ranks:
        return ""
    told = " and ".join(f"{len(found)} questions with gold {kind}" for kind, found in ranks.items())
    caption = f"Share of the questions with gold among the first k, of {told}."
    return figure(charts.hit_curves(ranks), f"{caption} The bands are 95 % intervals.")


def _counts(row: Row, key: str, measure: str) -> bool:
    """Whether a row has gold of the kind that `measure` is about, found or not."""
    scores = row.get("scores") or {}
    if row.get(key) is not None or measure in scores:
        return row.get(key) is not None or scores[measure] is not None
    gold = row.get("gold") or []
    return any(key == "document_rank" or each.get("start") is not None for each in gold)


def _lost(run: Run, rows: Sequence[Row]) -> str:
    placed = [(lost(row), row.get("ranks") or {}) for row in rows]
    found = Counter(place for place, _ in placed)
    recorded = {step for _, ranks in placed for step in ranks}
    if not recorded or not any(found[place] for place in LOSSES):
        return ""
    shown = {
        name: found[place]
        for place, name in LOSSES.items()
        if found[place] or place in recorded or place in {"search", "kept"}
    }
    searched = Counter(
        (ranks.get("lexical") is not None, ranks.get("dense") is not None)
        for place, ranks in placed
        if place in LOSSES and {"lexical", "dense"} <= ranks.keys()
    )
    caption = (
        "Each question with a gold passage, once. Lost in reranking: kept, but not among the "
        f"first {FIRST}."
    )
    if found["answer"]:
        caption += " Lost in the answer: in the evidence, yet refused or wrong."
    if found["unrecorded"]:
        caption += f" {found['unrecorded']} more have no ranks."
    kinds = {"both": (True, True), "lexical search alone": (True, False)}
    kinds |= {"dense search alone": (False, True), "neither": (False, False)}
    body = [[name, str(searched[kind])] for name, kind in kinds.items()] if searched else []
    drawing = charts.counts(shown, good=LOSSES["kept"])
    return figure(drawing, caption) + table(
        "Searches that found it", ["Found by", "Questions"], body
    )


def _refusal(run: Run, rows: Sequence[Row]) -> str:
    judged: list[tuple[float, bool]] = []
    for row in rows:
        truth, sure = row.get("answerable"), row.get("confidence")
        if isinstance(truth, bool) and not row.get("error"):
            if sure is not None:
                judged.append((sure, truth))
            elif row.get("refused"):  # without any evidence
                judged.append((0.0, truth))
    if not judged:
        return ""
    shipped = (run.get("settings") or {}).get("refuse_below", _EVEN)
    answerable, not_so = (
        [sure for sure, answers in judged if answers is kind] for kind in (True, False)
    )
    moving = charts.refusals(answerable, not_so, shipped)
    caption = "Share refused before anything is written, as the threshold moves; that of this run,"
    caption += f" {shipped:g}, is dashed. "
    caption += f"{len(not_so)} questions without an answer, {len(answerable)} with one."
    drawn = figure(moving, caption)
    if answerable and not_so:
        plot, error = charts.calibration(judged)
        told = f"Confidence, a probability, against what was so, in {charts.BINS} groups of about"
        told += f" equal size, with 95 % intervals. Expected calibration error {number(error)}."
        drawn += figure(plot, told)
    return element("div", drawn, class_="beside")


def _time(run: Run, rows: Sequence[Row]) -> str:
    seconds = [row["seconds"] for row in rows if row.get("seconds") is not None]
    if not seconds:
        return ""
    return figure(charts.durations(seconds), f"Share of {len(seconds)} questions done by then.")


def _types(rows: Sequence[Row]) -> list[str]:
    return [str(kind) for kind in dict.fromkeys(row.get("type") for row in rows) if kind]


def _by_type(run: Run, rows: Sequence[Row]) -> str:
    types, measures = _types(rows), run["measures"]
    by_type = [key.partition(".")[0] for key in keys(measures) if key.partition(".")[2] in types]
    cells = {
        key: [_mean(measures, rows, key, kind) for kind in types]
        for key in dict.fromkeys([*main_measures(run["task"], rows), *by_type])
    }
    columns = [key for key, means in cells.items() if any(means)]
    if len(types) < 2 or not columns:
        return ""
    sizes = Counter(str(row.get("type")) for row in rows)
    body = [
        [shortened(kind), str(sizes[kind]), *(cells[key][place] for key in columns)]
        for place, kind in enumerate(types)
    ]
    return table("Means by type and their 95 % intervals", ["Type", "Questions", *columns], body)


def _mean(measures: Mapping[str, Any], rows: Sequence[Row], key: str, kind: str) -> str:
    """A measure over the questions of one type: as the run has it, else from their scores."""
    found = estimate(measures, f"{key}.{kind}")
    scores = [(row.get("scores") or {}).get(key) for row in rows if str(row.get("type")) == kind]
    if counted := [score for score in scores if score is not None and found is None]:
        mean = sum(counted) / len(counted)
        low, high = score_interval(counted)
        found = charts.Estimate(key, mean, low, high, len(counted))
    if found is None:
        return ""
    spread = f"{found.low:.2f} – {found.high:.2f}, n {found.n}"
    return f"{number(found.value)} {element('small', spread, class_='range')}"


def _crashed(run: Run, rows: Sequence[Row]) -> str:
    body = [
        [shortened(row["id"]), shortened(asked(row)), shortened(row["error"])]
        for row in rows
        if row.get("error")
    ]
    return table(f"{len(body)} of {len(rows)}", ["Question", "Asked", "Error"], body)


def _worst(run: Run, rows: Sequence[Row]) -> str:
    found = worst(run["task"], rows)
    if not found:
        return ""
    shown = f"{min(len(found), WORST)} of {len(found)} questions that are not perfect, worst first."
    weighed = main_measures(run["task"], rows)
    return note(shown) + "".join(account(row, weighed) for row in found[:WORST])


def _settings(run: Run, rows: Sequence[Row]) -> str:
    settings = run.get("settings") or {}
    body = [
        [shortened(key), shortened(value if isinstance(value, str) else json.dumps(value))]
        for key, value in settings.items()
    ]
    command = run.get("command") or ["rag", "eval", str(run.get("target")), "--task", run["task"]]
    command = command if isinstance(command, str) else shlex.join(map(str, command))
    told = element("pre", element("code", shortened(command)), tabindex="0", aria_label="Command")
    return table("Settings", ["Setting", "Value"], body) + told


SECTIONS: tuple[tuple[str, str, Callable[[Run, Sequence[Row]], str]], ...] = (
    ("figures", "The figures", _figures),
    ("curves", "How far down the gold is", _curves),
    ("lost", "Where the gold passage got lost", _lost),
    ("time", "How long it takes", _time),
    ("refusal", "When it refuses", _refusal),
    ("types", "By type of question", _by_type),
    ("crashed", "Questions that crashed", _crashed),
    ("worst", "The worst questions", _worst),
    ("settings", "How it was run", _settings),
)
"""Id, title and maker of each part of the page, in order."""
