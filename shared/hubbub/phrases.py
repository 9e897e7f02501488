"""An agent's sentences in other languages: a TOML file for each, as `es.toml`, with sentences and translations."""

import tomllib
from pathlib import Path

from hubbub.cards import Phrases
from hubbub.errors import ConfigurationInvalid


def read_phrases(folder: Path) -> Phrases:
    """The sentences in a folder, by language. Raises ConfigurationInvalid when a file is no table of texts."""
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    return {language: phrases for language, phrases in found.items() if phrases}


def _read(path: Path) -> dict[str, str]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationInvalid(f"{path}: {error}") from error
    if not all(isinstance(translation, str) for translation in given.values()):
        raise ConfigurationInvalid(f"{path} must hold one translation for each sentence")
    return given
