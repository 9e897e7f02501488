"""A wish for a time, as a customer says it: a start, or a day with limits."""

from datetime import date, datetime, time
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, field_validator, model_validator

TIME_SLOT = "time.slot"


class TimeSlot(BaseModel):
    """When something should happen. `start` is exact (RFC 3339 with offset); else `day` with `after` and `before`.

    `day`, `after` and `before` are in the customer's time zone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    start: AwareDatetime | None = None
    day: date | None = None
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
        if self.start is None and self.day is None and self.after is None and self.before is None:
            raise ValueError("say a start, a day or a time of day")
        return self

    def admits(self, moment: datetime) -> bool:
        """Whether `moment` (in the customer's time zone) fits this wish."""
        if self.start is not None:
            return moment == self.start
        in_day = self.day is None or moment.date() == self.day
        late_enough = self.after is None or moment.time() >= self.after
        return in_day and late_enough and (self.before is None or moment.time() < self.before)
