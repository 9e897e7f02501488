"""How well messages find their agents, on a folder of labelled utterances.

`train.jsonl` is what the company taught the hub, `dev.jsonl` what is judged, `followup_dev.jsonl` messages in the
middle of a conversation.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.dialogue.meaning import Encoder
from orchestrator.dialogue.teaching import OUT_OF_SCOPE, read_examples
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.understand import Understanding
from tests.eval.figures import Figure, area, difference, percentile, share
from tests.eval.followups import judge_followups, judge_switches
from tests.eval.judging import Judged, judge
from tests.eval.learning import learned
from tests.eval.rows import Row, read_rows
from tests.eval.slips import mistyped

FAQ, SEVERAL = "faq", "several"
LETTERS = 0.12


@dataclass(frozen=True, slots=True)
class Routing:
    """The figures by name, who was taken for whom, and how each message was judged."""

    figures: dict[str, Figure]
    confusion: dict[tuple[str, str], int]
    judged: tuple[Judged, ...]

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """What was judged wrongly."""
        return tuple(one for one in self.judged if not one.is_right)


def measure(folder: Path, catalog: Catalog, encoder: Encoder) -> Routing:
    """Teach what `train.jsonl` has, if there is one, and judge the rest."""
    taught = folder / "train.jsonl"
    examples = read_examples(taught) if taught.exists() else ()
    understanding = learned(lambda: Understanding.learn(catalog, examples, encoder), encoder)
    rows = read_rows(folder / "dev.jsonl")
    judge(rows[:200], understanding)  # what is looked up once is warm, as in a hub that runs
    judged = judge(rows, understanding)
    slipped = judge([replaced(row) for row in rows], understanding)
    figures = {**_of_messages(judged), **_of_slips(judged, slipped)}
    figures |= _of_followups(read_rows(folder / "followup_dev.jsonl"), rows, understanding)
    confusion = Counter((one.row.kind, _found(one)) for one in judged)
    return Routing(figures, dict(confusion), judged)


def replaced(row: Row) -> Row:
    """The row with slips of the finger in its text."""
    return row.model_copy(update={"text": mistyped(row.text, LETTERS)})


def _of_messages(judged: Sequence[Judged]) -> dict[str, Figure]:
    kinds = {
        "agents": [one.is_right for one in judged if one.row.kind not in {FAQ, OUT_OF_SCOPE, SEVERAL}],
        "faq": [one.is_right for one in judged if one.row.kind == FAQ],
        "out_of_scope": [one.is_right for one in judged if one.row.kind == OUT_OF_SCOPE],
        "several": [one.is_right for one in judged if one.row.kind == SEVERAL],
    }
    found = {name: share(right) for name, right in kinds.items() if right}
    inside = [one.score for one in judged if one.row.truth]
    outside = [one.score for one in judged if not one.row.truth]
    if inside and outside:
        found["auroc"] = area(inside, outside)
    spent = [one.milliseconds for one in judged]
    return found | {"p50_ms": percentile(spent, 50), "p95_ms": percentile(spent, 95)}


def _of_slips(before: Sequence[Judged], after: Sequence[Judged]) -> dict[str, Figure]:
    """Over messages for one agent."""
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0].row.kind not in {OUT_OF_SCOPE, SEVERAL}]
    plain = [pair for pair in pairs if pair[0].row.kind != FAQ]
    return {
        name: difference([one.is_right for one, _ in chosen], [one.is_right for _, one in chosen])
        for name, chosen in (("lost_by_slips", plain), ("lost_by_slips_with_faq", pairs))
        if chosen
    }


def _of_followups(rows: Sequence[Row], others: Sequence[Row], understanding: Understanding) -> dict[str, Figure]:
    if not rows:
        return {}
    followed = judge_followups(rows, understanding)
    switched = judge_switches(rows, [row for row in others if row.kind not in {SEVERAL, OUT_OF_SCOPE}], understanding)
    return {
        "followups": share([one.is_right for one in followed]),
        "switches": share([one.is_right for one in switched]),
        "switches_without_faq": share([one.is_right for one in switched if one.row.kind != FAQ]),
    }


def _found(one: Judged) -> str:
    return next(iter(one.agents), OUT_OF_SCOPE) if len(one.agents) < 2 else SEVERAL
