"""Operators write articles, try them, publish them and take that back; customers see what is published, at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import Database
from tests.integration.agents.faq_desk import Desk, desk
from tests.running import wait_until

PARKING = "---\ntitle: Parking\n---\nParking costs {} euros a night."
POOL = "# The pool\n\nThe pool is open from 7 am to 10 pm.\n\n## Towels\n\nTowels are free."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles."""
    path = tmp_path_factory.mktemp("knowledge")
    (path / "parking.md").write_text(PARKING.format(15), "utf-8")
    (path / "sauna.md").write_text("# Sauna\nThe sauna opens at noon.", "utf-8")
    return path


@pytest.fixture(scope="module")
def database(new_database: Callable[[], Database]) -> Database:
    """One for all replicas."""
    return new_database()


@pytest.fixture(scope="module")
def faq(folder: Path, database: Database) -> Iterator[Desk]:
    """A replica."""
    with desk(database, HUBBUB_KNOWLEDGE_DIR=str(folder)) as running:
        yield running


def test_a_draft_is_seen_once_it_is_published_and_not_when_that_is_undone(faq: Desk) -> None:
    """Version after version, and back again."""
    saved = faq.done("save_draft", text=POOL, note="for the summer")["articles"]
    assert saved == [{"slug": "the-pool", "title": "The pool", "version": 1, "published": False}]
    assert faq.told("when is the pool open") is None

    assert faq.done("publish_article", slug="the-pool") == {"slug": "the-pool", "shown": "version", "version": 1}
    assert faq.told("when is the pool open") == "The pool is open from 7 am to 10 pm."

    faq.done("save_draft", text=POOL.replace("10 pm", "8 pm"), slug="the-pool")
    assert faq.told("when is the pool open") == "The pool is open from 7 am to 10 pm."
    assert faq.done("publish_article", slug="the-pool")["version"] == 2
    assert faq.told("when is the pool open") == "The pool is open from 7 am to 8 pm."

    assert faq.done("undo_publish", slug="the-pool")["version"] == 1
    assert faq.told("when is the pool open") == "The pool is open from 7 am to 10 pm."
    assert faq.done("undo_publish", slug="the-pool")["shown"] == "nothing"
    assert faq.told("when is the pool open") is None
    assert faq.refused("undo_publish", slug="the-pool")[0] == "not_found"

    article = faq.done("read_article", slug="the-pool")
    assert [(one["version"], one["by"], one["note"]) for one in article["versions"]] == [
        (2, "kim", ""),
        (1, "kim", "for the summer"),
    ]
    assert faq.done("publish_article", slug="the-pool", version=2)["version"] == 2
    assert faq.done("retire_article", slug="the-pool")["shown"] == "nothing"


def test_what_operators_publish_lies_above_the_folder(faq: Desk) -> None:
    """Taken back, the folder's article is seen again; retired, nothing is."""
    assert faq.told("what does parking cost") == "Parking costs 15 euros a night."
    faq.done("import_articles", articles=[{"slug": "parking", "text": PARKING.format(20)}], publish=True)
    assert faq.told("what does parking cost") == "Parking costs 20 euros a night."
    assert faq.done("undo_publish", slug="parking")["shown"] == "folder"
    assert faq.told("what does parking cost") == "Parking costs 15 euros a night."
    assert faq.done("retire_article", slug="parking")["shown"] == "nothing"
    assert faq.told("what does parking cost") is None
    assert faq.refused("retire_article", slug="parking")[0] == "not_found"
    assert faq.done("undo_publish", slug="parking")["shown"] == "folder"


def test_a_draft_is_tried_before_customers_see_it(faq: Desk) -> None:
    """Beside what is answered now."""
    faq.done("save_draft", slug="sauna", text="# Sauna\nThe sauna opens at noon.\n\n## Robes\n\nRobes cost 3 euros.")
    preview = faq.done("preview_draft", slug="sauna", questions=["what do robes cost", "when does the sauna open"])
    robes, opening = preview["questions"]
    assert (robes["now"]["answered"], robes["then"]["passage"], robes["changed"]) == (
        False,
        "Robes cost 3 euros.",
        True,
    )
    assert not opening["changed"]
    assert "<h2 id=" in preview["html"]
    assert faq.told("what do robes cost") is None
    assert [one["question"] for one in faq.done("preview_draft", slug="sauna")["questions"]] == ["Sauna", "Robes"]
    assert faq.refused("preview_draft", slug="nothing")[0] == "not_found"


def test_every_replica_shows_what_is_published(faq: Desk, folder: Path, database: Database) -> None:
    """One that runs notices, one that starts reads it."""
    with desk(database, HUBBUB_KNOWLEDGE_DIR=str(folder)) as other:
        text = "# Breakfast\nBreakfast is served until 11 am."
        faq.done("import_articles", articles=[{"text": text}], publish=True)
        told = "Breakfast is served until 11 am."
        assert faq.told("until when is breakfast served") == told
        wait_until(lambda: other.told("until when is breakfast served") == told, what="the other replica tells it")
    with desk(database) as third:
        assert third.told("until when is breakfast served") == told


def test_articles_are_listed_with_how_they_stand(faq: Desk) -> None:
    """Page by page, those of the folder among them."""
    faq.done("save_draft", slug="zoo", text="# The zoo\nIt is near.")
    listed = {one["slug"]: one for one in faq.done("list_articles")["items"]}
    assert (listed["zoo"]["status"], listed["zoo"]["source"], listed["zoo"]["draft"]) == ("draft", "operators", 1)
    assert (listed["sauna"]["status"], listed["sauna"]["source"]) == ("published", "folder")
    slugs, after = [], ""
    while after is not None:
        page = faq.done("list_articles", after=after, limit=2)
        slugs += [one["slug"] for one in page["items"]]
        after = page["next_cursor"]
    assert slugs == sorted(listed)
    assert [one["slug"] for one in faq.done("list_articles", containing="THE ZOO")["items"]] == ["zoo"]
    assert "The sauna opens" in faq.done("read_article", slug="sauna", version=None)["text"]
    assert faq.refused("read_article", slug="nothing")[0] == "not_found"


def test_the_same_step_is_not_taken_twice(faq: Desk) -> None:
    """A draft that is saved again under its key is one version."""
    first = faq.call("save_draft", key="once", slug="once", text="# Once\nOnly once.")
    again = faq.call("save_draft", key="once", slug="once", text="# Once\nOnly once.")
    assert first.json()["output"]["articles"][0]["version"] == 1
    assert again.content == first.content
    assert len(faq.done("read_article", slug="once")["versions"]) == 1


def test_an_article_that_cannot_be_read_keeps_all_of_them_out(faq: Desk) -> None:
    """Nothing is kept by halves."""
    good, bad = {"slug": "good", "text": "# Good\nText."}, {"slug": "bad", "text": "---\ntitle: [\n---\nText."}
    code, say = faq.refused("import_articles", articles=[good, bad])
    assert (code, "the article bad" in say) == ("unreadable", True)
    assert faq.refused("read_article", slug="good")[0] == "not_found"
    assert faq.refused("import_articles", articles=[good, good])[0] == "unreadable"
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\ntags: [*b, *b]\n---\nText."
    assert faq.refused("save_draft", text=bomb)[0] == "unreadable"


def test_the_folder_can_be_taken_over(folder: Path, new_database: Callable[[], Database]) -> None:
    """What operators published already stays as it is; the rest outlasts the folder."""
    database = new_database()
    with desk(database, HUBBUB_KNOWLEDGE_DIR=str(folder)) as faq:
        faq.done("import_articles", articles=[{"slug": "parking", "text": PARKING.format(30)}], publish=True)
        assert {one["slug"] for one in faq.done("import_folder", publish=True)["articles"]} == {"sauna"}
    with desk(database) as faq:
        assert faq.told("what does parking cost") == "Parking costs 30 euros a night."
        assert faq.told("when does the sauna open") == "The sauna opens at noon."


def test_operators_see_what_was_not_answered(faq: Desk, database: Database) -> None:
    """Counted, without who asked, until they are dismissed; and whether it would be answered by now."""
    for question in ("Do you have a helipad? I am at ada@example.com", "have you a helipad??"):
        assert faq.told(question) is None
    wait_until(lambda: database.rows("SELECT 1 FROM unanswered WHERE question LIKE '%helipad%'"), what="it is noted")
    assert not database.rows("SELECT 1 FROM unanswered WHERE question LIKE '%ada@%'")

    def listed() -> dict[str, object]:
        return next(one for one in faq.done("list_unanswered")["items"] if "helipad" in one["question"])

    assert listed()["answered_by"] is None
    faq.done("import_articles", articles=[{"slug": "roof", "text": "# Helipad\nThere is a helipad."}], publish=True)
    assert listed()["answered_by"] == "roof"
    assert faq.done("dismiss_unanswered", ids=[listed()["id"]]) == {"dismissed": 1}
    assert not any("helipad" in one["question"] for one in faq.done("list_unanswered")["items"])


def test_operators_are_told_what_says_the_same_and_what_is_old(faq: Desk) -> None:
    """By likeness, by age and by the day an author set."""
    text = "# {}\nTowels are changed every second day, or each day for two euros more. Hang them up to keep them."
    articles = [{"slug": slug, "text": text.format("Linen")} for slug in ("linen-1", "linen-2")]
    review = {"slug": "review", "text": "---\nreview_by: 2020-01-01\n---\nLook at this again."}
    faq.done("import_articles", articles=[*articles, review], publish=True)
    report = faq.done("article_report", likeness=0.9)
    assert [(pair["one"]["slug"], pair["other"]["slug"]) for pair in report["duplicates"]] == [("linen-1", "linen-2")]
    assert [one["slug"] for one in report["stale"]] == ["review"]


def test_only_operators_may(faq: Desk) -> None:
    """Nobody else sees or changes a draft."""
    for skill in ("save_draft", "publish_article", "list_articles", "read_article", "list_unanswered", "import_page"):
        assert faq.call(skill, operator=None).status_code == 403


def test_without_a_database_customers_are_answered_and_operators_told_why_not(folder: Path) -> None:
    """The folder is enough for answers."""
    with desk(None, HUBBUB_KNOWLEDGE_DIR=str(folder)) as plain:
        assert plain.told("when does the sauna open") == "The sauna opens at noon."
        assert plain.told("is there a bar") is None
        for skill, given in (("save_draft", {"text": POOL}), ("list_articles", {})):
            reply = plain.call(skill, **given)
            assert (reply.status_code, "HUBBUB_DATABASE_URL" in reply.text) == (503, True)
