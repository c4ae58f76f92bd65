"""How quick the page is in a real browser, and with many people on it.

    python -m eval.benchmarks.page --store vectorstore
    python -m eval.benchmarks.page --store vectorstore --people 50
    python -m eval.benchmarks.page --store vectorstore --long 1000

Starts `rag serve` without a language model. The first form opens the page `--times` times in
Chromium and measures until it can be used, until the first evidence, and from a click on a mark to
the marked sentence. The others speak to the page as browsers do, without drawing it: so many
people who ask at once, each checked to have got their own question's answer; or so many questions
one after another, with the server's resident memory after a tenth of them and at the end (Linux).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx2
from playwright.sync_api import sync_playwright

from eval.benchmarks.many_users import QUESTIONS, questions, shown
from eval.benchmarks.memory import megabytes

PATIENCE = 120.0
"""Seconds after which somebody gives up."""


@contextlib.contextmanager
def serving(store: str) -> Iterator[tuple[str, int]]:
    """Address and process id of a server of its own."""
    command = [sys.executable, "-m", "rag", "serve", "--store", store, "--llm", "none"]
    with subprocess.Popen(  # noqa: S603 (our own command)
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        try:
            for line in process.stdout:
                if found := re.search(r"http://[\d.]+:\d+", line):
                    time.sleep(5)  # it reads its models meanwhile
                    yield found[0], process.pid
                    return
            raise RuntimeError("the server did not start")
        finally:
            process.terminate()


def browser_times(url: str, times: int) -> dict[str, list[float]]:
    """Seconds until usable, until evidence, and from click to marked sentence."""
    measured: dict[str, list[float]] = {"usable": [], "evidence": [], "marked": []}
    asked = questions(QUESTIONS, times)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for question in asked:
            context = browser.new_context()
            page = context.new_page()
            begun = time.perf_counter()
            page.goto(url)
            page.locator(".suggestion:visible").first.wait_for()
            measured["usable"].append(time.perf_counter() - begun)
            page.locator("#question textarea").fill(question)
            begun = time.perf_counter()
            page.keyboard.press("Enter")
            page.locator("#current .cite, #current .passage").first.wait_for()
            measured["evidence"].append(time.perf_counter() - begun)
            page.locator("#current .footer").wait_for()
            clicked = page.evaluate(CLICK)
            if clicked is not None:
                measured["marked"].append(clicked / 1000)
            context.close()
        browser.close()
    return measured


CLICK = """async () => {
    const mark = document.querySelector("#current a.cite");
    if (!mark) return null;
    const begun = performance.now();
    mark.click();
    while (!document.querySelector("#reader mark.current")) {
        await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
}"""
"""Milliseconds from a click to the frame in which the sentence is marked."""


def asking_of(config: dict[str, Any]) -> tuple[int, list[Any]]:
    """The event that asks, and what a page just opened sends with it after the question."""
    event = next(each for each in config["dependencies"] if "submit" in str(each["targets"]))
    values = {each["id"]: each["props"].get("value") for each in config["components"]}
    return event["id"], [values[number] for number in event["inputs"][1:]]


async def ask(
    client: httpx2.AsyncClient, asking: tuple[int, list[Any]], session: str, question: str
) -> float:
    """Ask as the page does; seconds until its answer's evidence. Raises for a foreign answer."""
    event, fields = asking
    begun = time.perf_counter()
    joined = await client.post(
        "/gradio_api/queue/join",
        json={
            "data": [question, *fields],
            "fn_index": event,
            "session_hash": session,
            "trigger_id": 0,
            "event_data": None,
        },
    )
    joined.raise_for_status()
    first = 0.0
    heard = ""
    path = f"/gradio_api/queue/data?session_hash={session}"
    async with client.stream("GET", path) as events:
        async for line in events.aiter_lines():
            heard += line
            if not first and "data-article" in line:
                first = time.perf_counter() - begun
            if '"process_completed"' in line:
                if '"success":false' in line:
                    raise RuntimeError(line[:500])
                break
    if "data-article" not in heard and "refusal" not in heard:
        raise RuntimeError(f"no answer to {question!r}")
    others = [each for each in questions(QUESTIONS, 147) if each != question]
    plain = heard.replace("&#x27;", "'").replace("\\u0026#x27;", "'")
    if any(f">{each}</h2>" in plain for each in others):
        raise RuntimeError(f"somebody else's question came with {question!r}")
    return first or time.perf_counter() - begun


async def people(url: str, asked: list[str], *, at_once: bool) -> list[float]:
    """Seconds of each, all starting together or one after another."""
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:
        asking = asking_of((await client.get("/config")).json())
        waiting = [ask(client, asking, f"s{n}", each) for n, each in enumerate(asked)]
        if at_once:
            return list(await asyncio.gather(*waiting))
        return [await each for each in waiting]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measures the page.")
    parser.add_argument("--store", default="vectorstore")
    parser.add_argument("--times", type=int, default=11, help="pages opened (default: 11)")
    parser.add_argument("--people", type=int, help="people who ask at once")
    parser.add_argument("--long", type=int, help="questions one after another")
    given = parser.parse_args()
    with serving(given.store) as (url, process):
        if given.people:
            seconds = asyncio.run(people(url, questions(QUESTIONS, given.people), at_once=True))
            shown(f"{given.people} at once, first evidence", seconds)
        elif given.long:
            asked = questions(QUESTIONS, given.long)
            tenth = given.long // 10
            asyncio.run(people(url, asked[:tenth], at_once=False))
            before = megabytes("VmRSS", process)
            asyncio.run(people(url, asked[tenth:], at_once=False))
            after = megabytes("VmRSS", process)
            grown = 100 * (after / before - 1)
            print(
                f"after {tenth}: {before:.0f} MB, after {given.long}: {after:.0f} MB"
                f" ({grown:+.1f} %)"
            )
        else:
            for name, seconds in browser_times(url, given.times).items():
                shown(name, seconds)


if __name__ == "__main__":
    main()
