"""A map of many entries, walked by the browser's own code: whatever is loaded, its numbers are those of the list."""

import base64
import gzip
import random

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.published_map import tree
from kramy.modules.map_campaigns.tests.in_node import needs_node, run

pytestmark = needs_node

WALK = """
import { clusters } from "map_campaigns/clusters.js";
import { Nodes, Tree } from "map_campaigns/tree.js";
import { decode, unzipped } from "ui/js/columns.js";
READ_INPUT;
const fetched = [];
const fetchFile = async (address, signal) => {
  fetched.push(address);
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal.aborted) throw Object.assign(new Error("given up"), { name: "AbortError" });
  return decode(await unzipped(new Response(bytes(asked.files[address.split("/").pop()]))));
};
const { root, tile, template, views } = asked;
const map = await new Tree(new Nodes(fetchFile, asked.most), { root, tile, template }).open();
const answer = [];
for (const [box, zoom] of views) {
  // as a visitor sees it: after every file that arrives, and in the end
  for (let steps = 0; steps < 200; steps += 1) {
    const { atoms, chosen, key } = map.frontier(box, zoom);
    const groups = clusters(atoms, chosen, zoom);
    const names = new Set(chosen.map((atom) => atoms.name[atom]));
    const arrived = await new Promise((resolve) => {
      map.load(box, zoom, { changed: () => resolve(true), failed: (error) => { throw error; } });
      setTimeout(() => resolve(false), asked.patience);
    });
    const inside = chosen.filter((atom) => within(atoms.x[atom], atoms.y[atom], box));
    answer.push({
      zoom, key: key.length, done: !arrived,
      total: groups.reduce((sum, { count }) => sum + count, 0),
      parted: names.size === chosen.length,
      widest: Math.max(0, ...inside.map((atom) => atoms.size[atom] * 512 * 2 ** zoom)),
      ids: arrived ? [] : inside.filter((atom) => atoms.count[atom] === 1).map((atom) => atoms.id[atom]),
      inside: inside.reduce((sum, atom) => sum + atoms.count[atom], 0),
    });
    if (!arrived) break;
  }
}
function within(x, y, [west, north, east, south]) {
  return x > west && x < east && y > north && y < south;
}
console.log(JSON.stringify({ answer, fetched, total: map.total }));
"""


def points_of(lons, lats, kinds=3):
    keys = morton.keys(lons, lats)
    order = np.argsort(keys, kind="stable")
    ids = np.arange(1, len(keys) + 1)
    return tree.Points(
        morton=keys[order],
        lon=np.asarray(lons)[order],
        lat=np.asarray(lats)[order],
        id=ids[order],
        main=(ids % kinds)[order],
        kinds=kinds,
    )


def static_files(points):
    """(address of the root, tile of the root, files by name) as they are published."""
    files, digests = {}, {}
    for node in tree.plan(points.morton).walk():
        rows = slice(node.start, node.stop)
        if node.is_leaf:
            data = tree.leaf(points, rows, node.tile, categories=[])
        else:
            below = 4**tree.STEP
            children = [
                [child.tile.prefix % below, child.count, digests[child.tile.name]] for child in node.children
            ]
            data = tree.branch(points, rows, node.tile, children, categories=[])
        digests[node.tile.name] = f"digest{len(digests)}"
        files[f"{digests[node.tile.name]}.bin"] = packed(data)
        root = node
    return f"/maps/{digests[root.tile.name]}.bin", root.tile.name, files


def packed(data):
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def around(lon, lat, zoom, pixels=900):
    x, y = (lon + 180) / 360, 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
    half = pixels / 2 / (512 * 2**zoom)
    return [[x - half, y - half, x + half, y + half], zoom]


def city(count, seed):
    chance = np.random.default_rng(seed)
    lons, lats = chance.normal(19.94, 0.08, count).round(5), chance.normal(50.06, 0.05, count).round(5)
    lons[: count // 5], lats[: count // 5] = 19.93, 50.07  # a shopping centre
    return lons, lats


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(1, 12_000, 2_000)
@given(st.integers(0, 99), st.sampled_from([3_000, 12_000, 40_000]), st.sampled_from([2_000, 10**6]))
def test_every_entry_is_counted_once_whatever_has_arrived(seed, count, most):
    lons, lats = city(count, seed)
    points = points_of(lons, lats)
    root, tile, files = static_files(points)
    chance = random.Random(seed)
    here = chance.choice([(19.93, 50.07), (float(lons[-1]), float(lats[-1])), (19.5, 49.9)])
    views = [around(*here, zoom) for zoom in (6, 9, 12, 14, 15, 17, 18, 19, 11)]
    found = run(
        WALK,
        {
            "root": root,
            "tile": tile,
            "template": "",
            "files": files,
            "views": views,
            "most": most,
            "patience": 60,
        },
    )
    assert found["total"] == count
    for step in found["answer"]:
        assert step["total"] == count
        assert step["parted"]
    for step in (step for step in found["answer"] if step["done"]):
        assert step["widest"] <= 64.01
    # where it is deepest every entry in view is there by itself
    (deepest,) = [step for step in found["answer"] if step["done"] and step["zoom"] == 19]
    (west, north, east, south), _zoom = views[7]
    x, y = (lons + 180) / 360, 0.5 - np.arcsinh(np.tan(np.radians(lats))) / (2 * np.pi)
    there = np.flatnonzero((x > west) & (x < east) & (y > north) & (y < south)) + 1
    assert sorted(deepest["ids"]) == there.tolist()


def test_a_filtered_tree_adds_up_to_its_selection():
    lons, lats = city(60_000, 3)
    points = points_of(lons, lats)
    root, tile, _files = static_files(points)
    chosen = np.flatnonzero(points.id % 2)
    files = {}
    waiting = [tree.Tile.parse(tile)]
    while waiting:
        each = waiting.pop()
        start, stop = each.rows(points.morton)
        rows = chosen[(chosen >= start) & (chosen < stop)]
        if len(rows):
            files[f"{each.name}.bin?q=x"] = packed(tree.filtered(points, rows, each, categories=[]))
            if len(rows) > tree.LEAF_ROWS and each.z < tree.DEEPEST:
                waiting += [tree.Tile(each.z + 3, each.prefix * 64 + number) for number in range(64)]
    views = [around(19.93, 50.07, zoom) for zoom in (8, 12, 16, 19)]
    asked = {"root": root, "tile": tile, "template": "/nodes/{tile}.bin?q=x", "files": files, "views": views}
    found = run(WALK, {**asked, "most": 10**6, "patience": 60})
    assert {step["total"] for step in found["answer"]} == {len(chosen)}
    assert found["total"] == len(chosen)


def test_only_what_is_in_view_is_fetched():
    lons, lats = city(60_000, 4)
    root, tile, files = static_files(points_of(lons, lats))
    asked = {"root": root, "tile": tile, "template": "", "files": files, "most": 10**6, "patience": 60}
    far = run(WALK, {**asked, "views": [around(10.0, 40.0, 15)]})
    assert len(far["fetched"]) == 1
    near = run(WALK, {**asked, "views": [around(19.93, 50.07, 15)] * 2})
    assert 1 < len(near["fetched"]) == len(set(near["fetched"])) < len(files)
