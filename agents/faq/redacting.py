"""Cuts what tells who somebody is out of a question, before it is kept or sent elsewhere."""

import re

RULES = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\bhttps?://\S+", re.IGNORECASE), "[address]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "[account]"),
    (re.compile(r"(?<!\w)\+?\d[\d\s().-]{5,}\d(?!\w)"), "[number]"),
    (re.compile(r"\b(?=\w*\d)\w{8,}\b"), "[number]"),
)
"""E-mail addresses, links, IBANs, long numbers (cards, phones, orders), and codes of letters and digits."""


MARK = re.compile(r"\[(?:e-mail|address|account|number)\]")


def redacted(text: str) -> str:
    """`text` in one line, with such marks in place of personal data."""
    for pattern, mark in RULES:
        text = pattern.sub(mark, text)
    return " ".join(text.split())
