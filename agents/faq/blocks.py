"""The sections and paragraphs of a parsed Markdown text, as plain words."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from agents.faq.backend import Paragraph, Section
from agents.faq.sentences import as_sentence, sentences

NOT_IN_ANCHOR = re.compile(r"\W+")
WORDS = frozenset({"text", "code_inline"})
BREAKS = frozenset({"softbreak", "hardbreak"})


def sections(tree: SyntaxTreeNode) -> Iterator[Section]:
    """The sections in order, each heading marked with its anchor; the first is what stands before any heading."""
    heading, anchor, paragraphs, taken = "", "", list[Paragraph](), set[str]()
    for block in tree.children:
        if block.type == "heading":
            yield Section(heading, anchor, _joined(paragraphs))
            heading, paragraphs = _plain(block), []
            anchor = _anchor(heading, taken)
            _mark(block, anchor)
        else:
            paragraphs += _paragraphs(block)
    yield Section(heading, anchor, _joined(paragraphs))


def _paragraphs(block: SyntaxTreeNode) -> Iterator[Paragraph]:
    match block.type:
        case "paragraph":
            yield Paragraph(sentences(_plain(block)))
        case "ordered_list":
            yield Paragraph(tuple(as_sentence(_plain(item)) for item in block.children), steps=True)
        case "bullet_list":
            yield Paragraph(_points([_plain(item) for item in block.children]))
        case "table":
            rows = [row for part in block.children if part.type == "tbody" for row in part.children]
            yield Paragraph(tuple(map(_row, rows)))
        case "blockquote":
            for child in block.children:
                yield from _paragraphs(child)


def _joined(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """A lead-in that ends with a colon and the list or table it leads to are one paragraph."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        if not paragraph.sentences:
            continue
        before = joined[-1] if joined else None
        if before and before.sentences[-1].endswith(":") and not paragraph.steps:
            first, *rest = paragraph.sentences
            joined[-1] = Paragraph((*before.sentences[:-1], f"{before.sentences[-1]} {first}", *rest))
        else:
            joined.append(paragraph)
    return tuple(joined)


def _points(items: Sequence[str]) -> tuple[str, ...]:
    """Items that are sentences stay what they are; catchwords become one sentence."""
    if any(as_sentence(item) == item for item in items):
        return tuple(as_sentence(item) for item in items)
    between = "; " if any("," in item for item in items) else ", "
    return (as_sentence(between.join(items)),)


def _row(row: SyntaxTreeNode) -> str:
    first, *rest = (_plain(cell) for cell in row.children)
    return as_sentence(f"{first}: {', '.join(filter(None, rest))}" if any(rest) else first)


def _plain(node: SyntaxTreeNode) -> str:
    """The words under `node`, without marks, images and raw HTML."""
    parts = [_words(part) for inline in node.walk() if inline.type == "inline" for part in (*inline.walk(), None)]
    return " ".join("".join(parts).split())


def _words(part: SyntaxTreeNode | None) -> str:
    if part is None or part.type in BREAKS:
        return " "
    inside_image = part.parent is not None and part.parent.type == "image"
    return part.content if part.type in WORDS and not inside_image else ""


def _anchor(heading: str, taken: set[str]) -> str:
    wanted = NOT_IN_ANCHOR.sub("-", heading.lower()).strip("-") or "section"
    anchor, number = wanted, 2
    while anchor in taken:
        anchor, number = f"{wanted}-{number}", number + 1
    taken.add(anchor)
    return anchor


def _mark(heading: SyntaxTreeNode, anchor: str) -> None:
    if heading.nester_tokens:
        heading.nester_tokens.opening.attrSet("id", anchor)
