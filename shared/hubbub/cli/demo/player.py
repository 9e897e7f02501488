"""Plays a dialogue against a running hub, one turn after the other, and notes what happened."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hubbub.cli.demo.catcher import Catcher, MailAway
from hubbub.cli.demo.checks import (
    Mail,
    captured,
    filled,
    forbidden_misses,
    mail_misses,
    needless_calls,
    reply_misses,
)
from hubbub.cli.demo.grounding import ungrounded
from hubbub.cli.demo.model import Dialogue, Expectation, Turn
from hubbub.cli.errors import HubRefused, WrongUsage
from hubbub.cli.hub import Hub, Speaker, new_conversation_id
from hubbub.cli.replies import RUNNING, Reply

PATIENCE_S = 30.0
POLL_S = 0.1
NO_CATCHER = "e-mails (HUBBUB_MAIL_URL says where they are caught)"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """What happened in a turn. `when` names the way it went, `unchecked` what could not be looked at."""

    said: str
    reply: Reply | None
    misses: tuple[str, ...]
    when: str = ""
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What happened in a dialogue. `misses` are those of the whole; the turns have their own.

    `needless` are the calls that served nothing.
    """

    title: str
    conversation_id: str
    turns: tuple[PlayedTurn, ...]
    misses: tuple[str, ...]
    needless: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all went as expected."""
        return not self.misses and not any(turn.misses for turn in self.turns)


@dataclass
class Stage:
    """Where a dialogue is played. Without a `catcher` e-mails are not looked at.

    `fresh` is whether the stores are: then only the first of several expectations counts. Methods raise HubAway, and
    MailAway when the catcher is lost.
    """

    hub: Hub
    catcher: Catcher | None
    fresh: bool = False
    pause: Callable[[float], None] = time.sleep
    patience_s: float = PATIENCE_S

    def play(self, dialogue: Dialogue) -> Played:
        """Play `dialogue` in a conversation of its own, up to the first turn that is not as expected."""
        speaker = Speaker(new_conversation_id(), dialogue.customer, dialogue.locale, dialogue.timezone)
        scene = _Scene(self, speaker)
        scene.play(dialogue.turns)
        if not any(turn.reply for turn in scene.played):
            return Played(dialogue.title, speaker.conversation_id, tuple(scene.played), ())
        turns = self.hub.turns(speaker)
        misses = [*forbidden_misses(dialogue.forbidden, turns), *ungrounded(turns)]
        needless = tuple(name for turn in turns for name in needless_calls(turn))
        return Played(dialogue.title, speaker.conversation_id, tuple(scene.played), tuple(misses), needless)

    def until(self, look: Callable[[], T], holds: Callable[[T], bool]) -> T:
        """What `look` sees once it `holds`, or in the end."""
        deadline = time.monotonic() + self.patience_s
        while True:
            seen = look()
            if holds(seen) or time.monotonic() >= deadline:
                return seen
            self.pause(POLL_S)


@dataclass
class _Scene:
    """One conversation being played."""

    stage: Stage
    speaker: Speaker
    played: list[PlayedTurn] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def play(self, turns: Sequence[Turn]) -> None:
        for turn in turns:
            before = self.stage.catcher.ids() if self.stage.catcher else set()
            expected = self._act_and_check(turn, before)
            if expected is None:
                return
            if expected.then is not None:
                self.play(expected.then)
                return

    def _act_and_check(self, turn: Turn, before: set[str]) -> Expectation | None:
        """Play one turn; the expectation that it met, None when it met none."""
        said = filled(turn.says, self.values) if turn.says is not None else f"the desk: {turn.desk}"
        try:
            reply = self._decide(turn) if turn.desk else self.stage.hub.say(self.speaker, said)
        except (HubRefused, WrongUsage) as error:
            self.played.append(PlayedTurn(said, None, (str(error),)))
            return None
        expected, misses = self._closest(turn, reply)
        if not misses:
            misses = self._missing_mails(expected, before) + self._missing_values(expected, reply)
        unchecked = (NO_CATCHER,) if expected.mails is not None and self.stage.catcher is None else ()
        self.played.append(PlayedTurn(said, reply, tuple(misses), expected.when, unchecked))
        return None if misses else expected

    def _closest(self, turn: Turn, reply: Reply) -> tuple[Expectation, list[str]]:
        """The first expectation that the reply meets; when it meets none, the first and what is missed of each."""
        ways = turn.expects[:1] if self.stage.fresh else turn.expects
        judged = [(way, reply_misses(way, reply, self.values)) for way in ways]
        for way, misses in judged:
            if not misses:
                return way, []
        named = [f"{f'{way.when}: ' if way.when else ''}{miss}" for way, misses in judged for miss in misses]
        return ways[0].model_copy(update={"when": ""}), named

    def _missing_mails(self, expected: Expectation, before: set[str]) -> list[str]:
        catcher, mails = self.stage.catcher, expected.mails
        if catcher is None or mails is None:
            return []

        def missed(found: list[Mail]) -> list[str]:
            return mail_misses(mails, found, self.values)

        return missed(self.stage.until(lambda: catcher.since(before), lambda found: not missed(found)))

    def _missing_values(self, expected: Expectation, reply: Reply) -> list[str]:
        found = {name: captured(capture, reply) for name, capture in expected.captures.items()}
        self.values |= {name: value for name, value in found.items() if value is not None}
        return [f"there is no {name} to capture" for name, value in found.items() if value is None]

    def _decide(self, turn: Turn) -> Reply:
        """Decide as the desk does, and wait for the turn that goes on from it."""
        asked = self.played[-1].reply if self.played else None
        if asked is None or asked.approval is None:
            raise HubRefused("no approval waits for the desk")
        approval = asked.approval.id
        if approval not in {one.id for one in self.stage.hub.open_approvals()}:
            raise HubRefused(f"the approval {approval} is not listed as open")
        self.stage.hub.decide(approval, turn.desk or "", turn.reason)
        going_on = self.stage.until(lambda: self._continuation(asked.turn_id), lambda turn: turn is not None)
        if going_on is None:
            raise HubRefused(f"no turn went on from the decision within {self.stage.patience_s:.0f} s")
        return going_on

    def _continuation(self, turn_id: str) -> Reply | None:
        turns = self.stage.hub.turns(self.speaker)
        return next((turn for turn in turns if turn.origin_turn_id == turn_id and turn.status != RUNNING), None)


def open_catcher(url: str | None, *, is_certain: bool) -> Catcher | None:
    """The mail catcher at `url`; None when there is none and nobody said that there is one. Raises MailAway."""
    if url is None:
        return None
    catcher = Catcher(url)
    try:
        catcher.ids()
    except MailAway:
        catcher.close()
        if is_certain:
            raise
        return None
    return catcher
