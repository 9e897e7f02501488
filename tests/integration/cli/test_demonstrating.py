"""The demo's dialogues on a real installation: fresh, used, and with an expectation that does not hold."""

import json
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.integration.cli.command import KEYS, run

BROKEN = """
title: Ben is promised what he does not get
customer: cus_ben
forbidden: "order.*"
turns:
  - says: I was charged twice this month and I need a refund for one of them.
    expects:
      - {when: the first time, effects: {order.refund_charge: 1}}
      - {when: later, reply: {contains: already refunded}}
  - says: Cancel order ord_10051
"""


def _demo(hubbub: Installation, *arguments: str, **env: str) -> tuple[int, dict[str, Any]]:
    done = run(hubbub, "demo", "--json", *arguments, **env)
    return done.returncode, json.loads(done.stdout)


def _ways(shown: dict[str, Any]) -> set[str]:
    return {turn["when"] for one in shown["dialogues"] for turn in one["turns"] if turn["when"]}


def test_the_stories_hold_on_fresh_stores_and_are_told_truly_on_used_ones(fresh: Installation, tmp_path: Path) -> None:
    """One refund each, however often the demo is played; and a promise that is not kept makes it fail."""
    keys = {"HUBBUB_API_KEY": KEYS["shop"], "HUBBUB_DESK_KEY": KEYS["desk"]}
    code, shown = _demo(fresh, "--fresh", **keys)
    assert (code, shown["ok"], len(shown["dialogues"])) == (0, True, 12), shown
    assert _ways(shown) == {"the first time", "the time is free", "it can be cancelled", "already refunded"}
    assert not any(turn["unchecked"] for one in shown["dialogues"] for turn in one["turns"])
    refunds = fresh.rows("order", "SELECT charge_id FROM refunds")
    assert len(refunds) == 2

    again = run(fresh, "demo", **keys)
    assert again.returncode == 0, again.stdout
    assert again.stdout.count("as expected (already refunded)") == 3
    assert again.stdout.count("as expected (the time is taken)") == 2
    assert "as expected (it was cancelled before)" in again.stdout
    assert "12 of 12 dialogues went as expected." in again.stdout
    assert fresh.rows("order", "SELECT charge_id FROM refunds") == refunds

    code, shown = _demo(fresh, "--fresh", **keys)
    assert (code, shown["ok"]) == (1, False), "a used store passed for a fresh one"

    (tmp_path / "broken.yaml").write_text(BROKEN)
    code, shown = _demo(fresh, str(tmp_path), HUBBUB_URL=fresh.url, **keys)
    [broken] = shown["dialogues"]
    [played] = broken["turns"]
    assert (code, broken["ok"]) == (1, False)
    assert played["misses"] == [
        "the first time: order.refund_charge happened 0 times, not exactly 1",
        "later: the reply does not contain 'already refunded'",
    ]
    assert [miss.split(" is")[0] for miss in broken["misses"]] == ["order.list_charges", "order.find_duplicate_charges"]


def test_without_a_catcher_emails_are_said_to_be_unchecked(hubbub: Installation) -> None:
    """Where nobody said that there is one; where somebody did, its silence is a failure."""
    file = "deploy/demo/dialogues/02-one-charge-only.yaml"
    unseen = run(hubbub, "demo", file, HUBBUB_URL=hubbub.url)
    assert (unseen.returncode, "Not checked: e-mails" in unseen.stdout) == (0, True)
    promised = run(hubbub, "demo", file, HUBBUB_MAIL_URL=hubbub.url)
    assert (promised.returncode, "no mail catcher" in promised.stderr) == (1, True)
