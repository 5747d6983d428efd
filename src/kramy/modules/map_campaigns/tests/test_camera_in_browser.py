"""From where a map is looked at, by the browser's own numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.modules.map_campaigns.tests.in_node import needs_node, run

pytestmark = needs_node

FIT = """
import { cameraFor, TILE } from "map_campaigns/clusters.js";
READ_INPUT;
console.log(JSON.stringify(asked.boxes.map(([box, view, padding, maxZoom]) => {
  const { x, y, zoom } = cameraFor(box, view, { padding, maxZoom });
  const size = TILE * 2 ** zoom;
  const left = x * size - view.width / 2;
  const top = y * size - view.height / 2;
  return { zoom, edges: [box[0] * size - left, box[1] * size - top, box[2] * size - left, box[3] * size - top] };
})));
"""
ADDRESS = """
import { cameraOf } from "map_campaigns/clusters.js";
READ_INPUT;
console.log(JSON.stringify(asked.addresses.map(cameraOf)));
"""

pixels = st.integers(0, 90)
paddings = st.fixed_dictionaries(dict.fromkeys(("top", "right", "bottom", "left"), pixels))
views = st.fixed_dictionaries({"width": st.integers(280, 2000), "height": st.integers(280, 2000)})
places = st.floats(0.2, 0.8)
spans = st.floats(1e-7, 0.1) | st.just(0.0)
boxes = st.builds(lambda x, y, wide, high: [x, y, x + wide, y + high], places, places, spans, spans)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(boxes, views, paddings, st.sampled_from([16, 18])), min_size=40, max_size=60))
def test_a_box_is_seen_whole_in_the_middle_of_what_is_free_and_as_near_as_can_be(asked):
    for (_box, view, padding, most), found in zip(asked, run(FIT, {"boxes": asked}), strict=True):
        west, north, east, south = found["edges"]
        free = (west - padding["left"], north - padding["top"],
                view["width"] - padding["right"] - east, view["height"] - padding["bottom"] - south)  # fmt: skip
        assert min(free) > -0.01
        assert free[0] == pytest.approx(free[2], abs=0.01)
        assert free[1] == pytest.approx(free[3], abs=0.01)
        assert found["zoom"] <= most
        assert found["zoom"] == most or min(free) < 0.01


@pytest.mark.parametrize(
    "address", ["", "#m-after-map", "#map=", "#map=11/50", "#map=1.2.3/50/19", "#map=11/90/19"]
)
def test_an_address_without_a_place(address):
    assert run(ADDRESS, {"addresses": [address]}) == [None]


def test_an_address_with_a_place():
    (first, second) = run(ADDRESS, {"addresses": ["#map=11.5/0/0", "#a=1&map=3/50.06/-90"]})
    assert first == {"x": 0.5, "y": pytest.approx(0.5), "zoom": 11.5}
    assert (second["x"], second["zoom"]) == (0.25, 3)
    assert 0.3 < second["y"] < 0.4
