"""A wish for a time, as a customer says it: a start, or days with limits."""

from datetime import date, datetime, time, timedelta
from typing import Literal, Self, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

TIME_SLOT = "time.slot"
NOTHING = timedelta(0)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""As `date.weekday()` counts them."""


class TimeSlot(BaseModel):
    """When something should happen. `start` is exact (RFC 3339 with offset); else days, and limits on each of them.

    The days are `day` alone, or those from `day` to `until` (both included; either may be missing), and of these only
    the `weekdays`, if any are named. `day`, `until`, `after` and `before` are in the customer's time zone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    start: AwareDatetime | None = None
    day: date | None = None
    until: date | None = None
    weekdays: tuple[Weekday, ...] = Field((), max_length=len(WEEKDAYS))
    after: time | None = None
    before: time | None = None

    @field_validator("after", "before")
    @classmethod
    def _is_on_the_wall(cls, value: time | None) -> time | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("a time of day has no offset")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any((self.start, self.day, self.until, self.weekdays)) and self.after is None and self.before is None:
            raise ValueError("say a start, a day or a time of day")
        if self.day is not None and self.until is not None and self.until < self.day:
            raise ValueError("the last day is before the first")
        return self

    def admits(self, moment: datetime) -> bool:
        """Whether `moment` (in the customer's time zone) fits this wish."""
        if self.start is not None:
            return moment - self.start == NOTHING  # `==` of two zones is never so in an hour that comes twice
        late_enough = self.after is None or moment.time() >= self.after
        return self._on(moment.date()) and late_enough and (self.before is None or moment.time() < self.before)

    def _on(self, day: date) -> bool:
        if self.weekdays and WEEKDAYS[day.weekday()] not in self.weekdays:
            return False
        if self.until is None:
            return self.day is None or day == self.day
        return (self.day is None or self.day <= day) and day <= self.until
