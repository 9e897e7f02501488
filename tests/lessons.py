"""Keeps what a hub fitted to its examples, for the next one that has the same examples.

To fit the demo company takes a second of CPU, and the tests start hubs by the hundred. The fit is the same each time:
it depends on the rows, the targets and the trust alone.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from orchestrator.dialogue import linear
from orchestrator.dialogue.features import Floats, Vector

fit = linear.fit


def keep(folder: Path) -> None:
    """Fit the same no more than once in this process and those forked from it; fits are files in `folder`."""

    def kept(rows: Sequence[Vector], width: int, targets: Floats, trust: Floats, smooth: float) -> linear.Fit:
        file = folder / f"{_name(rows, width, targets, trust, smooth)}.npz"
        if file.exists():
            with np.load(file) as fitted:
                return linear.Fit(fitted["weights"], fitted["judged"], fitted["honest"])
        found = fit(rows, width, targets, trust, smooth)
        fresh = folder / f"{os.getpid()}.npz"
        np.savez(fresh, weights=found.weights, judged=found.judged, honest=found.honest)
        fresh.replace(file)  # nobody reads half of it
        return found

    linear.fit = kept


def _name(rows: Sequence[Vector], width: int, targets: Floats, trust: Floats, smooth: float) -> str:
    """One for all that a fit depends on."""
    sizes = [len(row.columns) for row in rows]
    digest = hashlib.sha256(repr((sizes, width, smooth, targets.shape)).encode())
    for part in (targets, trust, *(part for row in rows for part in (row.columns, row.weights, row.rest))):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
