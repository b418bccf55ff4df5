"""The code that the rows of a step depend on, as one hash per module.

Of the step's own package everything counts, of other modules of the project only the definitions
that are used, directly or through other definitions: a new error class concerns no step that does
not raise it.
"""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from convo_assets_tests.step_syntax import EVERYTHING, Module, canonical, is_empty_class

_HEX_DIGITS = 16


@dataclass(frozen=True)
class Code:
    """The Python modules and data files below the root of one package."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Return every module of the package by its dotted name."""
        found = {}
        for path in sorted(self.root.rglob("*.py")):
            parts = path.relative_to(self.root.parent).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path)
        return found

    def within(self, package: str) -> list[Module]:
        """Return the modules of a package, itself included."""
        return [
            module
            for name, module in self.modules.items()
            if name == package or name.startswith(f"{package}.")
        ]

    def hashes(self, package: str, handed_in: Collection[tuple[str, str]]) -> dict[str, str]:
        """Return the hash of what counts of every module and data file that a step depends on.

        Args:
            package: Name of the package of the step.
            handed_in: Module and definition of what the step is given when it is called.
        """
        reach = _Reach(self)
        reach.follow([*((module.name, EVERYTHING) for module in self.within(package)), *handed_in])
        found = {}
        for name, indexes in reach.statements.items():
            statements = [self.modules[name].statements[index] for index in sorted(indexes)]
            if counted := [s for s in statements if not self._is_type(s)]:
                found[name] = _hash("\n".join(map(canonical, counted)).encode())
        for path in self._data_files(package, reach):
            found[path.relative_to(self.root.parent).as_posix()] = _hash(path.read_bytes())
        return dict(sorted(found.items()))

    def _is_type(self, statement: ast.stmt) -> bool:
        """Return whether a statement defines or imports a Protocol and nothing else."""
        if isinstance(statement, ast.ImportFrom) and statement.module in self.modules:
            module, (alias,) = self.modules[statement.module], statement.names
            defined = [module.statements[i] for i in module.bindings.get(alias.name, [])]
            return bool(defined) and all(map(is_empty_class, defined))
        return is_empty_class(statement)

    def _data_files(self, package: str, reach: "_Reach") -> list[Path]:
        """Return the data files of the step, and those beside other modules that its code names."""
        own = self.root.parent.joinpath(*package.split("."))
        beside = {self.modules[name].path.parent for name in reach.statements}
        files = [*own.rglob("*"), *(path for folder in beside for path in folder.glob("*"))]
        return sorted(
            path
            for path in set(files)
            if path.is_file()
            and path.suffix not in {".py", ".pyc"}
            and (own in path.parents or path.name in reach.texts)
        )


@dataclass
class _Reach:
    """The statements of each module that have been reached, and the texts that stand in them."""

    code: Code
    statements: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    texts: set[str] = field(default_factory=set)

    def follow(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Reach definitions, given as module and name, and all that they use."""
        waiting, seen = list(wanted), set(wanted)
        while waiting:
            name, definition = waiting.pop()
            module = self.code.modules[name]
            for index in self._indexes(module, definition) - self.statements[name]:
                self.statements[name].add(index)
                for used in self._used(module, module.statements[index]):
                    if used not in seen:
                        seen.add(used)
                        waiting.append(used)

    def _indexes(self, module: Module, definition: str) -> set[int]:
        """Return the statements of a definition, or of the module if it has no such definition."""
        if definition == EVERYTHING or definition not in module.bindings:
            return module.without_unused_imports
        # What defines nothing may change anything: it counts with every definition.
        return {*module.bindings[definition], *module.bindings.get(EVERYTHING, [])}

    def _used(self, module: Module, statement: ast.stmt) -> Iterator[tuple[str, str]]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.texts.add(node.value)
            elif isinstance(node, ast.Name) and node.id in module.bindings:
                yield module.name, node.id
            elif isinstance(node, ast.Import | ast.ImportFrom):
                yield from self._imported(node)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        for alias in node.names:
            whole = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            if self._ours(whole):
                yield whole, EVERYTHING
            elif isinstance(node, ast.ImportFrom) and node.module and self._ours(node.module):
                yield node.module, alias.name

    def _ours(self, name: str) -> bool:
        return name in self.code.modules


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HEX_DIGITS]
