from tests.harness.browser import browser, visit

__all__ = ["browser", "visit"]
