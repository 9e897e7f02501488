"""How a message is said: a mere greeting, an upset customer."""

import re
from functools import lru_cache

from hubbub.wire import Mood
from orchestrator.dialogue.phrases import any_of, words_of
from orchestrator.dialogue.plain import TEXTS_OF_A_MESSAGE, plain, plainly_quoted, says_any

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
_PARTING = words_of("thank thanks thx cheers bye goodbye")
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
_UPSET = re.compile(rf"\b{_UPSET_WORDS}\b")
_NEEDED = words_of("""
    ridiculous unacceptable outrageous disgusting disgusted disgraceful appalling awful horrible terrible worst
    pathetic useless furious angry livid annoyed annoying frustrated frustrating infuriating fed sick had scammer
    scammers scam rip ripoff fraudster fraudsters thieves steal stealing joke incompetent never lawyer sue wtf damn
    bloody crap bullshit shit hell dare third nobody waste
""")
"""The words of which one is in each of the above, but for one that has endings of its own."""
_SHOUTED = re.compile(r"[!?]{3}|!!")
_SHOUTED_LETTERS, _SHOUTED_SHARE = 12, 0.7


def is_greeting(message: str) -> bool:
    """Whether a message only greets, thanks or says goodbye."""
    return _is_only_greeting(plain(message))


@lru_cache(TEXTS_OF_A_MESSAGE)
def _is_only_greeting(said: str) -> bool:
    return _ONLY_GREETING.fullmatch(said) is not None


def is_parting(message: str) -> bool:
    """Whether a message thanks or says goodbye."""
    return says_any(message, _PARTING)


def without_greeting(message: str) -> str:
    """A message without the greeting it opens with; a message that is only a greeting stays."""
    opening = _OPENING.match(message)
    return message[opening.end() :] if opening and message[opening.end() :].strip() else message


def mood_of(message: str) -> Mood:
    """Whether a message sounds upset: strong words, shouting, rows of exclamation marks."""
    return "upset" if _is_shouted(message) or _has_strong_words(message) else "calm"


def _is_shouted(message: str) -> bool:
    if _SHOUTED.search(message):
        return True
    capitals = sum(map(str.isupper, message))
    if capitals < _SHOUTED_LETTERS * _SHOUTED_SHARE:
        return False
    letters = sum(map(str.isalpha, message))
    return letters >= _SHOUTED_LETTERS and capitals / letters >= _SHOUTED_SHARE


def _has_strong_words(message: str) -> bool:
    may_have = says_any(message, _NEEDED) or "fuck" in message.lower()
    return may_have and _UPSET.search(plainly_quoted(message.lower())) is not None
