"""What is kept of an issued key, and for how long each of its texts is good."""

from orchestrator.access.issued_keys import MOST_EARLIER, IssuedKey, hashed, issue, new_text

NOW = 1_000.0
HOUR = 3_600.0


def test_the_text_is_not_kept() -> None:
    """Only its hash is; and no two keys of a name are the same."""
    key, text = _issued()
    again, other = _issued()
    assert text.startswith("hb_")
    assert text not in key.model_dump_json()
    assert [proof.sha256 for proof in key.proofs] == [hashed(text)]
    assert (key.id, text) != (again.id, other)
    assert key.id.startswith("till-")


def test_a_key_is_written_alike_by_every_hub() -> None:
    """Whatever order its scopes come in: what is written is compared with what stands."""
    key, _ = issue("acme", "till", ["desk", "chat", "desk"], by="boss", now=NOW, expires_at=None)
    assert key.scopes == ("chat", "desk")
    assert IssuedKey.model_validate_json(key.model_dump_json()).model_dump_json() == key.model_dump_json()


def test_the_old_text_stays_good_for_the_grace_period() -> None:
    """The new one for as long as the key."""
    key, old = _issued()
    rotated = key.rotated(new := new_text(), NOW, HOUR)
    assert _ends(rotated) == {hashed(new): None, hashed(old): NOW + HOUR}
    assert rotated.id == key.id


def test_no_grace_ends_every_earlier_text_at_once() -> None:
    """Those that were still in their own grace period, too."""
    key, _ = _issued()
    rotated = key.rotated(new_text(), NOW, 24 * HOUR).rotated(new := new_text(), NOW + 1, 0)
    assert list(_ends(rotated)) == [hashed(new)]


def test_another_rotation_prolongs_nothing() -> None:
    """An old text ends when it was said to, or sooner."""
    key, old = _issued()
    twice = key.rotated(new_text(), NOW, HOUR).rotated(new_text(), NOW + 1, 24 * HOUR)
    assert _ends(twice)[hashed(old)] == NOW + HOUR


def test_a_text_ends_with_its_key() -> None:
    """However long the grace period."""
    key, old = _issued(expires_at=NOW + HOUR)
    rotated = key.rotated(new_text(), NOW, 24 * HOUR)
    assert set(_ends(rotated).values()) == {NOW + HOUR}
    assert hashed(old) in _ends(rotated)


def test_earlier_texts_do_not_pile_up() -> None:
    """However often a key is rotated."""
    key, _ = _issued()
    for _ in range(10):
        key = key.rotated(new_text(), NOW, HOUR)
    assert len(key.proofs) == 1 + MOST_EARLIER


def _issued(expires_at: float | None = None) -> tuple[IssuedKey, str]:
    return issue("acme", "till", ["chat"], by="boss", now=NOW, expires_at=expires_at)


def _ends(key: IssuedKey) -> dict[str, float | None]:
    return {proof.sha256: key.ends_at(proof) for proof in key.proofs}
