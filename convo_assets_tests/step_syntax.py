"""The statements of a module without what changes no row: what a hash of code is made of.

Comments, docstrings, annotations, Protocols, type variables, `__all__`, `VERSION` itself,
formatting and the version of Python make no difference.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EVERYTHING = ""
"""In place of the name of a definition: all of a module."""

_NOT_CODE = {"__all__", "VERSION"}
_TYPES: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("returns",),
    ast.AsyncFunctionDef: ("returns",),
    ast.arg: ("annotation",),
    ast.AnnAssign: ("annotation",),
}
"""Where annotations stand."""


@dataclass(frozen=True)
class Module:
    """One module: its statements without what changes no row, and the names that each binds."""

    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        """Return the module as it is written."""
        return ast.parse(self.path.read_bytes())

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """Return what counts of the module, one statement per imported name."""
        stripped = ast.parse(self.path.read_bytes())
        _Stripped().visit(stripped)
        return [part for statement in stripped.body for part in _one_by_one(statement)]

    @cached_property
    def bindings(self) -> Mapping[str, list[int]]:
        """Return the statements that define each name; those that define none are under ""."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, statement in enumerate(self.statements):
            for name in set(_bound(statement)) or {EVERYTHING}:
                found[name].append(index)
        return found

    @property
    def version(self) -> str | None:
        """Return the text that `VERSION` is set to here, if it is."""
        for statement in self.tree.body:
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id="VERSION")], value=ast.Constant(value=version)
                ):
                    return str(version)
        return None

    @cached_property
    def without_unused_imports(self) -> set[int]:
        """Return every statement, without imports that only annotations needed."""
        used = {
            node.id
            for statement in self.statements
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
        }
        return {
            index
            for index, statement in enumerate(self.statements)
            if self.path.name == "__init__.py"
            or not isinstance(statement, ast.Import | ast.ImportFrom)
            or used & set(_bound(statement))
        }


class _Stripped(ast.NodeTransformer):
    """Takes out what changes no row."""

    def visit(self, node: ast.AST) -> ast.AST:
        node = self.generic_visit(node)
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                setattr(node, block, [s for s in statements if _counts(s)])
        for name in _TYPES.get(type(node), ()):
            setattr(node, name, None)
        if isinstance(node, ast.ClassDef) and "Protocol" in map(_plain, node.bases):
            for name in ("body", "bases", "decorator_list"):
                setattr(node, name, [])
        return node


def _counts(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return False
        case ast.If(test=test) if _plain(test) == "TYPE_CHECKING":
            return False
        case ast.Assign(value=ast.Call(func=function)) if _plain(function) == "TypeVar":
            return False
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name not in _NOT_CODE
        case _:
            return True


def _plain(node: ast.expr) -> str:
    """Return the last name of `a.b`, or of `a.b[c]`."""
    if isinstance(node, ast.Subscript):
        return _plain(node.value)
    return getattr(node, "attr", getattr(node, "id", ""))


def is_empty_class(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ClassDef) and not (statement.body or statement.bases)


def _one_by_one(statement: ast.stmt) -> list[ast.stmt]:
    match statement:
        case ast.Import(names=names):
            return [ast.Import(names=[alias]) for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            return [ast.ImportFrom(module=module, names=[a], level=level) for a in names]
        case _:
            return [statement]


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names of a module that a statement defines or changes."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in names)
        case ast.Assign(targets=[*targets]):
            yield from filter(None, (_root(t) for target in targets for t in _flat(target)))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            yield _root(target)
        case _:
            yield from (
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )


def _flat(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _root(target: ast.expr) -> str:
    """Return `a` of `a.b[c]`."""
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def canonical(node: object) -> str:
    """Return a tree as text: without places, and without empty fields, which differ by Python."""
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        inner = ", ".join(f"{name}={canonical(value)}" for name, value in fields)
        return f"{type(node).__name__}({inner})"
    if isinstance(node, list):
        return f"[{', '.join(map(canonical, node))}]"
    return repr(node)
