"""Habits that a reader of the code can rely on."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and inner ones included."""
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FUNCTION))


def test_every_test_says_what_a_user_would_lose(root: Path):
    """A failing test would leave its reader guessing whether it matters."""
    silent = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path in sorted((root / "tests").rglob("*.py"))
        for node in functions(path)
        if node.name.startswith("test_") and not (ast.get_docstring(node) or "").strip()
    ]
    assert silent == []


def test_every_public_function_says_what_comes_back(root: Path):
    """A user would have to read the body to learn what a function returns."""
    silent = []
    for path in sorted([*(root / "reports").rglob("*.py"), *(root / "flows").rglob("*.py")]):
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, (*FUNCTION, ast.ClassDef)) and node.name[0] != "_" and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(root)}:{node.lineno} {node.name}")
    assert silent == []


def test_no_error_is_swallowed(shipped: list[Path]):
    """A run would be green while something went wrong."""
    swallowed = [
        f"{path}:{handler.lineno}"
        for path in shipped
        for handler in ast.walk(ast.parse(path.read_text()))
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or (len(handler.body) == 1 and isinstance(handler.body[0], ast.Pass)))
    ]
    assert swallowed == []


def test_nothing_is_left_for_later(shipped: list[Path]):
    """A user would run into something that was never written."""
    words = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    assert [f"{path}: {word}" for path in shipped for word in words if word in path.read_text()] == []


def test_no_module_or_function_outgrows_a_reader(shipped: list[Path]):
    """A piece of the house would become too large to be read in one sitting."""
    lines = {path: path.read_text().count("\n") for path in shipped}
    lengths = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in shipped
        for node in functions(path)
    }
    assert {str(path): count for path, count in lines.items() if count > 400} == {}
    assert {name: count for name, count in lengths.items() if count > 60} == {}
    assert statistics.median(lengths.values()) <= 12


def test_no_test_is_skipped_or_mocked(root: Path):
    """A test would be counted that looked at nothing real."""
    words = ("mark.sk" + "ip", "pytest.sk" + "ip", "importor" + "skip", "unittest.mo" + "ck", "mark.x" + "fail")
    found = [
        f"{path.relative_to(root)}: {word}"
        for path in sorted((root / "tests").rglob("*.py"))
        for word in words
        if word in path.read_text()
    ]
    assert found == []
