"""Services are kept alive, and none outlives the launcher."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.running import wait_until
from tests.system.launcher import is_listening, launched, none_alive, start, write_site


def test_a_killed_service_is_started_again(tmp_path: Path) -> None:
    """After kill -9 it answers at the same port from another process; the others never noticed."""
    with launched(write_site(tmp_path)) as launcher:
        hub, spoke = launcher.ask(0)["pid"], launcher.ask(1)["pid"]
        os.kill(spoke, signal.SIGKILL)

        wait_until(lambda: (launcher.ask(1) or {"pid": spoke})["pid"] != spoke, what="another spoke")
        assert launcher.ask(0)["pid"] == hub
        assert "killed by SIGKILL; starting again in 0.2 s" in launcher.said()


@pytest.mark.parametrize("group", [False, True], ids=["launcher", "group"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_nothing_behind(tmp_path: Path, number: signal.Signals, group: bool) -> None:  # noqa: FBT001
    """Neither a process nor a port, and the exit status says that all is well."""
    with launched(write_site(tmp_path)) as launcher:
        pids = launcher.pids()

        assert launcher.stop(number, group=group) == 0
        assert launcher.said().count("farewell") == len(pids)
        assert none_alive(pids)
        assert not is_listening(launcher.base)


def test_being_told_twice_is_no_reason_to_kill(tmp_path: Path) -> None:
    """A SIGTERM to the group reaches the launcher again through make: the services still end in good order."""
    with launched(write_site(tmp_path)) as launcher:
        launcher.process.send_signal(signal.SIGTERM)

        assert launcher.stop(signal.SIGTERM) == 0
        assert launcher.said().count("farewell") == 2


@pytest.mark.skipif("sys.platform != 'linux'", reason="only Linux ties a child to its parent")
def test_a_killed_launcher_leaves_no_orphan_and_starts_again(tmp_path: Path) -> None:
    """After kill -9 the kernel ends the services; the next start on the same data and ports is a clean one."""
    with launched(write_site(tmp_path)) as launcher:
        pids = launcher.pids()
        launcher.stop(signal.SIGKILL)

        with launched(tmp_path, base=launcher.base) as successor:
            assert none_alive(pids)
            assert not pids & successor.pids()


def test_a_launcher_nobody_listens_to_goes_on(tmp_path: Path) -> None:
    """Somebody who stops reading our output does not stop the services; the log file has it all."""
    launcher = start(write_site(tmp_path), stdout=subprocess.PIPE)
    try:
        wait_until(lambda: launcher.ask(1), what="the spoke answers")
        for _ in range(3):
            assert launcher.ask(1, "/shout")
        wait_until(lambda: sum_of_sizes(tmp_path / ".data/logs") > 5_500_000, what="all of it in the log")
    finally:
        launcher.process.kill()
        launcher.process.communicate()


def sum_of_sizes(folder: Path) -> int:
    """Of all files in `folder`, in bytes."""
    return sum(file.stat().st_size for file in folder.iterdir())
