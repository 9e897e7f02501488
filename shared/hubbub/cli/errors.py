"""What ends a command, with its exit code.

::

    CommandFailed      1
    ├── HubRefused     1   the hub answered, but not with a reply
    ├── WrongUsage     2   an option, a variable or a file that cannot be used
    └── HubAway        3   nobody answers at the hub's address
"""

from hubbub.errors import HubbubError


class CommandFailed(HubbubError):
    """A command cannot go on; the text says why and what to do."""

    exit_code = 1


class HubRefused(CommandFailed):
    """The hub answered, but not with a reply. `status` is the HTTP status code, 0 where there is none."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class WrongUsage(CommandFailed):
    """An option, a variable or a file that cannot be used."""

    exit_code = 2


class HubAway(CommandFailed):
    """Nobody answers at the hub's address."""

    exit_code = 3
