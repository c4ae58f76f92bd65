"""Writes a set of true and changed statements about articles: `python -m eval.mutations FOLDER`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from eval import mutations
from eval.targets import Pair

SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> None:
    """Write `pairs.jsonl` into the folder that the command line names."""
    parser = argparse.ArgumentParser(
        prog="eval.mutations",
        description=mutations.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="where the set is written")
    parser.add_argument("--articles", type=Path, default=SEEDS, help="folder of text files")
    parser.add_argument("--each", type=int, default=2, help="statements a sentence and rule")
    given = parser.parse_args()
    texts = [file.read_text("utf-8") for file in sorted(given.articles.glob("*.txt"))]
    made = mutations.pairs(texts, each=given.each)
    given.folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"_id": each.id, **_kept(each)}, ensure_ascii=False) for each in made]
    (given.folder / "pairs.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(made)} statements in {given.folder}")


def _kept(pair: Pair) -> dict[str, str]:
    return {**{key: value for key, value in asdict(pair).items() if key != "id"}, "source": "made"}


if __name__ == "__main__":
    main()
