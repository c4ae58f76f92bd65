"""The rules of the house, read from the syntax tree of every module; nothing is imported.

Each rule is a function from sources to a list of what breaks it. The project must give an empty
list, and a small bad example must not: a rule that cannot fail holds nothing.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(rooms.split())
    for rooms in (
        "comparison dates errors speech stopwords suspicion usage verbs",
        "characters filters parts presupposition types",
        "events injection reports settings weights prompt store_folder",
        "onnx_model sqlite_file",
        "articles passages embedding reranker llm citations support attribution speakers"
        " answer_type followup question refusal sides",
        "accounts chronology conversations evidence hearsay independence judge models"
        " periods repair rewriting sources uploads",
        "catalog disagreement",
        "vectors",
        "index",
        "checking comparing excerpts retrieval",
        "auditing refusing several",
        "answering documents holdings",
        "corpus",
        "__init__",  # the faces use what users use
        "markdown",
        "terminal",
        "chat llamaindex web",
        "cli",  # it starts the page
        "__main__",
    )
)
"""From the ground up. A room imports from the floors below its own, and from its own package."""

LIBRARIES: Mapping[str, frozenset[str]] = {
    library: frozenset(rooms.split())
    for library, rooms in {
        "altair": "web",
        "anyio": "web",  # what fastapi runs on
        "charset_normalizer": "articles",
        "datasketch": "independence",
        "chromadb": "vectors",
        "eval": "cli",  # one of its commands; it stands above, and uses what users use
        "fastapi": "web",
        "gradio": "web",
        "httpx2": "llm",  # what openai speaks through
        "llama_index": "passages embedding llamaindex",
        "nltk": "passages",
        "onnxruntime": "onnx_model",
        "openai": "llm embedding",
        "platformdirs": "models",
        "prompt_toolkit": "chat",
        "py3langid": "articles",
        "rich": "terminal cli",
        "snowballstemmer": "support attribution",
        "sqlite3": "catalog conversations sqlite_file",
        "starlette": "web",  # what fastapi is made of
        "tokenizers": "onnx_model",
        "uvicorn": "web",
        "vl_convert": "web",
        "xllamacpp": "llm",
    }.items()
}
"""Where each library may be imported. Numbers are everybody's, so numpy is free."""

FREE = frozenset({"numpy", "typing_extensions"})
FACES = frozenset({"chat", "cli", "terminal", "web", "__main__"})
VAGUE = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "base", "misc"})
LONGEST = 400  # lines; a module past them is two rooms

LEAKS = re.compile(
    r"(?<![\w.~])/(?:home|root|Users|work|opt|mnt|srv)/\w"  # a path of somebody's machine
    r"|--(?:extra-index-url|index-url|find-links)\b"  # where somebody's packages come from
    r"|py(?:pi\.org|thonhosted)"
)

Sources = Mapping[str, str]
"""Module names ("rag.articles.dates", "rag" for the package itself) and their text."""


parse = functools.cache(ast.parse)


def sources(package: str) -> Sources:
    """Every module under the folder `package` of the project."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text("utf-8")
    return found


def room_of(module: str) -> str:
    """The room a module of rag lies in: "articles" for "rag.articles.dates"."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(module: str, text: str, known: Sources) -> list[tuple[int, str]]:
    """Line and full name of every module that `module` imports, wherever in it, in any form."""
    return list(dict.fromkeys(_imports(module, text, known)))


def _imports(module: str, text: str, known: Sources) -> Iterator[tuple[int, str]]:
    is_package = any(name.startswith(f"{module}.") for name in known)
    for node in ast.walk(parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parents = module.split(".")[: None if is_package else -1]
                parents = parents[: len(parents) - node.level + 1]
                origin = ".".join([*parents, origin]).rstrip(".")
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                is_module = inner in known or (origin == "rag" and alias.name in known_rooms())
                yield node.lineno, inner if is_module else origin


def known_rooms() -> frozenset[str]:
    """Every room of the table."""
    return frozenset().union(*FLOORS)


def floor_of(room: str) -> int:
    """The floor of a room; -1 where the table has no such room."""
    return next((floor for floor, rooms in enumerate(FLOORS) if room in rooms), -1)


def strangers(found: Sources) -> list[str]:
    """Rooms that the table of floors does not know."""
    rooms = {room_of(module) for module in found}
    return [f"{room} is on no floor" for room in sorted(rooms - known_rooms())]


def upward_imports(found: Sources) -> list[str]:
    """Imports of a room on the same floor or above."""
    broken = []
    for module, text in found.items():
        here = room_of(module)
        for line, target in imports(module, text, found):
            if target.split(".")[0] != "rag":
                continue
            there = room_of(target)
            if there != here and floor_of(there) >= floor_of(here):
                broken.append(f"{module}:{line} imports {target}, which is not below it")
    return broken


def misplaced_libraries(found: Sources) -> list[str]:
    """Libraries imported outside their room, and libraries that have no room yet."""
    broken = []
    for module, text in found.items():
        for line, target in imports(module, text, found):
            library = target.split(".")[0]
            if library in LIBRARIES:
                if room_of(module) not in LIBRARIES[library]:
                    broken.append(f"{module}:{line} imports {library}, which has another room")
            elif library not in sys.stdlib_module_names | FREE | {"rag", "__future__"}:
                broken.append(f"{module}:{line} imports {library}, which has no room")
    return broken


def hidden_imports(found: Sources) -> list[str]:
    """Imports by a string, which the rules above could not read."""
    return [
        f"{module}:{node.lineno} imports by a string"
        for module, text in found.items()
        for node in ast.walk(parse(text))
        if (isinstance(node, ast.Attribute) and node.attr == "import_module")
        or (isinstance(node, ast.Name) and node.id in {"import_module", "__import__"})
    ]


def private_uses(found: Sources) -> list[str]:
    """Uses of a module inside rag, by those who may only use what `import rag` gives."""
    broken = []
    for module, text in found.items():
        broken += [
            f"{module}:{line} imports {target}, which is not public"
            for line, target in imports(module, text, found)
            if target.startswith("rag.")
        ]
        broken += [
            f"{module}:{node.lineno} uses rag.{node.attr}, which is inside"
            for node in ast.walk(parse(text))
            if isinstance(node, ast.Attribute)
            and node.attr in known_rooms()
            and isinstance(node.value, ast.Name)
            and node.value.id == "rag"
        ]
    return broken


def vague_names(found: Sources) -> list[str]:
    """Modules whose name says nothing about what lives there."""
    return [
        f"{module} has a vague name"
        for module in found
        if VAGUE & set(re.split(r"[._]", module.lower()))
    ]


def too_long(found: Sources) -> list[str]:
    """Modules past the longest length."""
    return [
        f"{module} has {lines} lines"
        for module, text in found.items()
        if (lines := len(text.splitlines())) > LONGEST
    ]


def prints_below_the_faces(found: Sources) -> list[str]:
    """Calls of print, and uses of standard output, in a room that is no face."""
    return [
        f"{module}:{node.lineno} prints"
        for module, text in found.items()
        if room_of(module) not in FACES
        for node in ast.walk(parse(text))
        if (isinstance(node, ast.Name) and node.id in {"print", "pprint"})
        or (isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"})
    ]


def swallowed(found: Sources) -> list[str]:
    """`except:` without a class, and handlers of everything that do nothing."""
    return [
        f"{module}:{node.lineno} swallows every error"
        for module, text in found.items()
        for node in ast.walk(parse(text))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (ast.unparse(node.type) in {"Exception", "BaseException"} and _passes(node))
        )
    ]


def _passes(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(each, ast.Pass) for each in handler.body)


def leaks(found: Sources) -> list[str]:
    """Paths of one machine, and addresses of package indexes."""
    return [
        f"{name}:{number} has {match.group()!r}"
        for name, text in found.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := LEAKS.search(line))
    ]


RULES_OF_RAG = (
    strangers,
    upward_imports,
    misplaced_libraries,
    hidden_imports,
    vague_names,
    too_long,
    prints_below_the_faces,
    swallowed,
)

BAD: Mapping[str, tuple[Callable[[Sources], list[str]], Sources]] = {
    "a room without a floor": (strangers, {"rag.attic": ""}),
    "a package without a floor": (strangers, {"rag.attic.box": ""}),
    "an import of a room above": (upward_imports, {"rag.catalog": "from rag.index import Index"}),
    "an import of a room on the same floor": (upward_imports, {"rag.llm": "import rag.support"}),
    "an import of the package's front": (upward_imports, {"rag.index": "from rag import Corpus"}),
    "an import inside a function": (
        upward_imports,
        {"rag.catalog": "def late() -> None:\n    from rag import corpus"},
    ),
    "an import for types only": (
        upward_imports,
        {"rag.types": "if TYPE_CHECKING:\n    from rag.corpus import Corpus"},
    ),
    "an import by dots": (upward_imports, {"rag.catalog": "from .index import Index"}),
    "an import of a room by dots": (upward_imports, {"rag.catalog": "from . import index"}),
    "an import by dots out of a package": (
        upward_imports,
        {"rag.articles.dates": "from ..corpus import Corpus"},
    ),
    "an import by dots in a package's front": (
        upward_imports,
        {"rag.articles": "from ..corpus import Corpus", "rag.articles.dates": ""},
    ),
    "a library in another's room": (misplaced_libraries, {"rag.index": "import chromadb.config"}),
    "a part of a library": (misplaced_libraries, {"rag.index": "from llama_index.core import x"}),
    "a library of Python's own": (misplaced_libraries, {"rag.index": "import sqlite3"}),
    "a library without a room": (misplaced_libraries, {"rag.index": "import pandas"}),
    "an import by a string": (
        hidden_imports,
        {"rag.index": "import importlib\nimportlib.import_module('chromadb')"},
    ),
    "an import by a dunder": (hidden_imports, {"rag.index": "__import__('chromadb')"}),
    "a vague room": (vague_names, {"rag.utils": ""}),
    "a vague module in a room": (vague_names, {"rag.articles.date_helpers": ""}),
    "a long module": (too_long, {"rag.index": "x = 1\n" * (LONGEST + 1)}),
    "a print": (prints_below_the_faces, {"rag.index": "print('indexed')"}),
    "a write to standard output": (
        prints_below_the_faces,
        {"rag.index": "import sys\nsys.stdout.write('indexed')"},
    ),
    "a bare except": (swallowed, {"rag.index": "try:\n    x\nexcept:\n    raise"}),
    "a swallowed error": (swallowed, {"rag.cli": "try:\n    x\nexcept Exception:\n    pass"}),
    "a use of a room from outside": (private_uses, {"eval.runs": "from rag.corpus import Corpus"}),
    "a use of a room as a name": (private_uses, {"eval.runs": "from rag import corpus"}),
    "a use of a room through the front": (private_uses, {"eval.runs": "import rag\nrag.corpus.x"}),
    "somebody's home": (leaks, {"Makefile": "cd /" + "home/ann"}),
    "somebody's folder": (leaks, {"Makefile": "cp x '/" + "opt/wheels'"}),
    "an index on the command line": (leaks, {"Makefile": "pip install -" + "-index-url x"}),
    "an index by its host": (leaks, {"Makefile": "https://files.py" + "thonhosted.org/x"}),
}


@pytest.mark.parametrize("rule", RULES_OF_RAG, ids=lambda rule: rule.__name__)
def test_the_rooms_keep_the_rule(rule: Callable[[Sources], list[str]]) -> None:
    assert rule(sources("rag")) == []


def test_the_evaluation_uses_only_what_users_use() -> None:
    assert private_uses(sources("eval")) == []


@pytest.mark.parametrize(("rule", "example"), BAD.values(), ids=BAD.keys())
def test_the_rule_finds(rule: Callable[[Sources], list[str]], example: Sources) -> None:
    assert len(rule(example)) == 1


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {*RULES_OF_RAG, private_uses, leaks} == {rule for rule, _ in BAD.values()}


@pytest.mark.parametrize(
    "text",
    [
        "from rag.catalog import Catalog",
        "from rag import catalog, errors",
        "from . import catalog",
        "from .catalog import Catalog",
        "import rag.catalog",
        "import numpy as np\nimport collections.abc",
    ],
)
def test_imports_of_what_lies_below_are_free(text: str) -> None:
    found = {"rag.index": text}
    assert upward_imports(found) + misplaced_libraries(found) == []


def test_the_modules_of_one_package_may_import_each_other() -> None:
    found = {"rag.articles": "from . import dates", "rag.articles.dates": "from . import names"}
    assert upward_imports(found) == []


def test_a_room_is_on_one_floor_and_a_library_in_rooms_there_are() -> None:
    assert sum(map(len, FLOORS)) == len(known_rooms())
    assert frozenset().union(*LIBRARIES.values()) <= known_rooms()


def test_no_file_tells_of_one_machine_or_of_an_index() -> None:
    """The lock above all: whoever installs it chooses where from."""
    assert leaks(project_files()) == []


def test_the_lock_pins_and_hashes_everything() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", "")
    assert "://" not in text
    for line in text.splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==\S+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+", line)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    """What is pinned in pyproject.toml is locked at that version, and nothing is forgotten."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = dict(
        re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
    )
    asked = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    for requirement in itertools.chain(*asked):
        name, exactly, version = re.split(r"(?:\[\w+\])?(?:(==)|[<>~]=|$)", requirement, maxsplit=1)
        assert name in locked
        assert not exactly or locked[name] == version


def project_files() -> Sources:
    """The text of every file that is the project's own work, by its path in the project."""
    places = [*ROOT.iterdir(), *(ROOT / "vectorstore").glob("*.md")]
    for folder in ("rag", "tests", "eval", ".ci"):
        places += (ROOT / folder).rglob("*")
    return {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for path in places
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.is_relative_to(ROOT / "eval" / "runs")
        and path.name not in {"rag.toml", ".DS_Store"}
    }
