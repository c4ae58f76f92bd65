"""The command line: a face. Catches `RagError`, prints it with its hint, and nothing else leaks.

Exit status: 0 done, 1 done with some failures reported, 2 refused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import rag
from rag import terminal
from rag.cli.arguments import TASKS, parser
from rag.cli.commands import DONE, PARTLY, REFUSED

__all__ = ["DONE", "PARTLY", "REFUSED", "TASKS", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = parser().parse_args(arguments)
    screen = terminal.Screen(as_json=getattr(given, "json", False))
    try:
        status = int(given.run(given, screen))
        sys.stdout.flush()
    except rag.RagError as error:
        screen.error(error)
        return REFUSED
    except BrokenPipeError:  # `rag search … | head`: whoever read has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        screen.say("Stopped.")
        return 130
    return status
