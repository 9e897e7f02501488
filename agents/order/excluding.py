"""Tells in a customer's words what is meant from what is not: "everything but the boots", "not the Visa" (pure)."""

import re

RETURNS = r"return(?:ing)?|send(?:ing)?(?:\s+\S+){0,5}?\s+back|(?:bring|give)\s+back|refund(?:ing)?|money\s+back"
EXCHANGES = r"exchang(?:e|ing)|swap(?:ping)?|replac(?:e|ing)|chang(?:e|ing)|trad(?:e|ing)|switch(?:ing)?"
_OTHERS = r"keep(?:ing)?|cancel(?:l?ing)?|order(?:ing)?|buy(?:ing)?"
_THE = r"(?:the|my|those|these|this|that|any|both|one|a)\b"
_NOT = re.compile(
    rf"""(?:
        \b(?:except(?:ing)?(?:\ for)?|other\ than|apart\ from|aside\ from|excluding|save\ for)\b
        |(?:(?<=\ball\ )|(?<=\beverything\ )|(?<=\banything\ ))but\b(?!\ not\b)
        |\b(?:keep(?:ing)?|without)\ (?={_THE})
        |\b(?:but\ )?not\ (?:with\ |by\ |to\ |on\ )?(?:(?={_THE})|(?-i:(?=[A-Z])))
    )
    (?P<kept>.*?)
    (?=$|[.;!?]|\b(?:but|instead|please|only|just|because|to\ (?:my|the))\b|\b(?:{RETURNS}|{EXCHANGES})\b)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NEXT_ACT = re.compile(
    rf"""(?:[,;.!]|\b(?:and|then|but)\b)[\s,]{{0,8}}
    (?=(?:(?:then|also|please|just|I|I'd|we|like|want|would|wish|need|to|can|you)\s+){{0,6}}
       (?:{RETURNS}|{EXCHANGES}|{_OTHERS})\b)""",
    re.VERBOSE | re.IGNORECASE,
)


def parted(said: str) -> tuple[str, str]:
    """The words for what is meant, and those for what is not."""
    kept = " ".join(match["kept"] for match in _NOT.finditer(said))
    return _NOT.sub(" ", said), kept


def about(act: str, said: str) -> str:
    """The parts of a message that ask for an act (a pattern of its verbs), where others ask for something else."""
    parts = _NEXT_ACT.split(said)
    asking = [part for part in parts if re.search(rf"\b(?:{act})\b", part, re.IGNORECASE)]
    return " ".join(asking) or said
