"""What the core says to people, collected from the syntax tree of every module; nothing is run.

A message is written as a template whose places are empty: ``the cited text has {}, not {}``. Where
the source chooses between wordings, each is a template of its own. Whatever cannot be read from the
tree raises `Unreadable`, so that no message is passed over in silence.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PLACE = "{}"
_PLACES = re.compile(r"\{\}(?: \{\})+")  # nothing tells where one ends: they are one
_CUT = "\0"  # where an error and its hint stand in a note: messages of their own

OPERATORS = frozenset(
    "AccountError EmbeddingError ServerError SettingsError StoreDamaged StoreMismatch"
    " StoreUnreadable WeightsError".split()
)
"""Errors that only whoever runs the server causes and mends; they stay as the log has them."""
PROGRAMS = frozenset(
    "rag.cli.commands rag.web.asked rag.web.openai_api rag.web.reading rag.web.tools".split()
)
"""Modules whose errors go to a command line or to programs."""
PASSED_ON = frozenset(
    (
        "answer.notes",
        "verdict.reasons",
        "tuple(dict.fromkeys(reasons + rest))",  # the reasons of findings
        "o.reason",  # of a file that was left
        "str(error)",
        "error.hint",
    )
)
"""Expressions that only hand on what was collected where it was made."""
_SINKS: Mapping[str, tuple[int, str]] = {
    "Finding": (1, "reason"),
    "Verdict": (1, "reasons"),
    "Statement": (3, "reasons"),
    "Left": (1, "reason"),
    "_made": (3, "reasons"),  # of an audit
    "FileReport": (2, "reason"),
    "Rule": (0, "reason"),
    "_Rewriting": (2, "reason"),
}
"""Which argument of a call is a message, or several: by its position or its name."""
_NAMED = frozenset(("notes", "gap", "reasons"))
"""Arguments that are messages, whoever is called."""
_FIELDS: Mapping[str, tuple[str, str]] = {
    "called": ("Format", "called"),
    "if_damaged": ("Format", "if_damaged"),
    "if_outdated": ("Format", "if_outdated"),
    "if_foreign": ("Format", "if_foreign"),
    "if_locked": ("Format", "if_locked"),
    "_hint": ("EndpointLLM", "hint"),
}
"""Attributes that hold what a call was given: of which call, and as which argument."""

Sources = Mapping[str, str]


def modules() -> Sources:
    """The modules of rag, by name, with their text."""
    root = Path(__file__).parents[1]
    found = sorted((root / "rag").rglob("*.py"))
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path.read_text("utf-8")
        for path in found
    }


class Unreadable(Exception):
    """A message that the tree does not tell."""


@dataclass(frozen=True)
class _Scope:
    """A module, and the functions around a place in it, the innermost last."""

    module: str
    functions: tuple[ast.FunctionDef, ...] = ()


class Messages:
    """The messages in `sources`, module names with their text."""

    def __init__(self, sources: Sources) -> None:
        self._trees = {name: ast.parse(text) for name, text in sources.items()}
        self._calls = [
            (node, scope)
            for name, tree in self._trees.items()
            for node, scope in _walk(tree, _Scope(name))
            if isinstance(node, ast.Call)
        ]

    def templates(self) -> set[str]:
        """Every message. Raises Unreadable."""
        found: set[str] = set()
        for node, scope in self._calls:
            for each in self._said_by(node):
                found |= self._read(each, scope)
        for module, tree in self._trees.items():
            for inner, scope in _walk(tree, _Scope(module)):
                if isinstance(inner, ast.Assign) and _is_trouble(inner):
                    found |= self._read(inner.value, scope)
        parts = (part.strip() for each in found for part in each.split(_CUT))
        return {_PLACES.sub(PLACE, part) for part in parts if part}

    def _said_by(self, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call that are messages."""
        name = _last(call.func)
        given = {each.arg: each.value for each in call.keywords if each.arg}
        yield from (value for key, value in given.items() if key in _NAMED)
        if name in _SINKS:
            at, key = _SINKS[name]
            yield from call.args[at : at + 1]
            yield from filter(None, [given.get(key)])
        elif "hint" in given and name not in OPERATORS and name != "EndpointLLM":
            yield from (call.args[0], given["hint"])

    def _read(self, expression: ast.expr, scope: _Scope) -> set[str]:
        if scope.module in PROGRAMS:
            return set()
        return self._texts(expression, scope, ())

    def _texts(self, node: ast.expr, scope: _Scope, seen: tuple[str, ...]) -> set[str]:
        """What `node` can be. `seen` are the names on the way here. Raises Unreadable."""
        here = f"{scope.module}:{node.lineno} {ast.unparse(node)}"
        if ast.unparse(node) in PASSED_ON:
            return set()
        match node:
            case ast.Constant(None):
                return set()
            case ast.Constant(str(text)):
                return {text}
            case ast.JoinedStr(parts):
                return self._joined(parts, scope, seen)
            case ast.IfExp(_, one, other):
                return self._texts(one, scope, seen) | self._texts(other, scope, seen)
            case ast.BoolOp(ast.Or(), parts):
                return set().union(*(self._texts(each, scope, seen) for each in parts))
            case ast.BinOp(one, ast.Add(), other):
                return _products([self._texts(each, scope, seen) for each in (one, other)])
            case ast.Tuple(parts) | ast.List(parts):
                return set().union(*(self._texts(each, scope, seen) for each in parts))
            case ast.Starred(inner) | ast.Call(ast.Name("tuple"), [inner]):
                return self._texts(inner, scope, seen)
        if here in seen or (isinstance(node, ast.Name) and self._grows(node.id, scope)):
            raise Unreadable(here)
        origins = list(self._origins(node, scope))
        if not origins:
            raise Unreadable(here)
        return set().union(*(self._texts(each, at, (*seen, here)) for each, at in origins))

    def _joined(self, parts: Sequence[ast.expr], scope: _Scope, seen: tuple[str, ...]) -> set[str]:
        choices: list[set[str]] = []
        for part, following in itertools.zip_longest(parts, parts[2:]):
            match part, following:
                case ast.FormattedValue(inner, -1, None), ast.FormattedValue(
                    ast.Attribute(_, "hint")
                ) if isinstance(inner, ast.Name):
                    choices.append({_CUT})
                case ast.FormattedValue(ast.Attribute(_, "hint"), -1, None), _:
                    choices.append({_CUT})
                case ast.FormattedValue(inner, -1, None), _:
                    choices.append(self._place(inner, scope, seen))
                case ast.FormattedValue(), _:
                    choices.append({PLACE})
                case _:
                    choices.append(self._texts(part, scope, seen))
        return _products(choices)

    def _place(self, node: ast.expr, scope: _Scope, seen: tuple[str, ...]) -> set[str]:
        """What stands in a place: wordings where the source chooses between some, else anything."""
        match node:
            case ast.Constant(str()) | ast.JoinedStr():
                return self._texts(node, scope, seen)
            case ast.IfExp(_, one, other) | ast.BoolOp(ast.Or(), [one, other]):
                return self._place(one, scope, seen) | self._place(other, scope, seen)
            case ast.Name() | ast.Attribute():
                here = f"{scope.module}:{node.lineno} {ast.unparse(node)}"
                origins = [] if here in seen else list(self._origins(node, scope))
                return set().union(
                    *(self._place(each, at, (*seen, here)) for each, at in origins)
                ) or {PLACE}
        return {PLACE}

    def _origins(self, node: ast.expr, scope: _Scope) -> Iterator[tuple[ast.expr, _Scope]]:
        """The expressions that a name, an attribute or a call stands for."""
        match node:
            case ast.Name(name):
                yield from self._assigned(name, scope)
            case ast.Attribute(_, name) if name in _FIELDS:
                callee, key = _FIELDS[name]
                for call, at in self._calls:
                    if _last(call.func) == callee:
                        yield from ((each.value, at) for each in call.keywords if each.arg == key)
            case ast.Attribute(ast.Name(module), name):
                for full in self._trees:
                    if full.rpartition(".")[2] == module:
                        yield from self._assigned(name, _Scope(full))
            case ast.Call(function):
                yield from self._given(function, scope)

    def _assigned(self, name: str, scope: _Scope) -> Iterator[tuple[ast.expr, _Scope]]:
        for depth in range(len(scope.functions), -1, -1):
            around = _Scope(scope.module, scope.functions[:depth])
            body = around.functions[-1] if depth else self._trees[scope.module]
            found = list(self._assignments(name, body, around))
            if depth and not found:
                found = list(self._arguments(name, around.functions[-1], scope.module))
            if found:
                yield from found
                return

    def _grows(self, name: str, scope: _Scope) -> bool:
        """Whether something is added to a name after it was assigned."""
        around = scope.functions[-1] if scope.functions else self._trees[scope.module]
        for node in ast.walk(around):
            match node:
                case ast.AugAssign(ast.Name(target)) if target == name:
                    return True
                case ast.Attribute(ast.Name(target), "append" | "extend" | "insert"):
                    if target == name:
                        return True
        return False

    def _assignments(
        self, name: str, body: ast.FunctionDef | ast.Module, scope: _Scope
    ) -> Iterator[tuple[ast.expr, _Scope]]:
        nodes = ast.walk(body) if isinstance(body, ast.FunctionDef) else body.body
        for node in nodes:
            match node:
                case ast.Assign([ast.Name(target)], value) if target == name:
                    yield value, scope
                case ast.AnnAssign(ast.Name(target), _, ast.expr() as value) if target == name:
                    yield value, scope
                case ast.NamedExpr(ast.Name(target), value) if target == name:
                    yield value, scope
                case ast.Assign([ast.Tuple(targets)], ast.Subscript(table)):
                    names = [_last(each) for each in targets]
                    for value, at in self._origins(table, scope) if name in names else ():
                        if isinstance(value, ast.Dict):
                            rows = [each for each in value.values if isinstance(each, ast.Tuple)]
                            yield from ((row.elts[names.index(name)], at) for row in rows)

    def _arguments(
        self, name: str, function: ast.FunctionDef, module: str
    ) -> Iterator[tuple[ast.expr, _Scope]]:
        """What the callers of `function` in its module give it as `name`."""
        names = [each.arg for each in function.args.args]
        bound = bool(names) and names[0] in ("self", "cls")
        for call, scope in self._calls:
            if scope.module != module or _last(call.func) != function.name:
                continue
            yield from ((each.value, scope) for each in call.keywords if each.arg == name)
            if name in names[: len(call.args) + bound]:
                yield call.args[names.index(name) - bound], scope

    def _given(self, function: ast.expr, scope: _Scope) -> Iterator[tuple[ast.expr, _Scope]]:
        """What a function of the project returns or yields."""
        module = (
            function.value.id
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
            else None
        )
        for full, tree in self._trees.items():
            if full != scope.module if module is None else full.rpartition(".")[2] != module:
                continue
            for node, at in _walk(tree, _Scope(full)):
                inside = at.functions and at.functions[-1].name == _last(function)
                if inside and isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                    yield node.value, at


def _walk(node: ast.AST, scope: _Scope) -> Iterator[tuple[ast.AST, _Scope]]:
    if isinstance(node, ast.FunctionDef):
        scope = _Scope(scope.module, (*scope.functions, node))
    yield node, scope
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, scope)


def _is_trouble(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Attribute) and node.targets[0].attr == "trouble"


def _last(function: ast.expr) -> str:
    """``rag.UploadError`` and ``UploadError`` are called the same."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _products(choices: Iterable[set[str]]) -> set[str]:
    return {"".join(each) for each in itertools.product(*choices)}
