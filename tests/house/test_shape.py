"""Files and functions stay small enough to be read at one sitting."""

import ast
import sys

from tests.house import source

CODE = ("sim", "tests", "docs", "app.py")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {
        source.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source.files(*CODE)
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = [
        f"{source.name(path)}:{function.lineno} {function.name}: {source.lines_without_docstring(function)}"
        for path in source.files(*CODE)
        for function in source.functions(path)
        if source.lines_without_docstring(function) > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_the_measure_of_a_function_leaves_its_docstring_out() -> None:
    text = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert source.lines_without_docstring(function) == 3


def test_nothing_at_the_top_hides_a_module_of_the_standard_library() -> None:
    """The repository's top folder is on the path of `python -m`, of pytest and of Streamlit."""
    tops = {path.stem for path in source.ROOT.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert "sim" in tops
    assert tops & set(sys.stdlib_module_names) == set()


def test_nobody_prints() -> None:
    calls = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.files("sim", "app.py")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


def test_init_files_are_one_line_docstrings() -> None:
    inits = [path for path in source.files("sim") if path.name == "__init__.py"]
    floors = [path for path in inits if path.parent.name != "sim"]
    assert len(floors) >= 15
    assert [source.name(path) for path in floors if not source.is_bare_docstring(path)] == []


def test_the_door_of_the_package_imports_nothing_of_ours_at_once() -> None:
    """`sim/__init__.py` may hold the verbs for notebooks, if each imports what it needs when it is called."""
    at_once = [
        node for node in source.tree(source.ROOT / "sim/__init__.py").body if isinstance(node, ast.ImportFrom)
    ]
    assert [node.module for node in at_once if (node.module or "sim").split(".")[0] == "sim"] == []
