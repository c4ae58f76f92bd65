"""What indexing costs and how everything grows, measured one after the other.

    python -m eval.benchmarks
    python -m eval.benchmarks --benchmarks ../shared/benchmarks --sizes 1000 10000

Writes ``indexing.json`` and ``growth.json``. With the largest size, 100,000 passages, it takes an
hour or two and a gigabyte of disk; without it, a quarter of an hour. How many people can ask at
once, and how quick the page is, are programs of their own: `eval.benchmarks.many_users` and
`eval.benchmarks.page`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.benchmarks import growth, indexing

OUT = Path(__file__).parents[1] / "runs" / "benchmarks"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        prog="eval.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--benchmarks", type=Path, help="folder that may hold public sets")
    parser.add_argument("--sizes", nargs="+", default=[str(size) for size in growth.SIZES])
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the figures")
    given = parser.parse_args()
    sets = ["--benchmarks", str(given.benchmarks)] if given.benchmarks else []
    indexing.main([*sets, "--out", str(given.out / "indexing.json")])
    growth.main([*sets, "--sizes", *given.sizes, "--out", str(given.out / "growth.json")])


if __name__ == "__main__":
    main()
