"""Becomes the program it is given, as a process that the kernel ends together with the launcher.

Run by path, not as a module: it imports nothing of ours, so that it costs a few milliseconds and cannot fail on them.
`PR_SET_PDEATHSIG` (Linux, prctl(2)) survives the exec; elsewhere the program simply starts.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(launcher: int) -> None:
    """Have the kernel kill this process when `launcher`, its parent, ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != launcher:  # it ended before the line above
        sys.exit("the launcher is gone")


if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    try:
        os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command comes from the blueprint
    except OSError as error:
        sys.exit(f"cannot start {sys.argv[2]}: {error.strerror}")
