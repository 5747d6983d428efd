from tests.harness.scene import scene, scene_database, scene_file

__all__ = ["scene", "scene_database", "scene_file"]
