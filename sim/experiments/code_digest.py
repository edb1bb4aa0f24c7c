"""A digest of one Python function as it is now: its code, what it holds, and the files that it stands on.

Two functions share a digest when, and in practice only when, they do the same. It covers

- the function's own code, defaults, keyword defaults and closure, by value;
- the bytes of its file and of every file that this one imports, directly or not, unless the standard library,
  an installed package (its version counts) or this product (see `sim.records.version`) brings it;
- functions, methods and plain constants of those modules as they are in memory, for a notebook may hold
  older or newer ones than the file.

Not seen: files that a function reads, containers that are changed at run time, imports by a computed name.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, resolve_name
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Self

import numpy as np

from sim.records import places

PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...))
"""Types of which `repr` says all of a value."""
MAIN = ("__main__", "__mp_main__")
"""Names under which a script knows itself; no other process can import from there."""
PRODUCT = places.PACKAGE.name
"""The package; its own code counts through the version and not through this digest."""
_INSTALLED = tuple(
    Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


class NotHashable(Exception):  # noqa: N818 (it reads as what happened)
    """There is no telling whether two such functions do the same; the text says why, as `it is a lambda`."""


# object: what the function returns does not matter here.
def digest_of_function(function: Callable[..., object]) -> str:
    """Return twelve hexadecimal digits of a function, partial or method.

    Files are read, and no module is imported that was not imported before.

    Raises:
        NotHashable: it is a lambda, comes from no file (a script's own `__main__`, a notebook), or holds a
            value that has no bytes.
    """
    return _Digest().add(function).sha.hexdigest()[:12]


# object, from here on: whatever a function may hold is looked at, and nothing is assumed of it.
class _Digest:
    """SHA-256 of values, each module once."""

    def __init__(self) -> None:
        self.sha = hashlib.sha256()
        self.modules: set[str] = set()
        self.inside: set[int] = set()

    def say(self, *words: str | int | tuple[int, ...]) -> None:
        self.sha.update("\x1f".join(map(str, words)).encode() + b"\x1e")

    def add(self, *values: object) -> Self:
        """Take in values of any kind, one after the other; of each the bytes must be known."""
        for value in values:
            if isinstance(value, PLAIN):
                self.say(type(value).__name__, repr(value))
            elif id(value) in self.inside:
                self.say("again")
            else:
                self.inside.add(id(value))
                self._add_compound(value)
                self.inside.discard(id(value))
        return self

    def _add_compound(self, value: object) -> None:
        match value:
            case CodeType():
                self._add_code(value)
            case FunctionType():
                self._add_function(value)
            case MethodType():
                self.add(value.__func__, value.__self__)
            case partial():
                self.add("partial", value.func, value.args, value.keywords)
            case ModuleType():
                self._add_module(value.__name__)
            case type():
                self._add_named(value.__module__, value.__qualname__)
            case BuiltinFunctionType():
                self.say("built in", value.__name__, "builtin_function_or_method")
            case np.ufunc():
                self.say("built in", value.__name__, "ufunc")
            case Enum():
                self.add(type(value), value.name)
            case np.ndarray() | np.generic() if value.dtype.kind not in "OV":
                self.say("array", value.dtype.str, value.shape)
                self.sha.update(value.tobytes())
            case tuple() | list():
                self.add(type(value).__name__, len(value), *value)
            case dict():
                self.add("dict", len(value), *(part for item in value.items() for part in item))
            case set() | frozenset():
                self.say("set", *sorted(_Digest().add(one).sha.hexdigest() for one in value))
            case _ if is_dataclass(value) and not isinstance(value, type):
                self.add(type(value), *(vars(value)[field.name] for field in fields(value)))
            case _:
                raise NotHashable(f"it holds a value of type {type(value).__name__}")

    def _add_code(self, code: CodeType) -> None:
        self.say("code", code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_flags)
        self.sha.update(code.co_code)
        self.add(code.co_names, code.co_varnames, code.co_freevars, code.co_consts)

    def _add_function(self, function: FunctionType) -> None:
        if function.__name__ == "<lambda>":
            raise NotHashable("it is a lambda")
        self._add_named(function.__module__, function.__qualname__)
        if not _is_product(function.__module__):
            self.add(function.__code__)
        self.add(function.__defaults__, function.__kwdefaults__)
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            try:
                self.add(cell.cell_contents)
            except ValueError:
                self.say("empty", name)

    def _add_named(self, module: str, qualname: str) -> None:
        if module in MAIN:
            raise NotHashable(
                "it is written in the script or notebook itself, not in a file that is imported"
            )
        self.say("named", module, qualname)
        self._add_module(module)

    def _add_module(self, name: str) -> None:
        """Take in what a module stands on: a library's version, or an own file's bytes and state."""
        if name in self.modules or _is_product(name):
            return
        self.modules.add(name)
        module = sys.modules.get(name)
        file = _file_of(name)
        if module is not None and file is None and not (_is_built_in(name) or "__path__" in vars(module)):
            raise NotHashable("it comes from no file")
        if file is None or not _is_own(file):
            top = sys.modules.get(name.partition(".")[0])
            self.say("library", name, "" if top is None else vars(top).get("__version__", ""))
            return
        content = file.read_bytes()
        self.say("file", name, len(content))
        self.sha.update(content)
        if module is not None:
            self._add_state(module)
        for imported in _imports(content, name, file):
            self._add_module(imported)

    def _add_state(self, module: ModuleType) -> None:
        for name, value in sorted(vars(module).items()):
            if name.startswith("__"):
                continue
            if _is_constant(value):
                self.say("constant", name)
                self.add(value)
            if isinstance(value, FunctionType | type) and value.__module__ == module.__name__:
                for code in _codes(value):
                    self.say("defined", name)
                    self.add(code)


def _is_constant(value: object) -> bool:
    return isinstance(value, PLAIN) or (isinstance(value, tuple) and all(map(_is_constant, value)))


def _codes(value: FunctionType | type) -> Iterator[CodeType]:
    """The code of a function, or of a class's methods."""
    if isinstance(value, FunctionType):
        yield value.__code__
    else:
        for _, member in sorted(vars(value).items()):
            inner = member.__func__ if isinstance(member, staticmethod | classmethod) else member
            inner = inner.fget if isinstance(inner, property) else inner
            if isinstance(inner, FunctionType):
                yield inner.__code__


# --- modules and their files


def _is_product(module: str) -> bool:
    return module == PRODUCT or module.startswith(f"{PRODUCT}.")


def _is_built_in(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _is_own(file: Path) -> bool:
    """True for a file of the user's, neither installed nor a part of Python or of the product."""
    if {"site-packages", "dist-packages"} & set(file.parts):
        return False
    return not any(file.is_relative_to(folder) for folder in (*_INSTALLED, places.PACKAGE))


def _file_of(name: str) -> Path | None:
    """The file of a module, loaded or not; None where it has none. No module is imported to find out."""
    module = sys.modules.get(name)
    if module is not None:
        text = vars(module).get("__file__")
        return Path(text).resolve() if text else None
    top, *inner = name.split(".")
    spec = _spec_of(top)
    if spec is None or spec.origin is None:
        return None
    if not inner:
        return Path(spec.origin).resolve() if spec.has_location else None
    below = Path(spec.origin).parent.joinpath(*inner)
    return next((f.resolve() for f in (below.with_suffix(".py"), below / "__init__.py") if f.is_file()), None)


def _spec_of(top: str) -> ModuleSpec | None:
    try:
        return find_spec(top)
    except (ImportError, ValueError):
        return None


def _imports(content: bytes, name: str, file: Path) -> list[str]:
    """Names of the modules that a file imports, also inside functions; `from a import b` gives a and a.b."""
    if file.suffix != ".py":
        return []
    try:
        parsed = ast.parse(content)
    except SyntaxError:
        raise NotHashable(f"{file.name} is no longer Python") from None
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            module = resolve_name(module, package) if node.level else module
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return sorted(one for one in found if one in sys.modules or _file_of(one) is not None)
