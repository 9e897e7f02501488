"""The import rules hold, and a breach of any of them is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.roster import AGENTS
from tests.running import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
PACKAGES = ("shared/hubbub", "orchestrator", "agents")


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the import rules of the tree at `root`, seen from outside any installed copy."""
    command = [str(LINTER), "--config", str(root / "pyproject.toml"), "--no-cache"]
    environment = {"PYTHONPATH": f"{root}:{root / 'shared'}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tree that a test may spoil."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "breach", "rule"),
    [
        ("agents/order/rules.py", "import agents.support.rules", "Services never import each other"),
        ("shared/hubbub/money.py", "import orchestrator.settings", "The kit imports no service"),
        (
            "orchestrator/dialogue/state.py",
            "import orchestrator.turn.steps",
            "In the hub the upper may import the lower",
        ),
        ("orchestrator/turn/decide.py", "import httpx", "Decisions know nothing of HTTP"),
        ("orchestrator/turn/runner.py", "import redis", "Only the conversation store speaks to Redis"),
        ("orchestrator/api/chat.py", "import httpx", "Only the calling side of the hub makes HTTP calls"),
    ],
)
def test_a_breach_is_caught(copy: Path, module: str, breach: str, rule: str) -> None:
    """One forbidden import is enough to fail, and the rule it breaks is named."""
    path = copy / module
    path.write_text(f"{path.read_text()}\n\n{breach}\n")
    outcome = _lint(copy)
    assert outcome.returncode != 0
    assert f"{rule}" in outcome.stdout
    assert "BROKEN" in outcome.stdout


def test_the_agents_folder_is_no_package_of_its_own() -> None:
    """An `agents/__init__.py` would shadow another well-known library's package."""
    assert not (ROOT / "agents" / "__init__.py").exists()


@pytest.mark.parametrize("agent", AGENTS)
def test_every_agent_has_the_same_files(agent: str) -> None:
    """Learn one, know all."""
    expected = {"README.md", "app.py", "skills.py", "rules.py", "backend.py", "settings.py"}
    assert expected <= {path.name for path in (ROOT / "agents" / agent).iterdir()}
