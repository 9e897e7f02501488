"""How a message is said: its language, a mere greeting, an upset customer, the wish for a person."""

import re

from orchestrator.dialogue.signals import Mood

DEFAULT_LANGUAGE = "en"

_STOP_WORDS = {
    "en": "the is my i to and you a of it in for do can what where how please have was on not with this your are me",
    "es": "el la los las que de mi es un una por para con no se yo quiero dónde donde está cómo cuando puedo tengo y mis lo",
    "fr": "le la les de des un une est je mon ma mes où comment pour pas vous que ne et dans avec ce puis ai veux du",
    "de": "der die das ist ich mein meine nicht ein eine und wo wie zu mit für auf kann bitte habe wann sie es von den",
}
_LANGUAGES = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_LEAST_VOTES = 2
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

_GREETING = (
    r"(?:hi|hiya|hello|helo|hey|howdy|greetings|yo|good (?:morning|afternoon|evening|day|night)|what'?s up|sup"
    r"|how are you(?: doing)?(?: today)?|how do you do|how'?s it going|nice to meet you|bye|goodbye|good bye|bye ?bye|cya"
    r"|see you(?: (?:later|soon))?|see ya|farewell|take care|have a (?:nice|good|great|lovely) (?:day|one|evening|weekend)"
    r"|you too|cheers|thanks?|thank you|thankyou|thx|ty|much appreciated|appreciate it|hola|gracias|adiós|buenos días|bonjour"
    r"|salut|merci|au revoir|hallo|guten (?:tag|morgen)|danke|tschüss)"
)
_PADDING = (
    r"(?:there|all|everyone|team|folks|again|so much|very much|a lot|a bunch|for (?:your|the) (?:help|time)|for everything"
    r"|for that|dear|sir|madam|bot|and|to you|that'?s (?:all|it)(?: for now)?|that is all|that was all|that will be all|ok|okay"
    r"|great|perfect|awesome|wonderful|nice|cool|good|lovely|you'?re|you are|very|really|helpful|i|it|was|of|help|today|now)"
)
_ONLY_GREETING = re.compile(rf"(?:{_PADDING}[\s,.!?]+)*{_GREETING}(?:[\s,.!?]+(?:{_GREETING}|{_PADDING}))*[\s,.!?:;)(\-]*")
_OPENER = r"(?:hi|hiya|hello|helo|hey|howdy|greetings|good (?:morning|afternoon|evening|day)|thanks|thank you|hola|bonjour|hallo)"
_OPENING = re.compile(rf"{_OPENER}(?:\s+(?:there|all|everyone|team|folks|again))?\s*(?:[,.!;:\-]+\s*|\s+(?=\S))")

_SOMEONE = (
    r"(?:(?:a|an|any|some|your|the|another|one of your)\s+)?(?:(?:real|live|actual|human|customer|service|support|care|sales)\s+)*"
    r"(?:human(?: being)?|person|people|agent|representative|rep|operator|supervisor|manager|advis[eo]r|assistant|employee|colleague"
    r"|staff(?: member)?|team member|member of (?:your )?staff|someone|somebody|anyone|anybody|customer (?:service|support|care))"
)
_REACH = (
    r"(?:talk|speak|chat|talking|speaking|chatting|connect me|connect|put me through|put me|transfer me|transfer|hand me over|pass me on"
    r"|redirect me|forward me|switch me|get me|give me|escalate|contact|reach|get in touch|get through|get hold|a word)"
)
_PERSON = re.compile(
    rf"\b{_REACH}\b(?:\s+(?:on|over|of|this|it|me|directly))*\s+(?:to|with|of)?\s*{_SOMEONE}\b(?!\s+(?:who|that|which|what|the)\b)"
    r"|^(?:a |an |the )?(?:real |live |actual )*(?:human|human being|person|agent|representative|operator)(?: please| pls)?[\s.!?]*$"
    r"|\b(?:want|need|prefer|like) (?:a |an |some )?(?:real |live |actual )*(?:human(?: being)?|person|agent|representative|operator)\b"
    r"(?!\s+(?:password|card|name))"
    r"|\b(?:not|don'?t|no|tired of|instead of|rather than|hate)\b[^.?!]{0,24}\b(?:talk(?:ing)?|speak(?:ing)?|chat(?:ting)?) (?:to|with) (?:a |the |this )?"
    r"(?:bot|robot|machine|computer|ai|chatbot)\b|\b(?:human|live) (?:help|support|assistance|agent|person|being)\b|\b(?:any|some)(?:one|body) (?:real|human)\b"
)
_NO_PERSON = re.compile(
    r"\b(?:do not|don'?t|no need to|not|without|instead of) (?:want |need |have |like |wish )?(?:to )?"
    rf"(?:be )?{_REACH}\b[^.?!]{{0,16}}\b(?:human|person|agent|representative|operator|someone|anyone)"
)

_UPSET_WORDS = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|disgusting|disgusted|disgraceful|appalling|awful|horrible|terrible|worst|pathetic"
    r"|useless|furious|angry|livid|annoyed|annoying|frustrated|frustrating|infuriating|fed up|sick of|sick and tired|had enough"
    r"|scam|scammers?|rip[- ]?off|fraudsters?|thieves|steal(?:ing)? my|joke of a|what a joke|incompetent|never again|lawyer|sue you"
    r"|wtf|damn|bloody|crap|bullshit|shit|fuck\w*|hell is|how dare|third time|nobody (?:answers|helps|cares)|waste of (?:time|money))\b"
)
_SHOUTED_LETTERS, _SHOUTED_SHARE = 12, 0.7
_MARKS = re.compile(r"[!?]{3,}|!!")


def language_of(message: str) -> str:
    """The language of a message by its commonest words: en, es, fr or de; English when in doubt."""
    words = _WORD.findall(message.lower())
    votes = {language: sum(word in stop for word in words) for language, stop in _LANGUAGES.items()}
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] >= _LEAST_VOTES and votes[best] > votes[DEFAULT_LANGUAGE] else DEFAULT_LANGUAGE


def is_greeting(message: str) -> bool:
    """Whether a message only greets, thanks or says goodbye."""
    return _ONLY_GREETING.fullmatch(" ".join(message.lower().replace("’", "'").split())) is not None


def without_greeting(message: str) -> str:
    """A message without the greeting it opens with; a message that is only a greeting stays."""
    opening = _OPENING.match(message.lower())
    return message[opening.end() :] if opening and message[opening.end() :].strip() else message


def mood_of(message: str) -> Mood:
    """Whether a message sounds upset: strong words, shouting, rows of exclamation marks."""
    lower = message.lower().replace("’", "'")
    letters = [char for char in message if char.isalpha()]
    shouted = len(letters) >= _SHOUTED_LETTERS and sum(map(str.isupper, letters)) / len(letters) >= _SHOUTED_SHARE
    return "upset" if shouted or _UPSET_WORDS.search(lower) or _MARKS.search(lower) else "calm"


def wants_person(message: str) -> bool:
    """Whether a message asks for a human being."""
    lower = " ".join(message.lower().replace("’", "'").split())
    return _PERSON.search(lower) is not None and _NO_PERSON.search(lower) is None
