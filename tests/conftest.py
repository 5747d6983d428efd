from tests.harness.browser import browser, pytest_runtest_makereport, visit
from tests.harness.scene import scene, scene_database, scene_file

__all__ = ["browser", "pytest_runtest_makereport", "scene", "scene_database", "scene_file", "visit"]
