"""The groups on the map always add up to the list: checked in node, where the browser's own code runs."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib import columns

APP = Path(__file__).resolve().parents[1]
CLUSTERS = APP / "static" / "map_campaigns" / "clusters.js"
COLUMNS = APP.parents[1] / "ui" / "static" / "ui" / "js" / "columns.js"

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")

SCRIPT = f"""
import {{ clusters, projected, samePlace, selectedRows, TILE, CLUSTER_RADIUS }} from "{CLUSTERS.as_uri()}";
import {{ bitmap }} from "{COLUMNS.as_uri()}";
let input = "";
for await (const chunk of process.stdin) input += chunk;
const {{ lons, lats, mask, count }} = JSON.parse(input);
const points = projected(lons, lats);
const rows = selectedRows(bitmap(mask, count));
const answer = [];
for (let zoom = 8; zoom <= 19; zoom += 1) {{
  const groups = clusters(points, rows, zoom);
  answer.push({{
    rows: groups.flatMap((group) => group.rows).sort((a, b) => a - b),
    keys: new Set(groups.map((group) => group.key)).size,
    groups: groups.length,
    sorted: groups.every((group) => group.rows.every((row, index) => !index || group.rows[index - 1] < row)),
    together: groups.filter((group) => samePlace(points, group.rows)).length,
  }});
}}
console.log(JSON.stringify(answer));
"""


def grouped(places, mask):
    asked = {
        "lons": [lon for lon, _lat in places],
        "lats": [lat for _lon, lat in places],
        "mask": columns.bitmap(mask),
        "count": len(places),
    }
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


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
        assert zoom["keys"] == zoom["groups"]
        assert zoom["sorted"]


def test_places_on_one_spot_stay_together_and_others_part():
    places = [(19.9373, 50.0617)] * 3 + [(19.9473, 50.0617)]
    deepest = grouped(places, [True] * 4)[-1]
    assert (deepest["groups"], deepest["together"]) == (2, 2)


def test_ten_thousand_need_few_marks():
    chance = random.Random(5)
    places = [
        (round(chance.gauss(19.94, 0.03), 5), round(chance.gauss(50.06, 0.02), 5)) for _ in range(10_000)
    ]
    zooms = grouped(places, [True] * 10_000)
    assert [len(zoom["rows"]) for zoom in zooms] == [10_000] * 12
    assert zooms[3]["groups"] < 300
