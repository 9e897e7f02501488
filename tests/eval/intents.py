"""Public sets of labelled intents, as a yardstick: the hub's router learns and judges them, each intent a skill.

Nothing of them belongs to this project; they are read where a path is given.

- CLINC150 (Larson et al. 2019, CC BY 3.0): `data/data_full.json` of github.com/clinc/oos-eval
- BANKING77 (Casanueva et al. 2020, CC BY 4.0): `banking_data` of github.com/PolyAI-LDN/task-specific-datasets
- HWU64 (Liu et al. 2019, CC BY 4.0): any folder with `train.csv` and `test.csv` of `text,category`
"""

import csv
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.router import Router, RouterConfig
from orchestrator.dialogue.signals import Intent
from tests.eval.charts import Sight
from tests.eval.figures import Figure, area, percentile, share
from tests.eval.learning import learned

AGENT = "set"
NOTHING = Intent("", 0.0)
_A_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class IntentSet:
    """Sentences with their intent (None = out of scope), to learn from and to be judged by."""

    train: tuple[tuple[str, str | None], ...]
    test: tuple[tuple[str, str | None], ...]


def read_clinc(path: Path) -> IntentSet:
    """CLINC150, with its hundred out-of-scope sentences to learn from."""
    parts = json.loads(path.read_text(encoding="utf-8"))

    def pairs(name: str) -> tuple[tuple[str, str | None], ...]:
        return tuple((text, None if label == "oos" else label) for text, label in parts[name])

    return IntentSet(pairs("train") + pairs("oos_train"), pairs("test") + pairs("oos_test"))


def read_csv_folder(folder: Path) -> IntentSet:
    """A folder with `train.csv` and `test.csv`, both with the columns `text` and `category`."""

    def pairs(name: str) -> tuple[tuple[str, str | None], ...]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return tuple((row["text"], row["category"]) for row in csv.DictReader(file))

    return IntentSet(pairs("train.csv"), pairs("test.csv"))


def measure(intents: IntentSet, encoder: Encoder) -> tuple[dict[str, Figure], list[Sight]]:
    """Accuracy among the intents, without a threshold; how well the out-of-scope ones stand apart; CPU time.

    And how each sentence that has an intent was judged.
    """
    # Whatever the threshold: the likeliest intent is wanted, and the score is looked at by itself.
    examples = _examples(intents.train)
    router = learned(lambda: Router.train(examples, RouterConfig(in_scope=0.0), encoder), encoder)
    sights: list[Sight] = []
    inside, outside, spent = [], [], []
    for text, intent in intents.test:
        begun = time.process_time_ns()
        routing = router.route(text)
        spent.append((time.process_time_ns() - begun) / _A_MILLION)
        (outside if intent is None else inside).append(routing.score)
        if intent is not None:
            best = next(iter((*routing.intents, *routing.rivals)), NOTHING)
            sights.append(Sight(best.score, best.skill == f"{AGENT}.{intent}", spent[-1]))
    right = [one.right for one in sights]
    figures = {"accuracy": share(right), "p50_ms": percentile(spent, 50), "p95_ms": percentile(spent, 95)}
    return figures | ({"auroc": area(inside, outside)} if outside else {}), sights


def _examples(pairs: Sequence[tuple[str, str | None]]) -> list[Example]:
    return [Example(text, frozenset((f"{AGENT}.{intent}",) if intent else ())) for text, intent in pairs]
