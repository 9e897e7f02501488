"""What the README tells a newcomer to type works as it stands."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, free_base
from tests.running import ROOT

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINKS = re.findall(r"\]\((?!http)([^)#]+)\)", README)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The README's first command, on ports of its own."""
    assert BLOCKS[0].strip() == "make run"
    base, folder = free_base(), tmp_path_factory.mktemp("readme") / "data"
    env = {**os.environ, "HUBBUB_PORT_BASE": str(base), "HUBBUB_DATA_DIR": str(folder)}
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(["make", "run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    installation = Installation(base, folder, process)
    try:
        installation.wait_until_ready()
        yield installation
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_the_curl_line_shows_adas_refund(running: Installation) -> None:
    """Copied and pasted, it answers with the sentence the README promises."""
    command = BLOCKS[1].replace("127.0.0.1:8000", f"127.0.0.1:{running.base}")
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30, check=True).stdout
    promised = re.search(r"^> (.+)$", README, re.MULTILINE)
    assert promised is not None
    assert promised.group(1) in answer
    assert len(running.mails()) == 1


@pytest.mark.parametrize("block", BLOCKS[2:], ids=str.strip)
def test_every_other_command_exists(block: str) -> None:
    """Commands that would run this very suite are only planned, not run."""
    for line in block.strip().splitlines():
        subprocess.run(["make", "--dry-run", *line.split()[1:]], cwd=ROOT, capture_output=True, timeout=30, check=True)


@pytest.mark.parametrize("link", LINKS)
def test_every_link_leads_somewhere(link: str) -> None:
    """No link of the README is dead."""
    assert (ROOT / Path(link)).exists()
