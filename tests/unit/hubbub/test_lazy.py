"""What is worked out once stays as it was then."""

from dataclasses import dataclass, field

from hubbub.lazy import lazy


@dataclass
class _Sum:
    numbers: list[int] = field(default_factory=list)

    @lazy
    def total(self) -> int:
        """All of them together."""
        return sum(self.numbers)


def test_it_is_worked_out_when_it_is_first_asked_for_and_not_again() -> None:
    """For each object by itself."""
    one, other = _Sum([1, 2]), _Sum([5])
    assert (one.total, other.total) == (3, 5)
    one.numbers.append(4)
    assert one.total == 3


def test_the_class_shows_what_it_is() -> None:
    """As a property's does."""
    assert _Sum.total.__doc__ == "All of them together."
