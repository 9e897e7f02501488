"""What a launcher checks before it starts anything, and what it gives to the services."""

import socket
from pathlib import Path

from tests.running import ROOT, wait_until
from tests.system.launcher import PATIENCE_S, Launcher, free_base, launched, start, write_site


def refusal(launcher: Launcher) -> str:
    """What a launcher says that does not start."""
    assert launcher.process.wait(PATIENCE_S) == 1
    return launcher.said()


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    """The user learns which port and what to do; no service has run, and no store was emptied."""
    write_site(tmp_path)
    with launched(tmp_path) as first:
        (tmp_path / ".data/stores/hub/kept").write_text("x", encoding="utf-8")
        first.stop()
    base = free_base()
    with socket.create_server(("127.0.0.1", base + 1)):
        said = refusal(start(tmp_path, "--fresh", base=base))

    assert f"{base + 1} (spoke_port)" in said
    assert "HUBBUB_PORT_BASE" in said
    assert "started" not in said
    assert (tmp_path / ".data/stores/hub/kept").exists()


def test_two_installations_live_side_by_side(tmp_path: Path) -> None:
    """From the same project, each with its own ports, data and secrets."""
    write_site(tmp_path)
    other = tmp_path / "other"
    with launched(tmp_path) as first, launched(tmp_path, user={"HUBBUB_DATA_DIR": str(other)}) as second:
        environments = [launcher.ask(0)["environment"] for launcher in (first, second)]

    assert [environment["STORE"] for environment in environments] == [
        str(tmp_path / ".data/stores/hub"),
        str(other / "stores/hub"),
    ]
    assert environments[0]["SECRET"] != environments[1]["SECRET"]
    assert environments[1]["AGENTS"] == f"http://127.0.0.1:{second.base + 1}"


def test_the_same_data_cannot_be_used_twice(tmp_path: Path) -> None:
    """The second start is refused with the way out, and the first goes on."""
    with launched(write_site(tmp_path)) as first:
        assert "HUBBUB_DATA_DIR and a HUBBUB_PORT_BASE of its own" in refusal(start(tmp_path))
        assert first.ask(0)


def test_stores_are_kept_until_a_fresh_start(tmp_path: Path) -> None:
    """A second start finds what the first has kept; a fresh one finds nothing, but the same secrets."""
    write_site(tmp_path)
    with launched(tmp_path) as first:
        environment = first.ask(0)["environment"]
        kept = Path(environment["STORE"]) / "kept"
        kept.write_text("x", encoding="utf-8")
        first.stop()
    with launched(tmp_path) as second:
        assert kept.exists()
        second.stop()
    with launched(tmp_path, "--fresh") as third:
        assert not kept.exists()
        assert third.ask(0)["environment"]["SECRET"] == environment["SECRET"]


def test_a_blueprint_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Somebody in the wrong folder learns what was looked for."""
    assert "missing.toml" in refusal(start(tmp_path, "--blueprint", "missing.toml"))


def test_a_service_that_cannot_work_ends_the_installation(tmp_path: Path) -> None:
    """What it said is written last; to start it again would hide that, and the others are not the whole."""
    write_site(tmp_path)
    (tmp_path / "service.py").write_text("import sys\nprint('colour: not a colour')\nsys.exit(78)\n", encoding="utf-8")
    said = refusal(start(tmp_path))
    assert "did not start" in said
    assert "colour: not a colour" in said.splitlines()[-1]


def test_who_is_not_ready_is_named_without_giving_up(tmp_path: Path) -> None:
    """A service that fails at its start is tried again, and its own words are shown."""
    write_site(tmp_path)
    text = (tmp_path / "blueprint.toml").read_text(encoding="utf-8")
    (tmp_path / "blueprint.toml").write_text(text.replace("service:app", "missing:app", 1), encoding="utf-8")
    launcher = start(tmp_path)
    try:
        wait_until(lambda: 'Could not import module "missing"' in launcher.said(), what="the error shown")
        wait_until(lambda: "starting again in 0.4 s" in launcher.said(), what="a second try")
        assert launcher.ask(0)
        assert launcher.stop() == 0
    finally:
        launcher.process.kill()


def test_the_makefile_runs_this_launcher() -> None:
    """`make run` is the launcher, with fresh=1 as its option."""
    assert "-m hubbub.local run $(if $(filter 1,$(fresh)),--fresh)" in (ROOT / "Makefile").read_text(encoding="utf-8")
