"""The charts of the evaluation."""

from xml.etree import ElementTree as ET

import pytest

from tests.eval.charts import Sight, binned, charts, confusion, error_of

SVG = "{http://www.w3.org/2000/svg}"


def sights(sure: float, right: int, of: int) -> list[Sight]:
    """So many judgements alike, of which some are right."""
    return [Sight(sure, place < right, 1.0) for place in range(of)]


def words(drawn: str) -> list[str]:
    """All words in a drawing."""
    return [element.text or "" for element in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_who_is_as_often_right_as_sure_is_calibrated() -> None:
    """The distance counts by how many are concerned."""
    calibrated = sights(0.9, 90, 100) + sights(0.4, 40, 100)
    assert error_of(binned(calibrated)) == pytest.approx(0)
    assert error_of(binned([*calibrated, *sights(1.0, 0, 200)])) == pytest.approx(0.5)


def test_what_is_surest_stands_in_the_last_bin() -> None:
    """And what is not sure at all in the first."""
    assert [(one.sure, one.count) for one in binned(sights(1.0, 3, 3) + sights(0.0, 0, 2))] == [(0.0, 2), (1.0, 3)]


def test_each_pair_is_counted_in_the_confusion() -> None:
    """With its number, a nought where there is none."""
    drawn = words(confusion({("order", "order"): 41, ("order", "faq"): 7, ("faq", "faq"): 13}))
    assert {"41", "7", "13", "0"} <= set(drawn)
    assert drawn.count("faq") == drawn.count("order") == 2


@pytest.mark.parametrize("judged", [sights(0.7, 1, 1), sights(0.2, 0, 30), sights(1.0, 30, 30) + sights(0.5, 9, 20)])
def test_whatever_was_judged_can_be_drawn(judged: list[Sight]) -> None:
    """Nothing lies outside of the frame."""
    for name, drawn in charts(judged).items():
        root = ET.fromstring(drawn)  # noqa: S314 - our own
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for line in root.iter(f"{SVG}polyline"):
            for x, y in (map(float, point.split(",")) for point in line.attrib["points"].split()):
                assert (0 <= x <= width, 0 <= y <= height) == (True, True), name


def test_the_charts_tell_the_figures_they_show() -> None:
    """In their titles."""
    judged = [Sight(0.5, place % 4 > 0, float(place + 1)) for place in range(40)]
    drawn = charts(judged)
    assert "Sure and right: 25.0 points apart on average" in words(drawn["reliability"])
    assert "Answering only what is sure: 75.0 % right of all" in words(drawn["coverage"])
    assert "CPU time of understanding: median 20.50 ms, 95 % within 38.05 ms" in words(drawn["latency"])
