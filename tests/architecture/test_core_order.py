"""The modules of `hub.core` stand in an order: none reaches itself through its imports, those inside functions included."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

CORE = Path(__file__).resolve().parents[2] / "hub" / "core"


def _imports(tree: ast.AST) -> set[str]:
    """Names of the modules of hub.core that a module imports when it runs; type-only imports do not run."""
    found: set[str] = set()
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and node.module == "hub.core":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hub.core."):
            found.add((node.module or "").split(".")[2])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[2] for alias in node.names if alias.name.startswith("hub.core.")}
    return found


def test_no_module_of_the_core_imports_itself_in_a_circle() -> None:
    graph = {path.stem: _imports(ast.parse(path.read_text())) for path in CORE.glob("*.py")}
    assert "in_force" in graph["clock"]
    try:
        circle: list[str] = []
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == []
