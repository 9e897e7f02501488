"""Measures how well the hub understands: `python -m tests.eval --data FOLDER [--dialogues] [--clinc FILE] …`.

Writes `build/eval.json`, `build/eval.md` and its charts; ends with 1 when a figure does not reach what was promised.

Judged is the hub's own code, in this process: what it learned from the agents' real cards and knowledge (they are
started for it) and from the folder's `train.jsonl`, read as `HUBBUB_ROUTING_EXAMPLES` is; then understanding, deciding,
and the `agents` that `POST /v1/route` would answer. No HTTP and no Redis take part, but for `--dialogues`: those are
played against a whole installation.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestrator.dialogue.meaning import Encoder, encoder_of
from tests.dialogues.playing import HERE, company, misses, play
from tests.eval import charts, intents, report, routing
from tests.eval.catalog import read_catalog
from tests.eval.figures import Figure
from tests.running import ROOT

BUILD = ROOT / "build"


def main() -> int:
    """Measure what paths are given for, and write it down."""
    given = _arguments()
    sections: list[str] = []
    result: dict[str, Any] = {}
    broken: list[str] = []

    def note(title: str, figures: Mapping[str, Figure], promises: Mapping[str, report.Promise]) -> None:
        sections.append(report.section(title, figures, promises))
        result[title] = report.members(figures)
        broken.extend(f"{title}: {name}" for name in report.broken(figures, promises))

    BUILD.mkdir(exist_ok=True)
    encoder = encoder_of(given.encoder, BUILD / "vectors")
    if given.data:
        measured = _routing(given.data, encoder)
        note("Routing", measured.figures, report.PROMISES)
        sections.append(report.confusion(measured))
        drawn = {"confusion": charts.confusion(measured.confusion)}
        drawn |= charts.charts([one.sight for one in measured.judged])
        sections.append(report.pictures("Routing", drawn, BUILD))
        result["wrong"] = report.mistakes(measured.wrong)
    for title, found in _intent_sets(given).items():
        figures, sights = intents.measure(found, encoder)
        note(title, figures, report.INTENT_PROMISES.get(title, {}))
        sections.append(report.pictures(title, charts.charts(sights), BUILD))
    if given.dialogues:
        failed, needless = _dialogues()
        sections.append(f"{needless} needless calls of agents in the dialogues.")
        result["needless calls"] = needless
        broken.extend(["needless calls"] if needless else [])
        sections.append(report.dialogues(failed))
        result["dialogues"] = failed
        broken.extend(f"dialogue: {name}" for name, missed in failed.items() if missed)
    _write(sections, {**result, "broken": broken})
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well the hub understands.")
    parser.add_argument("--data", type=Path, help="folder with train.jsonl, dev.jsonl, followup_dev.jsonl")
    parser.add_argument("--clinc", type=Path, help="CLINC150's data_full.json")
    parser.add_argument("--banking", type=Path, help="BANKING77's folder with train.csv and test.csv")
    parser.add_argument("--hwu", type=Path, help="HWU64 as a folder with train.csv and test.csv")
    parser.add_argument("--encoder", choices=("auto", "none", "wordllama", "sentences"), default="auto")
    parser.add_argument("--dialogues", action="store_true", help="play all of tests/dialogues")
    given = parser.parse_args()
    if not (given.data or given.clinc or given.banking or given.hwu or given.dialogues):
        parser.error("give at least one path, or --dialogues")
    return given


def _routing(folder: Path, encoder: Encoder) -> routing.Routing:
    with tempfile.TemporaryDirectory() as stores:
        catalog = read_catalog(Path(stores))
    return routing.measure(folder, catalog, encoder)


def _dialogues() -> tuple[dict[str, list[str]], int]:
    """Each dialogue with what was not as written in it, and how many calls in all of them served nothing."""
    with tempfile.TemporaryDirectory() as folder, company(Path(folder) / "data") as running:
        played = play(running, [HERE])
    return {name: misses(one) for name, one in played.items()}, sum(len(one["needless"]) for one in played.values())


def _intent_sets(given: argparse.Namespace) -> dict[str, intents.IntentSet]:
    folders = {"BANKING77": given.banking, "HWU64": given.hwu}
    found = {"CLINC150": intents.read_clinc(given.clinc)} if given.clinc else {}
    return found | {title: intents.read_csv_folder(folder) for title, folder in folders.items() if folder}


def _write(sections: list[str], result: Mapping[str, Any]) -> None:
    page = "\n\n".join(["# How well the hub understands", *sections]) + "\n"
    (BUILD / "eval.md").write_text(page, encoding="utf-8")
    (BUILD / "eval.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    sys.exit(main())
