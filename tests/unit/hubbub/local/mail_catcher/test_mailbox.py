"""Messages kept as files."""

from pathlib import Path

from hubbub.local.mail_catcher.mailbox import Mailbox


def test_the_newest_comes_first(tmp_path: Path) -> None:
    """However fast they come, their order is kept."""
    mailbox = Mailbox(tmp_path, limit=10)
    ids = [mailbox.put(b"x").id for _ in range(5)]

    assert [kept.id for kept in mailbox.newest(1, 3)] == [ids[3], ids[2], ids[1]]


def test_another_catcher_finds_what_the_first_has_kept(tmp_path: Path) -> None:
    """Nothing but the folder is needed: the same messages, in the same order."""
    first = Mailbox(tmp_path, limit=10)
    for number in range(3):
        first.put(str(number).encode())

    assert [kept.raw() for kept in Mailbox(tmp_path, limit=10).newest(0, None)] == [b"2", b"1", b"0"]


def test_a_draft_left_by_a_kill_is_no_message(tmp_path: Path) -> None:
    """A message that was not acknowledged may be lost, but never half kept."""
    (tmp_path / "00000000000001-ab.draft").write_bytes(b"hal")

    assert len(Mailbox(tmp_path, limit=10)) == 0


def test_the_oldest_make_room(tmp_path: Path) -> None:
    """The folder does not grow for ever."""
    mailbox = Mailbox(tmp_path, limit=2)
    for number in range(5):
        mailbox.put(str(number).encode())

    assert [kept.raw() for kept in mailbox.newest(0, None)] == [b"4", b"3"]
    assert len(list(tmp_path.iterdir())) == 2


def test_latest_is_an_id(tmp_path: Path) -> None:
    """As in Mailpit; in an empty mailbox it is nobody's."""
    mailbox = Mailbox(tmp_path, limit=2)
    assert mailbox.find("latest") is None

    mailbox.put(b"old")
    kept = mailbox.put(b"new")
    assert mailbox.find("latest") == kept


def test_removing_some_leaves_the_others_unread(tmp_path: Path) -> None:
    """The unread are counted among those that are left."""
    mailbox = Mailbox(tmp_path, limit=5)
    first, second, third = (mailbox.put(b"x") for _ in range(3))
    mailbox.mark_read(first.id)
    mailbox.mark_read(second.id)
    mailbox.remove([first.id, "nobody's"])

    assert (len(mailbox), mailbox.unread()) == (2, 1)
    assert mailbox.was_read(second.id)
    assert not mailbox.was_read(third.id)
