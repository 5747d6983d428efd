"""A tile of the desk's home page: today's appointments."""

from kramy.kernel.accounts.base import DashboardTile
from kramy.modules.service_point.web.desk.board import today_tile
from kramy.modules.service_point.web.desk.frame import WORK

TODAY = DashboardTile(
    template="service_point/desk/tile_today.html", context=today_tile, permission=WORK, order=20
)
