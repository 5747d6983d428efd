"""The nodes of a large map part whatever is selected: every row once, at every zoom, under every filter."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.lib import columns, morton
from kramy.modules.map_campaigns.domain.published_map import cards, tree

KINDS = 7


def points_of(places):
    lons = np.array([lon for lon, _lat in places], dtype=np.float64)
    lats = np.array([lat for _lon, lat in places], dtype=np.float64)
    keys = morton.keys(lons, lats)
    order = np.argsort(keys, kind="stable")
    ids = np.arange(1, len(places) + 1)
    return tree.Points(keys[order], lons[order], lats[order], ids, ids % KINDS, KINDS)


degrees = st.tuples(
    st.one_of(st.floats(19.8, 20.2), st.floats(-179, 179), st.just(19.9373)),
    st.one_of(st.floats(49.9, 50.2), st.floats(-80, 80), st.just(50.0617)),
).map(lambda place: (round(place[0], 5), round(place[1], 5)))


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(tree, "LEAF_ROWS", 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(degrees, max_size=150), st.integers(0, 2**32))
def test_nodes_part_any_selection(places, seed):
    points = points_of(places)
    mask = np.random.default_rng(seed).random(len(places)) < 0.6
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "LEAF_ROWS", 4)
        selected = np.flatnonzero(mask)
        found = list(walk(points, mask, tree.root_tile(points.morton)))
    assert sorted(row for node in found for row in node.get("ids", ())) == points.id[selected].tolist()
    for node in found:
        tile = tree.Tile.parse(f"{node['z']}-{node['x']}-{node['y']}")
        start, stop = tile.rows(points.morton)
        inside = np.flatnonzero(mask[start:stop]) + start
        assert node["total"] == len(inside)
        if node["form"] == "branch":
            check_branch(node, points, inside, tile)


def walk(points, mask, tile):
    start, stop = tile.rows(points.morton)
    rows = np.flatnonzero(mask[start:stop]) + start
    decoded = columns.decode(tree.filtered(points, rows, tile))
    ids = decoded.columns["id"].tolist() if decoded.meta["form"] == "leaf" else []
    yield {**decoded.meta, "columns": decoded.columns, "ids": ids}
    if decoded.meta["form"] == "branch":
        assert sum(count for _offset, count in decoded.meta["children"]) == decoded.meta["total"]
        for offset, _count in decoded.meta["children"]:
            yield from walk(points, mask, tree.Tile(tile.z + tree.STEP, tile.prefix * 64 + offset))


def check_branch(node, points, inside, tile):
    cells = node["columns"]
    assert int(cells["count"].sum()) == node["total"]
    assert (np.diff(cells["cell"]) > 0).all()
    assert cells["cell"].max() < tree.CELLS
    level = tile.z + tree.CELL_LEVELS
    of_row = (points.morton[inside] >> (2 * (morton.BITS - level))) & (tree.CELLS - 1)
    for place, cell in enumerate(cells["cell"].tolist()):
        rows = inside[of_row == cell]
        assert cells["count"][place] == len(rows)
        assert cells["id"][place] == (points.id[rows[0]] if len(rows) == 1 else 0)
        kinds = np.bincount(points.main[rows], minlength=KINDS)
        assert kinds[cells["main1"][place]] == kinds.max()
        shares = [int(cells[f"share{number}"][place]) for number in (1, 2, 3)]
        assert shares == sorted(shares, reverse=True)
        assert (shares[1] > 0) == (np.count_nonzero(kinds) > 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(degrees, max_size=150))
def test_the_static_tree_is_that_of_everything(places):
    points = points_of(places)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "LEAF_ROWS", 4)
        root = tree.plan(points.morton)
        leaves = [node for node in root.walk() if node.is_leaf]
        everything = np.ones(len(places), dtype=bool)
        counts = {node["total"] for node in walk(points, everything, root.tile)}
    assert [row for leaf in leaves for row in range(leaf.start, leaf.stop)] == list(range(len(places)))
    assert all(leaf.count <= 4 or leaf.tile.z == tree.DEEPEST for leaf in leaves)
    assert {node.count for node in root.walk()} == counts
    assert root.count == len(places)
    assert all(node.tile.rows(points.morton) == (node.start, node.stop) for node in root.walk())


@settings(max_examples=40, deadline=None)
@given(st.lists(degrees, max_size=300))
def test_blocks_part_the_rows(places):
    points = points_of(places)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "BLOCK_ROWS", 5)
        blocks = cards.plan(points.morton)
    starts = [*blocks.start.tolist(), len(places)]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    for number in range(len(blocks)):
        keys = points.morton[blocks.start[number] : blocks.stop[number]]
        assert (keys >= blocks.low[number]).all()
        assert (keys < blocks.end[number]).all()
        assert len(keys) <= 5 or blocks.level[number] == morton.BITS
    for start, stop in ((0, len(places)), (len(places) // 3, len(places) // 2)):
        assert sum(count for _number, count in blocks.within(start, stop)) == stop - start


def test_a_tile_says_what_it_holds():
    tile = tree.Tile.parse("6-35-21")
    assert tile.name == "6-35-21"
    assert (tile.low, tile.end - 1) == morton.tile_range(6, 35, 21)
    for wrong in ("7-0-0", "3-8-0", "3-0--1", "21-0-0", "a-b-c", "6-1", "6-1-2-3"):
        with pytest.raises(ValueError):
            tree.Tile.parse(wrong)


def test_the_middle_of_a_cell_is_where_its_rows_are(small):
    # six places in the upper left quarter of one cell of the tile 0-0-0
    level = tree.CELL_LEVELS
    low, high = morton.tile_range(level + 1, 34, 22)
    lon, lat = morton.points(np.linspace(low, high, 6).astype(np.int64))
    points = points_of(list(zip(lon, lat, strict=True)))
    node = columns.decode(tree.filtered(points, np.arange(6), tree.Tile(0, 0)))
    assert node.columns["count"].tolist() == [6]
    assert 0 <= node.columns["x"][0] < 128
    assert 0 <= node.columns["y"][0] < 128
    assert json.loads(json.dumps(node.meta)) == {
        "form": "branch", "z": 0, "x": 0, "y": 0, "total": 6, "children": [[node.meta["children"][0][0], 6]],
    }  # fmt: skip
