"""Automatic accessibility checks with axe-core, as the law asks (standards: WCAG 2.2 AA)."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Nothing moves, and where typing asks the server for new results nothing was asked for half a second.
_AT_REST = """() => {
    const moving = document.getAnimations().some(
        animation => animation.playState === 'running' && animation.effect.getComputedTiming().endTime !== Infinity);
    const asking = document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling');
    const now = performance.now();
    if (moving || asking || window.atRestSince === undefined) window.atRestSince = now;
    return !moving && !asking && now - window.atRestSince >= (document.querySelector('#m-form') ? 500 : 0);
}"""


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, *, exclude: tuple[str, ...] = ()) -> list[str]:
    """Every violation on the page as it stands, one readable line each."""
    page.wait_for_load_state("load")  # a page on its way has no heading yet
    page.wait_for_function(_AT_REST)  # colours half-way through a transition are nobody's contrast
    page.evaluate(_source())
    result: dict[str, Any] = page.evaluate(
        """([tags, exclude]) => axe.run(
            {exclude: exclude.map(selector => [selector])},
            {
                runOnly: {type: 'tag', values: tags},
                rules: {'target-size': {enabled: true}},
                resultTypes: ['violations'],
            })""",
        [TAGS, list(exclude)],
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']} – {node['target']} {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


# Wagtail labels the brand in its sidebar "Dashboard" in its own script, whatever a site shows there.
NOT_OURS = (".sidebar-custom-branding",)


def assert_accessible(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
    found = violations(page, exclude=(*NOT_OURS, *exclude))
    assert found == [], f"{page.url}\n" + "\n".join(found)
