"""The groups on the map always add up to the list: checked in node, where the browser's own code runs."""

import base64
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib import columns
from kramy.modules.map_campaigns.tests.in_node import needs_node, run

pytestmark = needs_node

WHOLE = """
import { clusters, ringOf, samePlace, TILE } from "map_campaigns/clusters.js";
import { Whole } from "map_campaigns/atoms.js";
import { decode } from "ui/js/columns.js";
READ_INPUT;
const whole = new Whole(decode(bytes(asked.file)), (digest) => digest);
whole.choose(asked.mask);
const answer = [];
for (let zoom = 0; zoom <= 19; zoom += 1) {
  const { atoms, chosen } = whole.frontier();
  const groups = clusters(atoms, chosen, zoom);
  answer.push({
    rows: groups.flatMap((group) => group.atoms).sort((a, b) => a - b),
    counts: groups.map((group) => group.count),
    keys: new Set(groups.map((group) => group.key)).size,
    rings: groups.map((group) => ringOf(atoms, group.atoms).reduce((sum, [, share]) => sum + share, 0)),
    together: groups.filter((group) => samePlace(atoms, group.atoms)).length,
    nearest: nearest(groups, zoom),
  });
}
function nearest(groups, zoom) {
  const size = TILE * 2 ** zoom;
  const middles = groups.slice(0, 200).map(({ x, y }) => [x * size, y * size]);
  let least = Infinity;
  middles.forEach(([x, y], index) => middles.slice(index + 1).forEach(([p, q]) => {
    least = Math.min(least, Math.hypot(x - p, y - q));
  }));
  return Number.isFinite(least) ? least : null;
}
console.log(JSON.stringify(answer));
"""


def file_of(places):
    named = {
        "lon": columns.degrees([lon for lon, _lat in places]),
        "lat": columns.degrees([lat for _lon, lat in places]),
        "id": columns.Column("delta-varint", list(range(100, 100 + len(places)))),
        "main": columns.Column("u8", [number % 3 for number in range(len(places))]),
    }
    return columns.encode(named, {"categories": []})


def grouped(places, mask):
    return run(WHOLE, {"file": base64.b64encode(file_of(places)).decode(), "mask": columns.bitmap(mask)})


near_krakow = st.tuples(
    st.floats(19.8, 20.2).map(lambda number: round(number, 5)),
    st.floats(49.97, 50.12).map(lambda number: round(number, 5)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(near_krakow, st.booleans()), max_size=120))
def test_every_chosen_row_is_in_exactly_one_group_at_every_zoom(rows):
    places, mask = [place for place, _chosen in rows], [chosen for _place, chosen in rows]
    chosen = [number for number, is_chosen in enumerate(mask) if is_chosen]
    for zoom in grouped(places, mask):
        assert zoom["rows"] == chosen
        assert sum(zoom["counts"]) == len(chosen)
        assert zoom["rings"] == zoom["counts"]
        assert zoom["keys"] == len(zoom["counts"])


def test_places_on_one_spot_stay_together_and_others_part():
    places = [(19.9373, 50.0617)] * 3 + [(19.9473, 50.0617)]
    deepest = grouped(places, [True] * 4)[-1]
    assert (len(deepest["counts"]), deepest["together"]) == (2, 2)


def test_ten_thousand_need_few_marks_that_do_not_hide_each_other():
    chance = random.Random(5)
    places = [
        (round(chance.gauss(19.94, 0.03), 5), round(chance.gauss(50.06, 0.02), 5)) for _ in range(10_000)
    ]
    zooms = grouped(places, [True] * 10_000)
    assert [sum(zoom["counts"]) for zoom in zooms] == [10_000] * 20
    assert len(zooms[11]["counts"]) < 300
    assert all(zoom["nearest"] is None or zoom["nearest"] > 20 for zoom in zooms[:15])
