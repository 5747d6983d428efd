from pathlib import Path

from kramy.project.management.commands.permission_matrix import matrix
from kramy.project.management.commands.serve import commands


def test_the_hub_is_a_web_server_a_worker_and_a_clock():
    made = commands("127.0.0.1", 8123)
    assert list(made) == ["web", "worker", "clock"]
    assert made["web"][-1] == "kramy.project.wsgi:application"
    assert [made[name][-1] for name in ("worker", "clock")] == ["worker", "clock"]


def test_published_maps_are_handed_out_without_django():
    web = commands("127.0.0.1", 8123)["web"]
    assert web[web.index("--static-path-route") + 1] == "/media/maps"
    folder = Path(web[web.index("--static-path-mount") + 1])
    assert folder.is_dir()
    assert folder.name == "maps"


def test_the_permission_matrix_has_a_row_for_every_permission():
    row = "| accounts | `manage_people` | Can invite officials and change their roles | – | – | – | yes |"
    assert row in matrix().splitlines()
