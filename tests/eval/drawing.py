"""A small chart as SVG: a frame with two axes, and lines, dots, bars and words placed by their values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 560, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 50, 60
INK, FAINT, ACCENT = "#1f2933", "#cbd2d9", "#2563a8"
FONT = "system-ui, sans-serif"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its title, and its marks, each a value and a word, the first and the last at its ends."""

    title: str
    marks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1; what is beyond its ends lies at them."""
        first, last = self.marks[0][0], self.marks[-1][0]
        return min(max((value - first) / (last - first), 0.0), 1.0)


def percents(title: str, least: int = 0) -> Axis:
    """An axis from `least` to 100 %, of shares between 0 and 1."""
    step = 20 if least == 0 else 10
    return Axis(title, tuple((mark / 100, f"{mark} %") for mark in range(least, 101, step)))


@dataclass
class Drawing:
    """A chart that grows; `text` is the whole of it."""

    title: str
    across: Axis
    up: Axis
    _root: ET.Element = field(init=False)

    def __post_init__(self) -> None:
        size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT)}
        self._root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
        ET.SubElement(self._root, "title").text = self.title
        self._put("rect", width=WIDTH, height=HEIGHT, fill="white")
        self._words(self.title, (WIDTH / 2, 24), anchor="middle", size=15)
        self._axes()

    @property
    def text(self) -> str:
        """The SVG document."""
        ET.indent(self._root)
        return ET.tostring(self._root, encoding="unicode") + "\n"

    def line(self, points: Sequence[Point], *, colour: str = ACCENT, dashed: bool = False) -> None:
        """A line through points, given by their values."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._place, points))
        dashes = {"stroke_dasharray": "5 4"} if dashed else {}
        self._put("polyline", points=places, fill="none", stroke=colour, stroke_width=2, **dashes)

    def dots(self, points: Iterable[Point]) -> None:
        """A dot at each point."""
        for x, y in map(self._place, points):
            self._put("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill=ACCENT)

    def box(self, low: Point, high: Point, *, colour: str, strength: float = 1.0) -> None:
        """A filled box between two corners, by their values; `strength` (0 to 1) is how much of its colour it has."""
        (left, bottom), (right, top) = self._place(low), self._place(high)
        size = {"width": f"{right - left:.1f}", "height": f"{bottom - top:.1f}"}
        self._put("rect", x=f"{left:.1f}", y=f"{top:.1f}", fill=colour, fill_opacity=f"{strength:.2f}", **size)

    def note(self, words: str, at: Point, *, anchor: str = "middle", colour: str = INK, beside: Point = (0, 4)) -> None:
        """Words at a point, given by its values, moved by so many pixels."""
        x, y = self._place(at)
        self._words(words, (x + beside[0], y + beside[1]), anchor=anchor, colour=colour)

    def _axes(self) -> None:
        for value, word in self.across.marks:
            x, y = self._place((value, self.up.marks[0][0]))
            self._put("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=TOP, y2=HEIGHT - BOTTOM, stroke=FAINT)
            self._words(word, (x, y + 18), anchor="middle")
        for value, word in self.up.marks:
            x, y = self._place((self.across.marks[0][0], value))
            self._put("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}", stroke=FAINT)
            self._words(word, (x - 8, y + 4), anchor="end")
        middle = (TOP + HEIGHT - BOTTOM) / 2
        self._words(self.across.title, ((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16), anchor="middle")
        self._words(self.up.title, (16, middle), anchor="middle", turned=f"rotate(-90 16 {middle:.0f})")

    def _place(self, point: Point) -> Point:
        x = LEFT + self.across.share(point[0]) * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - self.up.share(point[1]) * (HEIGHT - TOP - BOTTOM)
        return x, y

    def _words(
        self, words: str, place: Point, *, anchor: str, size: int = 12, colour: str = INK, turned: str = ""
    ) -> None:
        turn = {"transform": turned} if turned else {}
        self._put(
            "text",
            words,
            x=f"{place[0]:.1f}",
            y=f"{place[1]:.1f}",
            text_anchor=anchor,
            font_family=FONT,
            font_size=size,
            fill=colour,
            **turn,
        )

    def _put(self, name: str, words: str | None = None, **attributes: object) -> None:
        plain = {attribute.replace("_", "-"): str(value) for attribute, value in attributes.items()}
        ET.SubElement(self._root, name, plain).text = words
