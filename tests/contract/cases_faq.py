"""The cases of the faq agent."""

from tests.contract.case import Case, Foreign

CASES = (
    Case("faq", "answer_question", "reads", {"question": "Can I return a kayak?"}),
    Case("faq", "search_articles", "reads", {"query": "delivery by trailer"}),
)
FOREIGN: tuple[Foreign, ...] = ()
