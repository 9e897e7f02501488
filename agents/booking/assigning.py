"""Which of several people, rooms or things a booking gets: pure."""

from collections.abc import Iterable, Sequence

from agents.booking.backend import Resource

Assigned = tuple[Resource, ...]


def one_each(able: Sequence[Sequence[Resource]], wanted: str | None = None) -> Assigned | None:
    """One resource for each need, of those `able` to meet it, the first ones where possible; each for one need only.

    `wanted` is the id of one that must be among them. None when that cannot be.
    """
    if wanted is None:
        return _one_each(able, ())
    return next(filter(None, (_one_each(choice, ()) for choice in _with(wanted, able))), None)


def _with(wanted: str, able: Sequence[Sequence[Resource]]) -> Iterable[list[Sequence[Resource]]]:
    """The choices left when the wanted one meets one need, for each need it can meet."""
    for place, need in enumerate(able):
        chosen = [one for one in need if one.id == wanted]
        if chosen:
            yield [*able[:place], chosen, *able[place + 1 :]]


def _one_each(able: Sequence[Sequence[Resource]], assigned: Assigned) -> Assigned | None:
    if not able:
        return assigned
    taken = {one.id for one in assigned}
    tried = (_one_each(able[1:], (*assigned, one)) for one in able[0] if one.id not in taken)
    return next((found for found in tried if found is not None), None)
