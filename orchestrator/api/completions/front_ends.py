"""Prompts that chat front ends send by themselves, for titles, tags and the like: answered here, no turn of anybody's.

Open WebUI asks with `### Task:` and names the JSON it wants back, LibreChat wants a title of a conversation it quotes.
"""

import json
import re

MAX_TITLE_WORDS = 6
TASK = re.compile(r"\s*###\s*Task:", re.IGNORECASE)
WANTED = re.compile(r'JSON format:\s*\{\s*"(\w+)"', re.IGNORECASE)
TITLE = re.compile(r"\b(concise|short)\b.{0,80}\btitle\b.{0,200}\b(conversation|chat)\b", re.IGNORECASE | re.DOTALL)
FIRST_SAID = re.compile(r"^\s*(?:USER|Human)\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
EMPTY = {"tags": [], "follow_ups": [], "queries": [], "text": ""}


def answer_to_front_end(prompt: str) -> str | None:
    """The answer to a front end's own prompt; None for what a customer says."""
    if TASK.match(prompt):
        wanted = WANTED.search(prompt)
        name = wanted.group(1) if wanted else ""
        if name == "title":
            return json.dumps({"title": _title(prompt)})
        return json.dumps({name: EMPTY.get(name, "")}) if name else ""
    return _title(prompt) if TITLE.search(prompt) and FIRST_SAID.search(prompt) else None


def _title(prompt: str) -> str:
    """The beginning of what the customer said first."""
    said = FIRST_SAID.search(prompt)
    words = said.group(1).split() if said else []
    return " ".join(words[:MAX_TITLE_WORDS]).strip(" .,;:!?\"'") or "Conversation"
