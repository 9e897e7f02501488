"""Times: what customers write, read in their own time zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.dialogue.times import at, find_times

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 11, 30, tzinfo=NEW_YORK)
ZONES = st.sampled_from(
    [
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "UTC",
        "America/St_Johns",
    ]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def read(text: str, now: datetime = MONDAY, tz: ZoneInfo = NEW_YORK, **settings: bool) -> list[dict[str, Any]]:
    """The values found, without what is not said."""
    found = find_times(text, now, tz, **settings)
    values = [entity.value for entity in found if isinstance(entity.value, dict)]
    return [{key: value for key, value in said.items() if value} for said in values]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("tomorrow at 10", "2026-11-24T10:00:00-05:00"),
        ("tomorrow at 2pm", "2026-11-24T14:00:00-05:00"),
        ("tomorow 14:30", "2026-11-24T14:30:00-05:00"),
        ("today at noon", "2026-11-23T12:00:00-05:00"),
        ("Monday at half past nine", "2026-11-30T09:30:00-05:00"),
        ("Nov 28 at 3pm", "2026-11-28T15:00:00-05:00"),
        ("the 3rd of December at quarter to 6", "2026-12-03T17:45:00-05:00"),
        ("Wednesday, Nov 25th, around 11?", "2026-11-25T11:00:00-05:00"),
        ("2026-12-01 10:00", "2026-12-01T10:00:00-05:00"),
        ("2026-12-01T15:00:00Z", "2026-12-01T10:00:00-05:00"),
        ("in two hours", "2026-11-23T13:30:00-05:00"),
        ("in half an hour", "2026-11-23T12:00:00-05:00"),
        ("at 10", "2026-11-24T10:00:00-05:00"),
        ("at 2", "2026-11-23T14:00:00-05:00"),
        ("10 a.m. tomorrow", "2026-11-24T10:00:00-05:00"),
        ("tonight at 8", "2026-11-23T20:00:00-05:00"),
        ("tomorrow morning at 7", "2026-11-24T07:00:00-05:00"),
        ("at 6 in the morning", "2026-11-24T06:00:00-05:00"),
        ("12am tomorrow", "2026-11-24T00:00:00-05:00"),
        ("Saturday, 11 o'clock", "2026-11-28T11:00:00-05:00"),
        ("Tuesday next week at 5", "2026-12-01T17:00:00-05:00"),
        ("in 3 days at 4", "2026-11-26T16:00:00-05:00"),
        ("move BK-12 to 4pm", "2026-11-23T16:00:00-05:00"),
    ],
)
def test_a_day_and_a_time_make_an_exact_start(text: str, start: str) -> None:
    """Given in RFC 3339, with the offset of the customer's zone at that moment."""
    assert read(text) == [{"start": start, "date": start[:10], "exact": True}]


WEEK = "monday,tuesday,wednesday,thursday,friday"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("after 3 on weekdays", {"weekdays": WEEK, "after": "15:00"}),
        ("on a weekday, in the morning", {"weekdays": WEEK, "before": "12:00"}),
        ("Mondays and Wednesdays at 10", {"weekdays": "monday,wednesday", "after": "10:00", "before": "10:30"}),
        ("any of Mondays, Tuesdays or Fridays", {"weekdays": "monday,tuesday,friday"}),
        ("at weekends", {"weekdays": "saturday,sunday"}),
        ("this weekend", {"from": "2026-11-28", "until": "2026-11-29"}),
        ("next weekend before noon", {"from": "2026-12-05", "until": "2026-12-06", "before": "12:00"}),
        ("next week", {"from": "2026-11-30", "until": "2026-12-06"}),
        ("next week after 3", {"from": "2026-11-30", "until": "2026-12-06", "after": "15:00"}),
        ("this week", {"from": "2026-11-23", "until": "2026-11-29"}),
        ("the week after next", {"from": "2026-12-07", "until": "2026-12-13"}),
        ("on weekdays next week", {"from": "2026-11-30", "until": "2026-12-06", "weekdays": WEEK}),
        ("from Wednesday to Friday", {"from": "2026-11-25", "until": "2026-11-27"}),
        ("from Friday to Tuesday", {"from": "2026-11-27", "until": "2026-12-01"}),
        (
            "between Dec 1 and Dec 5 at noon",
            {"from": "2026-12-01", "until": "2026-12-05", "after": "12:00", "before": "12:30"},
        ),
        ("within the next two weeks", {"from": "2026-11-23", "until": "2026-12-07"}),
        ("next month", {"from": "2026-12-01", "until": "2026-12-31"}),
        ("in January, mornings on Saturdays", {"from": "2027-01-01", "until": "2027-01-31"}),
        ("Tuesday next week", {"date": "2026-12-01"}),
        ("in two weeks", {"date": "2026-12-07"}),
    ],
)
def test_several_days_are_a_range_or_certain_weekdays(text: str, said: dict[str, Any]) -> None:
    """A time of day said of several days leaves half an hour on each; one day is a day, as before."""
    assert read(text)[0] == said


@given(
    now=MOMENTS, tz=ZONES, text=st.sampled_from(["this week", "next week", "this weekend", "next month", "in March"])
)
def test_a_range_is_never_over(now: datetime, tz: ZoneInfo, text: str) -> None:
    """On whatever day it is said: it ends today or later, and not before it begins."""
    [said] = read(text, now, tz)
    today = now.astimezone(tz).date()
    assert today <= date.fromisoformat(said["until"])
    assert max(today, date.fromisoformat(said["from"])) <= date.fromisoformat(said["until"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("next Tuesday after 3", {"date": "2026-11-24", "after": "15:00"}),
        ("on Friday morning", {"date": "2026-11-27", "before": "12:00"}),
        ("28 November", {"date": "2026-11-28"}),
        ("the day after tomorrow", {"date": "2026-11-25"}),
        ("Monday", {"date": "2026-11-30"}),
        ("this afternoon", {"date": "2026-11-23", "after": "12:00", "before": "18:00"}),
        ("before noon on Friday", {"date": "2026-11-27", "before": "12:00"}),
        ("between 2 and 4 tomorrow", {"date": "2026-11-24", "after": "14:00", "before": "16:00"}),
        ("2-4pm on Friday", {"date": "2026-11-27", "after": "14:00", "before": "16:00"}),
        ("tomorrow from 9 to 11", {"date": "2026-11-24", "after": "09:00", "before": "11:00"}),
        ("by 5", {"before": "17:00"}),
        ("on the 14th", {"date": "2026-12-14"}),
        ("last Friday", {"date": "2026-11-20"}),
        ("3 days ago", {"date": "2026-11-20"}),
        ("Jan 5", {"date": "2027-01-05"}),
    ],
)
def test_without_a_time_it_is_a_day_or_a_window(text: str, said: dict[str, str]) -> None:
    """Only what was said is set, and it is not called exact."""
    assert read(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "at 10 Main Street",
        "at 10%",
        "I sat in the sun",
        "Feb 30",
        "a 5 star rating",
        "for 2 people",
        "order #10",
        "$10",
        "after 3 days",
    ],
)
def test_numbers_and_words_that_only_look_like_times_are_left_alone(text: str) -> None:
    """A bare number is a time only after a word like `at`, and not before a thing that it counts."""
    assert read(text) == []


def test_two_alternatives_are_two_times() -> None:
    """Each keeps its own day."""
    days = [said["date"] for said in read("Thursday 3pm or Friday 10am")]
    assert days == ["2026-11-26", "2026-11-27"]


def test_the_order_of_day_and_month_is_the_customers() -> None:
    """The same digits are March in one locale and April in another, unless only one reading exists."""
    assert read("03/04/2027", month_first=True) == [{"date": "2027-03-04"}]
    assert read("03/04/2027", month_first=False) == [{"date": "2027-04-03"}]
    assert read("24/12/2026", month_first=True) == [{"date": "2026-12-24"}]


def test_a_time_the_clocks_skip_moves_forward() -> None:
    """On the night clocks go forward half past two does not exist; half past three does."""
    assert read("2027-03-14 02:30") == [{"start": "2027-03-14T03:30:00-04:00", "date": "2027-03-14", "exact": True}]


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    """On the night clocks go back the first half past one is still in summer time."""
    assert read("2027-11-07 01:30")[0]["start"] == "2027-11-07T01:30:00-04:00"


@given(now=MOMENTS, tz=ZONES)
def test_a_weekday_is_one_of_the_next_seven_days(now: datetime, tz: ZoneInfo) -> None:
    """Strictly after today in the customer's zone, and really that day of the week."""
    (said,) = read("next Tuesday", now, tz)
    today, day = now.astimezone(tz).date(), datetime.fromisoformat(said["date"]).date()
    assert timedelta(0) < day - today <= timedelta(7)
    assert day.weekday() == 1


@given(now=MOMENTS, tz=ZONES, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_bare_time_is_its_next_occurrence(now: datetime, tz: ZoneInfo, hour: int, minute: int) -> None:
    """In the future, at most two days ahead (a zone may skip a day), and a moment that exists."""
    (said,) = read(f"at {hour:02}:{minute:02} please", now, tz)
    start = datetime.fromisoformat(said["start"])
    assert now < start <= now + timedelta(days=2)
    assert start == start.astimezone(UTC).astimezone(tz)


@given(moment=MOMENTS, tz=ZONES)
def test_a_written_local_time_comes_back_as_itself(moment: datetime, tz: ZoneInfo) -> None:
    """A local time that exists is kept to the minute; its offset is the zone's."""
    local = moment.astimezone(tz).replace(second=0, microsecond=0, fold=0)
    (said,) = read(f"{local:%Y-%m-%d %H:%M}", moment, tz)
    start = datetime.fromisoformat(said["start"])
    assert start == at(local.date(), local.time(), tz)
    assert start.replace(tzinfo=None) == local.replace(tzinfo=None)


@given(text=st.text(max_size=60), now=MOMENTS, tz=ZONES)
def test_any_text_is_read_without_an_error(text: str, now: datetime, tz: ZoneInfo) -> None:
    """Whatever a customer types, spans lie within it and do not overlap."""
    found = find_times(text, now, tz)
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


WORDS = "tomorrow at 10 2pm 14:30 next tuesday after before between and 3 to nov 28 2026-02-30 in two hours noon"
TIME_WORDS = st.lists(st.sampled_from(WORDS.split()), max_size=9)


@given(words=TIME_WORDS, now=MOMENTS, tz=ZONES)
def test_any_mix_of_time_words_is_read_without_an_error(words: list[str], now: datetime, tz: ZoneInfo) -> None:
    """Nonsense may be found to mean nothing; what is exact always has a start."""
    for entity in find_times(" ".join(words), now, tz):
        assert isinstance(entity.value, dict)
        assert bool(entity.value["exact"]) == bool(entity.value["start"])


def test_a_time_without_a_day_belongs_to_the_day_spoken_of() -> None:
    """Asked "which time tomorrow?", a customer says just the time."""
    now, day = datetime(2030, 1, 1, 9, 0, tzinfo=UTC), date(2030, 1, 4)
    [bare] = find_times("at 2pm", now, ZoneInfo("UTC"), day=day)
    [dated] = find_times("tomorrow at 2pm", now, ZoneInfo("UTC"), day=day)
    assert bare.value["start"] == "2030-01-04T14:00:00+00:00"  # type: ignore[call-overload, index]
    assert dated.value["start"] == "2030-01-02T14:00:00+00:00"  # type: ignore[call-overload, index]


def test_a_day_of_the_month_needs_no_on_before_a_time() -> None:
    """The 28th at 4 is a time, the 2nd one is a choice."""
    now = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
    [found] = find_times("the 28th at 4", now, ZoneInfo("UTC"))
    assert found.value["start"] == "2030-01-28T16:00:00+00:00"  # type: ignore[call-overload, index]
    assert find_times("the 2nd one", now, ZoneInfo("UTC")) == ()


@pytest.mark.parametrize("text", ["Feb 30 at 4pm", "31/12/9999 at 3pm", "2026-13-45 at 1pm"])
def test_a_day_that_does_not_exist_is_no_other_day(text: str) -> None:
    """The time is understood, the day has to be asked for."""
    found = find_times(text, MONDAY, NEW_YORK)
    assert found
    assert all(entity.value["start"] is None for entity in found)  # type: ignore[call-overload, index]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("not before 2pm on thursday", {"date": "2026-11-26", "after": "14:00"}),
        ("thursday, no later than 11 am", {"date": "2026-11-26", "before": "11:00"}),
        ("a week from thursday at 10", {"date": "2026-12-03", "start": "2026-12-03T10:00:00-05:00"}),
        ("on 12/5 at 3pm", {"date": "2026-12-05", "start": "2026-12-05T15:00:00-05:00"}),
    ],
)
def test_what_turns_a_time_round_or_moves_it_is_heard(said: str, expected: dict[str, str]) -> None:
    """Else an appointment would be made when the customer cannot come."""
    monday = datetime(2026, 11, 23, 15, tzinfo=UTC)
    [found] = find_times(said, monday, ZoneInfo("America/New_York"))
    assert isinstance(found.value, dict)
    assert {name: value for name, value in found.value.items() if value and name != "exact"} == expected


def test_a_day_without_a_year_is_read_the_customers_way() -> None:
    """5 December in Britain, 12 May in America."""
    monday = datetime(2026, 11, 23, 15, tzinfo=UTC)
    [british] = find_times("on 05/12 at 3pm", monday, ZoneInfo("Europe/London"), month_first=False)
    assert isinstance(british.value, dict)
    assert british.value["start"] == "2026-12-05T15:00:00+00:00"
