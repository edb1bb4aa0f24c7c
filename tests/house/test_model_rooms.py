"""What one replication imports is what the version hashes: nothing that makes numbers is left out."""

import ast
import sys
from pathlib import Path

from sim.records.version import LIBRARIES, OTHER_LIBRARIES, model_files
from tests.house import source

DOOR = "sim.experiments.one_life"
FILES = {
    source.name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
    for path in source.files("sim")
}


def imported(path: Path) -> set[str]:
    """Modules of the package, and top names of all others, that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {name for name in found if name in FILES}
    return ours | {top for name in found if (top := name.partition(".")[0]) != "sim"}


def reached() -> set[str]:
    """Everything that the door to the model imports, directly or not."""
    todo, seen = [DOOR], set()
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += sorted(imported(FILES[module])) if module in FILES else []
    return seen


def test_every_module_that_a_replication_imports_is_hashed() -> None:
    hashed = {name for name, _ in model_files(source.ROOT / "sim")}
    ours = {module: source.name(FILES[module]).removeprefix("sim/") for module in reached() & set(FILES)}
    assert len(ours) > 60
    assert set(ours.values()) - hashed - {"__init__.py", "experiments/__init__.py"} == set()


def test_every_library_of_the_model_counts_or_says_why_it_does_not() -> None:
    maps = {"topohub"}  # its files are read without an import
    libraries = (reached() - set(FILES) - set(sys.stdlib_module_names)) | maps
    assert set(LIBRARIES) <= libraries
    assert libraries - set(LIBRARIES) - set(OTHER_LIBRARIES) == set()
