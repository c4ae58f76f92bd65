"""Every error is one of ours, is drawn in the tree, and says what to do."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag import errors
from rag.errors import RagError

PACKAGE = Path(errors.__file__).parent


def classes(root: type[RagError] = RagError) -> Iterator[type[RagError]]:
    """`root` and all of the package that descends from it, parents first."""
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:  # the evaluation has errors of its own
            yield from classes(child)


def drawn_tree() -> dict[str, str]:
    """Child and parent of every line of the drawing in the module's docstring."""
    parents: dict[str, str] = {}
    above = ["RagError"]
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        if match := re.match(r"([│ ├└─]+) (\w+)  ", line):
            depth = len(match[1]) // 4 + 1
            parents[match[2]] = above[depth - 1]
            above[depth:] = [match[2]]
    return parents


def raised_in(path: Path) -> Iterator[ast.Call]:
    """Every call in the module at `path` that makes an error of ours by its name."""
    names = {each.__name__ for each in classes()}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            if (name.id if isinstance(name, ast.Name) else name) in names:
                yield node


def test_the_drawing_is_the_tree() -> None:
    real = {each.__name__: each.__bases__[0].__name__ for each in classes() if each is not RagError}
    assert drawn_tree() == real


def test_every_error_lives_in_the_room_of_errors() -> None:
    assert {each.__module__ for each in classes()} == {"rag.errors"}
    here = {value for value in vars(errors).values() if inspect.isclass(value)}
    assert here == set(classes())


every_error = pytest.mark.parametrize(
    "error", list(classes()), ids=[each.__name__ for each in classes()]
)


@every_error
def test_an_error_says_what_happened_and_what_to_do_next(error: type[RagError]) -> None:
    raised = error("The file a.txt is empty.", hint="Remove it.")
    assert str(raised) == "The file a.txt is empty."
    assert raised.hint == "Remove it."


@every_error
def test_no_error_can_be_made_without_a_hint(error: type[RagError]) -> None:
    with pytest.raises(TypeError, match="hint"):
        error("The file a.txt is empty.")  # type: ignore[call-arg]  # the mistake under test


@every_error
def test_an_error_is_explained_in_a_sentence_of_its_own(error: type[RagError]) -> None:
    assert error.__doc__
    assert error.__doc__.strip().splitlines()[0].endswith((".", ";"))
    assert error.__doc__ != error.__bases__[0].__doc__


@every_error
def test_an_error_is_public(error: type[RagError]) -> None:
    assert error.__name__ in rag.__all__
    assert getattr(rag, error.__name__) is error


@every_error
def test_an_error_is_made_somewhere_or_has_kinds_that_are(error: type[RagError]) -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if path.name != "errors.py"]
    used = any(error.__name__ in path.read_text("utf-8") for path in modules)
    assert used or error.__subclasses__()


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_what_is_told_to_people_are_whole_sentences(path: Path) -> None:
    """As far as the syntax tree shows it: messages and hints begin and end as sentences do."""
    for call in raised_in(path):
        texts = [*call.args[:1], *(key.value for key in call.keywords if key.arg == "hint")]
        for text in texts:
            if isinstance(text, ast.Constant):
                assert re.match(r"[A-Z`].*[.\"»”]$", str(text.value), re.S), text.value
            elif isinstance(text, ast.JoinedStr) and isinstance(text.values[-1], ast.Constant):
                assert re.search(r"[.\"”]$", str(text.values[-1].value)), ast.unparse(text)
