"""The cases of the faq agent."""

from tests.contract.case import Case, Foreign
from tests.contract.page import served

DRY = "---\ntitle: Dry suits\n---\nA dry suit is lent for {} days."

CASES = (
    Case("faq", "answer_question", "reads", {"question": "Can I return a kayak?"}),
    Case("faq", "search_articles", "reads", {"query": "delivery by trailer"}),
    Case("faq", "web_search", "reads", {"query": "the tides off Zierikzee"}),
    Case("faq", "import_articles", "acts", {"articles": [{"text": DRY.format(2)}], "publish": True}),
    Case("faq", "save_draft", "acts", {"text": DRY.format(3), "slug": "dry-suits"}),
    Case("faq", "preview_draft", "reads", {"slug": "dry-suits", "text": DRY.format(4)}),
    Case("faq", "publish_article", "acts", {"slug": "dry-suits"}),
    Case("faq", "undo_publish", "acts", {"slug": "dry-suits"}),
    Case("faq", "retire_article", "acts", {"slug": "dry-suits"}),
    Case("faq", "list_articles", "reads", {}),
    Case("faq", "read_article", "reads", {"slug": "returns"}),
    Case("faq", "article_report", "reads", {}),
    Case("faq", "import_page", "acts", {"url": served()}),
    Case("faq", "import_questions", "acts", {"table": "question,answer\nIs it deep?,Nowhere."}),
    Case("faq", "import_folder", "acts", {}),
    Case("faq", "list_unanswered", "reads", {}),
    Case("faq", "dismiss_unanswered", "acts", {"ids": ["0"]}),
)
FOREIGN: tuple[Foreign, ...] = ()
