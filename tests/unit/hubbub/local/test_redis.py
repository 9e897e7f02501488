"""Which Redis server is used."""

from pathlib import Path

import pytest

from hubbub.local.redis import find_redis_server, packaged_server, parse_version


def program(folder: Path, name: str, says: str) -> str:
    """A program that prints `says`."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1", (7, 0)),
        ("Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64", (9, 1)),
        ("something else", (0, 0)),
    ],
)
def test_a_version_is_read(printed: str, version: tuple[int, int]) -> None:
    """Redis and Valkey print it alike."""
    assert parse_version(printed) == version


def test_an_installed_server_is_preferred(tmp_path: Path) -> None:
    """The machine's own Redis is used when it is new enough."""
    server = program(tmp_path, "redis-server", "Redis server v=7.0.15 sha=0")

    assert find_redis_server({"redis-server": server}.get) == Path(server)


def test_an_old_redis_gives_way_to_valkey(tmp_path: Path) -> None:
    """Redis 6 cannot run the scripts; the next program on the PATH is asked."""
    old = program(tmp_path, "redis-server", "Redis server v=6.0.16 sha=0")
    new = program(tmp_path, "valkey-server", "Valkey server v=8.0.1 sha=0")

    assert find_redis_server({"redis-server": old, "valkey-server": new}.get) == Path(new)


def test_a_machine_without_redis_uses_the_packaged_one() -> None:
    """The package's program really runs here."""
    server = find_redis_server(lambda _: None)

    assert server == packaged_server()


def test_a_broken_program_is_passed_over(tmp_path: Path) -> None:
    """A file on the PATH that cannot run is as good as none."""
    broken = tmp_path / "redis-server"
    broken.write_bytes(b"\x00")

    assert find_redis_server({"redis-server": str(broken)}.get) == packaged_server()
