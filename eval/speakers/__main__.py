"""Prints how well speakers are found: `python -m eval.speakers --benchmarks FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval import speakers
from eval.measures import folded


def main() -> None:
    """Measure ours and the plain way on every labelled sentence whose text is there."""
    parser = argparse.ArgumentParser(
        prog="eval.speakers",
        description=speakers.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--benchmarks", type=Path, help="folder of the public sets")
    parser.add_argument("--document", help="only this document")
    parser.add_argument("--show", action="store_true", help="list the sentences that are wrong")
    given = parser.parse_args()
    labelled = [each for each in speakers.labels() if given.document in (None, each.document)]
    texts = speakers.documents(given.benchmarks)
    statistics = {"f1": speakers.f1, "precision": speakers.precision, "recall": speakers.recall}
    for name, names in (("ours", speakers.ours), ("plain", speakers.last_name_before_the_verb)):
        rows = list(speakers.rows(labelled, texts, names))
        found = folded(rows, statistics)
        told = ", ".join(
            f"{key} {found[key]:.3f} ({found[f'{key}_ci'][0]:.3f}–{found[f'{key}_ci'][1]:.3f})"
            for key in statistics
            if key in found
        )
        wanted = sum(len(row["wanted"]) for row in rows)
        print(f"{name}: {told}; {len(rows)} sentences, {wanted} speakers")
        if given.show and name == "ours":
            for row in rows:
                if row["wanted"] != row["given"]:
                    text = texts[_key(row["document"], texts)][row["start"] :][:90]
                    print(f"  {text!r}: {row['wanted']} not {row['given']}")


def _key(document: str, texts: dict[tuple[str, str], str]) -> tuple[str, str]:
    return next(key for key in texts if key[1] == document)


if __name__ == "__main__":
    main()
