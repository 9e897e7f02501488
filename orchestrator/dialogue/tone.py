"""How a message is said: a mere greeting, an upset customer."""

import re

from hubbub.wire import Mood
from orchestrator.dialogue.phrases import any_of
from orchestrator.dialogue.quotes import plainly_quoted

_HELLO = """
    hiya, hi, hello, helo, hey, howdy, greetings, good (?:morning|afternoon|evening|day), thank you, thanks, hola,
    bonjour, hallo, guten (?:tag|morgen)
"""
_OTHER_GREETINGS = """
    thankyou, thx, thank, ty, yo, what'?s up, sup, how are you(?: doing)?(?: today)?, how do you do, how'?s it going,
    nice to meet you, goodbye, good bye, bye ?bye, bye, cya, good night, see you(?: (?:later|soon))?, see ya,
    farewell, take care, have a (?:nice|good|great|lovely) (?:day|one|evening|weekend), you too, cheers,
    much appreciated, appreciate it, gracias, adiós, buenos días, salut, merci, au revoir, danke, tschüss
"""
_PADDING = any_of("""
    there, all, everyone, team, folks, again, so much, very much, a lot, a bunch, for (?:your|the) (?:help|time),
    for everything, for that, dear, sir, madam, bot, and, to you, that'?s (?:all|it)(?: for now)?, that is all,
    that was all, that will be all, okay, ok, great, perfect, awesome, wonderful, nice, cool, good, lovely, you'?re,
    you are, very, really, helpful, it, was, help
""")
_GREETING = any_of(f"{_HELLO},{_OTHER_GREETINGS}")
_PARTING = re.compile(r"\b(?:thank|thanks|thx|cheers|bye|goodbye)\b", re.IGNORECASE)
_GAP = r"[\s,.!?]+"
_ONLY_GREETING = re.compile(rf"(?:{_PADDING}{_GAP})*{_GREETING}(?:{_GAP}(?:{_GREETING}|{_PADDING}))*[\s,.!?:;)(-]*")
_OPENING = re.compile(
    rf"{any_of(_HELLO)}(?: (?:there|all|everyone|team|folks|again))?\s*(?:[,.!;:-]+\s*|\s(?=\S))", re.IGNORECASE
)

_UPSET_WORDS = any_of("""
    ridiculous, unacceptable, outrageous, disgusting, disgusted, disgraceful, appalling, awful, horrible, terrible,
    worst, pathetic, useless, furious, angry, livid, annoyed, annoying, frustrated, frustrating, infuriating, fed up,
    sick of, sick and tired, had enough, scammers?, scam, rip[- ]?off, fraudsters?, thieves, steal(?:ing)? my,
    what a joke, incompetent, never again, lawyer, sue you, wtf, damn, bloody, crap, bullshit, shit, fuck\\w*,
    hell is, how dare, third time, nobody (?:answers|helps|cares), waste of (?:time|money)
""")
_UPSET = re.compile(rf"\b{_UPSET_WORDS}\b|[!?]{{3}}|!!")
_SHOUTED_LETTERS, _SHOUTED_SHARE = 12, 0.7


def is_greeting(message: str) -> bool:
    """Whether a message only greets, thanks or says goodbye."""
    return _ONLY_GREETING.fullmatch(" ".join(plainly_quoted(message.lower()).split())) is not None


def is_parting(message: str) -> bool:
    """Whether a message thanks or says goodbye."""
    return _PARTING.search(message) is not None


def without_greeting(message: str) -> str:
    """A message without the greeting it opens with; a message that is only a greeting stays."""
    opening = _OPENING.match(message)
    return message[opening.end() :] if opening and message[opening.end() :].strip() else message


def mood_of(message: str) -> Mood:
    """Whether a message sounds upset: strong words, shouting, rows of exclamation marks."""
    letters, capitals = sum(map(str.isalpha, message)), sum(map(str.isupper, message))
    shouted = letters >= _SHOUTED_LETTERS and capitals / letters >= _SHOUTED_SHARE
    return "upset" if shouted or _UPSET.search(plainly_quoted(message.lower())) else "calm"
