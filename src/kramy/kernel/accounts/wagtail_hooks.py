"""Turns Wagtail's admin into the desk: menu, addresses, home page and look, all from the manifests."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from kramy.kernel.accounts.base import DashboardTile
from kramy.kernel.manifest.base import DeskItem, offers

# What Wagtail shows and the work at the desk does not need; people and their roles have a page of our own.
HIDDEN_MENU_ITEMS = frozenset({"help", "reports", "forms"})
HIDDEN_SETTINGS_ITEMS = frozenset(
    {"users", "groups", "sites", "collections", "workflows", "workflow-tasks", "locales"}
)


class DeskMenuItem(MenuItem):
    """A menu entry from a manifest."""

    def __init__(self, item: DeskItem) -> None:
        super().__init__(
            item.label, reverse(item.url_name), name=item.name, icon_name=item.icon, order=item.order
        )


@hooks.register("construct_main_menu")
def build_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS]
    offered: tuple[DeskItem, ...] = offers("desk_items")
    menu_items.extend(
        DeskMenuItem(item)
        for item in offered
        if not item.permission or request.user.has_perm(item.permission)
    )


@hooks.register("construct_settings_menu")
def trim_settings(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_SETTINGS_ITEMS]


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include(urlconf)) for urlconf in offers("desk_urls")]


@hooks.register("insert_global_admin_css", order=100)
def desk_styles() -> SafeString:
    sheets = ("ui/dist/desk.css", "accounts/desk.css")
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))


class TilePanel(Component):
    """A tile of a manifest as a panel of Wagtail's home page."""

    def __init__(self, tile: DashboardTile, context: dict[str, Any]) -> None:
        self.template_name = tile.template
        self.order = tile.order
        self.context = context

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"request": parent_context["request"], "user": parent_context["request"].user, **self.context}


@hooks.register("construct_homepage_panels")
def build_home(request: HttpRequest, panels: list[Component]) -> None:
    """Only what the apps offer; Wagtail's own panels speak of pages, which few at the desk work with."""
    tiles: list[DashboardTile] = sorted(offers("dashboard_tiles"), key=lambda tile: tile.order)
    panels[:] = []
    for tile in tiles:
        if tile.permission and not request.user.has_perm(tile.permission):
            continue
        context = tile.context(request)
        if context is not None:
            panels.append(TilePanel(tile, context))
