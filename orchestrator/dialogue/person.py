"""The wish for a human being, recognised without any agent's help: it must work when all of them are down."""

import re

from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import plain, says_any

_KIND = any_of("real, live, actual, human, customer, service, support, care, sales")
_SOMEONE = any_of("""
    human being, human, person, people, agent, representative, rep, operator, supervisor, manager, advis[eo]r,
    assistant, employee, colleague, staff member, staff, team member, member of (?:your )?staff, someone, somebody,
    anyone, anybody, customer (?:service|support|care)
""")
_ONE = rf"(?:(?:a|an|any|some|your|the|another|one of your) )?(?:{_KIND} )*{_SOMEONE}"
_REACH = any_of("""
    talking, talk, speaking, speak, chatting, chat, connect me, connect, put me through, put me, transfer me,
    transfer, hand me over, pass me on, redirect me, forward me, switch me, get me, give me, escalate, contact, reach,
    get in touch, get through, get hold, a word
""")
_HUMAN = r"(?:real |live |actual )*(?:human(?: being)?|person|agent|representative|operator)"
_MACHINE = any_of("chatbot, bot, robot, machine, computer, ai")
_TO_ANYONE = rf"(?: (?:on|over|of|this|it|me|directly))*(?: (?:to|with|of))? {_ONE}\b(?! (?:who|that|which|what|the)\b)"
_NOT_THIS = any_of("not, don'?t, no, tired of, instead of, rather than, hate")
_ASKED = re.compile(
    rf"\b{_REACH}\b{_TO_ANYONE}|^(?:a |an |the )?{_HUMAN}(?: please| pls)?[\s.!?]*$"
    rf"|\b(?:want|need|prefer|like) (?:a |an |some )?{_HUMAN}\b(?! (?:password|card|name))"
    r"|\b(?:human|live) (?:help|support|assistance|agent|person|being)\b|\b(?:any|some)(?:one|body) (?:real|human)\b"
    rf"|\b{_NOT_THIS}\b[^.?!]{{0,24}}\b(?:talk|speak|chat)(?:ing)? (?:to|with) (?:a |the |this )?{_MACHINE}\b"
)
_NEEDED = words_of("""
    human person people agent rep representative operator supervisor manager adviser advisor employee colleague staff
    member someone somebody anyone anybody customer live talk talking speak speaking chat chatting
""")
"""The words of which one is in each such wish."""
_NO_NEED = any_of("do not, don'?t, no need to, not, without, instead of")
_DECLINED = re.compile(
    rf"\b{_NO_NEED} (?:want |need |have |like |wish )?(?:to )?(?:be )?{_REACH}\b[^.?!]{{0,16}}\b{_SOMEONE}"
)


def wants_person(message: str) -> bool:
    """Whether a message asks for a human being."""
    if not says_any(message, _NEEDED):
        return False
    said = plain(message)
    return _ASKED.search(said) is not None and _DECLINED.search(said) is None
