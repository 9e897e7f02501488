"""How long to wait before a process that ended is started again."""

FIRST_S = 0.2
LONGEST_S = 5.0
STEADY_S = 5.0


def next_delay(previous: float | None, alive: float) -> float:
    """Seconds to wait now, after waiting `previous` seconds the last time (None: never) and then being `alive`.

    The wait doubles from 0.2 s up to 5 s; who stayed alive for 5 s starts over.
    """
    if previous is None or alive >= STEADY_S:
        return FIRST_S
    return min(previous * 2, LONGEST_S)
