"""What becomes of tests that need PostgreSQL where there is none."""

import importlib.util

import pytest

from tests.postgres import demanded


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform for which there is no wheel."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)


def test_they_are_skipped_and_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer sees what was not tried."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL server to test with"):
        demanded()


def test_in_ci_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads what CI skipped."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no PostgreSQL server to test with"):
        demanded()
