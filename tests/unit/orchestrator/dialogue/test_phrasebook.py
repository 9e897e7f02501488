"""What agents say, in the customer's language."""

import tomllib
from pathlib import Path

import pytest

from orchestrator.dialogue.phrasebook import Phrasebook
from tests.running import ROOT

SPANISH = Phrasebook(
    "es",
    {
        "Your {what} is booked for {at:moment}.": "Su cita ({what}) está reservada para el {at}.",
        "It came on {on:date}.": "Llegó el {on}.",
        "You have {n} things: {things:phrase}.": "Tiene {n} cosas: {things}.",
        "{one:phrase}; {more:phrase}": "{one}; {more}",
        "{thing} made of {stuff:phrase}": "{thing} de {stuff}",
        "glass": "vidrio",
        "wood": "madera",
        "a cup": "una taza",
        "a plate": "un plato",
        "Shall I do it?": "¿Lo hago?",
    },
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Your boot fitting is booked for Tuesday, December 1 at 2:30 PM.",
            "Su cita (boot fitting) está reservada para el martes, 1 de diciembre a las 14:30.",
        ),
        ("It came on Tuesday, November 24, 2026.", "Llegó el martes, 24 de noviembre 2026."),
        ("You have 2 things: a cup; a plate.", "Tiene 2 cosas: una taza; un plato."),
        ("You have 2 things: a cup; a spoon.", "Tiene 2 cosas: una taza; a spoon."),
        ("You have 2 things: B1 made of glass; B2 made of wood.", "Tiene 2 cosas: B1 de vidrio; B2 de madera."),
        ("It came on Monday, November 23. Shall I do it?", "Llegó el lunes, 23 de noviembre. ¿Lo hago?"),
    ],
)
def test_sentences_are_looked_up_with_what_stands_in_them(said: str, told: str) -> None:
    """Dates and times in the other language's way, things in turn, all else as it is."""
    assert SPANISH.translate(said) == (told, True)


def test_what_nobody_translated_stays_and_is_known_to() -> None:
    """The reply can then say so."""
    assert SPANISH.translate("Shall I do it? It rains.") == ("¿Lo hago? It rains.", False)
    assert SPANISH.translate("") == ("", True)
    assert SPANISH.phrase("nothing of ours") is None


BOOKS = sorted(ROOT.glob("agents/*/phrases/*.toml"))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_translation_fills_the_gaps_of_its_sentence(path: Path) -> None:
    """No fact is lost on the way, and none is made up."""
    for said, translation in tomllib.loads(path.read_text(encoding="utf-8")).items():
        gaps = [sorted({gap.split(":")[0] for gap in _gaps(text)}) for text in (said, translation)]
        assert gaps[0] == gaps[1], said


@pytest.mark.parametrize("agent", ["booking", "faq", "order", "support"])
def test_an_agent_says_the_same_in_all_languages(agent: str) -> None:
    """A sentence that one book has, all have."""
    books = [set(tomllib.loads(path.read_text(encoding="utf-8"))) for path in BOOKS if path.parts[-3] == agent]
    assert len(books) == 3
    assert books[0] == books[1] == books[2]


def _gaps(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]
