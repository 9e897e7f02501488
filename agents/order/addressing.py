"""Finds a postal address in what a customer wrote, without what they wrote around it (pure)."""

import re

from agents.order.accounts import Address

MAX_LOOKED_AT = 1_000
"""Characters: no message tells where to send something any later, and no address is as long."""
_LABEL = r"(?:my|our|his|her|their|the)(?:\s+[a-z']+){1,3}\s*(?::|-|,(?=\s*\d))\s*"
"""What the place is to the customer: "my office: ", "my mother's place, "."""
_BEGIN = re.compile(
    rf"(?:\b(?:to|address is|address:):?\s+(?:{_LABEL})?|^\s*(?=\d))(?P<address>(?=[^?!]*\d)[A-Z0-9][^?!]*)"
)
_LEAD = re.compile(
    r"^\s*(?:(?:hi|hello|hey|sure|ok|okay|yes|please|then|just|and)\b[\s,.!]*)*"
    r"(?:(?:(?:my|the) (?:new )?address is|(?:send|ship|deliver) (?:it|them) to|it is|it's|to)\b[\s:,]*)?"
    rf"(?:{_LABEL})?",
    re.IGNORECASE,
)
_REST = re.compile(
    r"""[\s,;.-]*(?:
        \b(?:(?i:please|pls|thanks|thank\ you|thx|cheers|instead|rather|now|asap|urgently)
        |and|but|because|since|so|then|when|if|before|after|as|not|or\ else|otherwise|until|from\ now\ on
        |I|I'm|I've|i|we|my|that|it's|this)\b
    |;
    |(?<=\w)[.](?=\s+(?:I|I'm|I've|We|We're|My|Please|Thank|Thanks|It|It's|The|Can|Could|Would|Will|Also|And|But|That
        |This|There|You|Your|Is|Are|Do|Don't|Let|If|What|When|How|Why|Cancel|Refund|Return|Send|Make|Hope|Cheers|Best
        |Kind|Regards|Sorry|Otherwise|Then)\b)
    ).*$""",
    re.VERBOSE | re.DOTALL,
)


def address_in(said: str) -> Address | None:
    """The address a sentence leads to: "send it to 5 Oak Lane, Boston, MA 02110, please, and cancel the other"."""
    match = _BEGIN.search(_one_line(said))
    found = address_told(match["address"]) if match else None
    return found if found and "," in found.street else None


def address_told(said: str) -> Address | None:
    """A single line as an address; None where it can't be one: it needs letters and a number."""
    line = _REST.sub("", _LEAD.sub("", _one_line(said))).strip(" .,;?!")
    return Address(line) if any(letter.isalpha() for letter in line) and re.search(r"\d", line) else None


def _one_line(said: str) -> str:
    """An address is often written as it stands on a parcel."""
    return ", ".join(line.strip(" ,") for line in said.splitlines() if line.strip(" ,"))[:MAX_LOOKED_AT]
