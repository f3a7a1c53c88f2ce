"""What the import contracts in pyproject.toml can't say: the core stands on the standard library alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "src" / "compendium"
CORE = sorted([*(PACKAGE / "domain").rglob("*.py"), *(PACKAGE / "ports").rglob("*.py")])
FORBIDDEN_NAMES = ("util", "helper", "common", "manager", "base", "misc")
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported_packages(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a module comes from"
            yield (node.module or "").partition(".")[0]


def relative(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_domain_and_ports_import_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"compendium"}
    foreign = {
        relative(module): set(imported_packages(module.read_text("utf-8"))) - allowed for module in CORE
    }
    assert len(foreign) > 20
    assert {module: packages for module, packages in foreign.items() if packages} == {}


def test_the_walk_sees_imports_inside_functions() -> None:
    source = "import a.b\ndef f():\n    from c.d import e\n"
    assert set(imported_packages(source)) == {"a", "c"}


def test_a_module_has_fewer_than_250_lines() -> None:
    lines = {relative(module): len(module.read_text("utf-8").splitlines()) for module in MODULES}
    assert {module: count for module, count in lines.items() if count >= 250} == {}


def test_a_module_is_named_for_its_idea() -> None:
    parts = {part for module in MODULES for part in module.relative_to(PACKAGE).parts}
    assert [part for part in parts if part.startswith(FORBIDDEN_NAMES)] == []
