"""What the hub itself says."""

from pathlib import Path

import pytest

from orchestrator.dialogue.foreign import ENGLISH, LANGUAGES
from orchestrator.dialogue.wording import PLAIN, WordingInvalid, built_in, gaps, read_wording


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_the_hub_says(language: str) -> None:
    """With the same gaps, so that nothing is lost."""
    english, other = built_in(ENGLISH), built_in(language)
    assert set(other) == set(english)
    for name, sentence in english.items():
        assert gaps(other[name]) == gaps(sentence), name


def test_a_language_nobody_speaks_is_english() -> None:
    """A sentence is always there."""
    assert PLAIN.voice("pt").say("thanks") == PLAIN.voice(ENGLISH).say("thanks")


def test_a_company_says_it_in_its_own_words(tmp_path: Path) -> None:
    """Its name, its tone; the rest stays."""
    path = tmp_path / "words.toml"
    path.write_text('[en]\ngreeting = "Hey, I am Larky. Ask me about {offer}!"\n', encoding="utf-8")
    voice = read_wording(path).voice("en")
    assert voice.say("greeting", offer="socks") == "Hey, I am Larky. Ask me about socks!"
    assert voice.say("thanks") == PLAIN.voice(ENGLISH).say("thanks")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[en]\ngreting = "Hi"', "no sentence"),
        ('[en]\nthanks = "Bye {name}"', "nothing fills"),
        ('[xx]\nthanks = "Bye"', "none of"),
        ('[en]\nthanks = "Bye {"', "Single"),
        ("[en", "no TOML"),
    ],
)
def test_words_that_would_never_be_said_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """Before the first customer hears a gap."""
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WordingInvalid, match=complaint):
        read_wording(path)
