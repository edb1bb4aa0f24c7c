"""Reading the project's own source, for the tests of this folder."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*tops: str) -> list[Path]:
    """Every Python file below the given folders or files of the repository that exist, sorted."""
    found: set[Path] = set()
    for top in tops:
        path = ROOT / top
        found |= set(path.rglob("*.py")) if path.is_dir() else {path} & {p for p in (path,) if p.is_file()}
    return sorted(found)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The path as one writes it in the repository."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of one file, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def lines_without_docstring(function: Function) -> int:
    """Lines from `def` to the end, less those of the docstring; decorators do not count."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return total
    return total - ((first.end_lineno or first.lineno) - first.lineno + 1)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every absolute import of one file; `from a.b import c` gives `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def is_bare_docstring(path: Path) -> bool:
    """True where a file holds one docstring of one line and nothing else."""
    body = tree(path).body
    docstring = ast.get_docstring(tree(path))
    return len(body) == 1 and docstring is not None and "\n" not in docstring


def words(text: str) -> set[str]:
    """The lower-case words of a text, with snake_case and CamelCase names taken apart."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).replace("_", " ")
    return set(re.findall(r"[a-z]+", apart.lower()))


def own_tests(kind: type) -> str:
    """The text of the tests beside a class: `tests/oss/test_monitoring.py` for `sim/oss/monitoring.py`."""
    file = Path(inspect.getfile(kind)).relative_to(ROOT / "sim")
    whole_package = file.parent.name == file.stem
    room = file.parent.parent if whole_package else file.parent
    beside = files(f"tests/{file.parent.as_posix()}") if whole_package else []
    beside += sorted((ROOT / "tests" / room).glob(f"test_{file.stem}*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in beside)
