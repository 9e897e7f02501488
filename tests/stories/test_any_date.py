"""The core stories hold on every day of the calendar, in the company's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.installation import Installation, assembled, skills
from tests.running import wait_until

NEW_YORK = ZoneInfo("America/New_York")
CHARGED_TWICE = "I was charged twice this month and I need a refund for one of them."


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("2026-12-31T23:40:00-05:00", id="the last minutes of a year, when it is the next one in UTC"),
        pytest.param("2027-05-01T00:20:00-04:00", id="the first minutes of a month, on a Saturday"),
        pytest.param("2028-02-29T20:30:00-05:00", id="the 29th of February, when it is March in UTC"),
        pytest.param("2028-03-01T08:00:00-05:00", id="the first of March after a leap day"),
        pytest.param("2027-03-13T20:00:00-05:00", id="the evening before the clocks go forward"),
        pytest.param("2027-03-14T01:30:00-05:00", id="just before the clocks go forward"),
        pytest.param("2027-11-06T21:00:00-04:00", id="the evening before the clocks go back"),
        pytest.param("2027-11-07T01:30:00-04:00", id="the first half past one of the day the clocks go back"),
    ],
)
def test_the_core_stories_hold(now: str, tmp_path: Path) -> None:
    """Refund, no duplicate, parcel, two bookings and an approval, with each day told as it is in New York."""
    moment = datetime.fromisoformat(now).astimezone(NEW_YORK)
    with assembled(tmp_path / "data", {"HUBBUB_CLOCK_AT": now}) as hubbub:
        _ada_gets_her_refund(hubbub, moment)
        _ben_has_no_duplicate(hubbub)
        _the_parcel_comes_the_day_after_tomorrow(hubbub, moment)
        _tomorrow_is_booked(hubbub, moment)
        _cleo_waits_for_an_approval(hubbub)


def _ada_gets_her_refund(hubbub: Installation, now: datetime) -> None:
    reply = hubbub.customer("cus_ada").says(CHARGED_TWICE)
    assert reply["reply"] == (
        "I found the duplicate charge and have issued a refund of $49. You will receive a confirmation email shortly."
    )
    [mail] = wait_until(hubbub.mails, what="the confirmation in the catcher")
    assert f"{_day(now.date())}, {now.year} at " in hubbub.mail(mail["ID"])["Text"]


def _ben_has_no_duplicate(hubbub: Installation) -> None:
    reply = hubbub.customer("cus_ben").says(CHARGED_TWICE)
    assert reply["status"] == "answered"
    assert "no duplicate" in reply["reply"]


def _the_parcel_comes_the_day_after_tomorrow(hubbub: Installation, now: datetime) -> None:
    arrives = (now.astimezone(UTC) + timedelta(days=2)).astimezone(NEW_YORK).date()
    assert (
        f"should arrive on {_day(arrives)}" in hubbub.customer("cus_ada").says("Where is my order ord_10042?")["reply"]
    )


def _tomorrow_is_booked(hubbub: Installation, now: datetime) -> None:
    tomorrow = now.date() + timedelta(days=1)
    ben = hubbub.customer("cus_ben")
    ben.says("Book a boot fitting")
    assert f"{_day(tomorrow)} at 2:00 PM" in ben.says("tomorrow at 2pm")["reply"]
    assert f"{_day(tomorrow)} at 10:00 AM" in ben.says("I'd like to book a bike tune-up tomorrow at 10")["reply"]
    rows = hubbub.rows("booking", "SELECT starts_at FROM bookings ORDER BY starts_at")
    booked = [datetime.fromisoformat(starts_at).replace(tzinfo=UTC) for (starts_at,) in rows]
    assert booked == [datetime.combine(tomorrow, time(hour), tzinfo=NEW_YORK) for hour in (10, 14)]


def _cleo_waits_for_an_approval(hubbub: Installation) -> None:
    cleo = hubbub.customer("cus_cleo")
    asked = cleo.says(CHARGED_TWICE)
    assert asked["status"] == "needs_approval"
    hubbub.decide(asked["approval"]["id"], "approve")
    [_, continuation] = wait_until(lambda: _both_done(cleo.turns()), what="the continuation is done")
    assert skills(continuation) == ["order.refund_charge=done", "support.send_email=done"]
    assert "$480" in cleo.messages()[-1]["text"]


def _both_done(turns: list[dict[str, object]]) -> list[dict[str, object]] | None:
    return turns if len(turns) == 2 and all(turn["status"] != "running" for turn in turns) else None


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
