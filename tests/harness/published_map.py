"""A published map as its readers find it over HTTP: list, cards, and the data from its root to the leaf."""

import gzip
import re
from dataclasses import dataclass
from typing import Any

import httpx

from kramy.lib import columns, morton
from kramy.modules.map_campaigns.domain.published_map.tree import STEP


@dataclass
class MapReader:
    """Asks as a visitor without a session does; every answer that is no success raises httpx.HTTPStatusError."""

    client: httpx.Client
    slug: str

    def results(self, **question: str) -> str:
        """The list, as the page's script asks for it."""
        headers = {"HX-Request": "true"}
        return self._get(f"/maps/{self.slug}/results", params=question, headers=headers).text

    def count(self, **question: str) -> int:
        """How many entries the list says there are."""
        return int(_attribute("count", self.results(**question)))

    def listed(self, pk: int, **question: str) -> str | None:
        """The name in the address of an entry in the list, None when it is not there."""
        return _name_in_address(pk, self.results(**question))

    def on_card(self, pk: int) -> str | None:
        """The same on the entry's card."""
        return _name_in_address(pk, self._get(f"/maps/{self.slug}/cards.json", params={"ids": str(pk)}).text)

    def is_drawn(self, pk: int, key: int) -> bool:
        """Whether the data that the list names now holds the entry, whose Morton key is ``key``."""
        address: str | None = _attribute("root", self.results())
        while address is not None:
            node = columns.decode(gzip.decompress(self._get(address).content))
            if node.meta["form"] != "branch":
                return bool((node.columns["id"] == pk).any())
            address = _below(address, node.meta, key)
        return False

    def _get(self, address: str, **options: Any) -> httpx.Response:
        answer = self.client.get(address, **options)
        answer.raise_for_status()
        return answer


def _attribute(name: str, results: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', results)
    if found is None:
        raise ValueError(f"The list does not tell its {name}")
    return found[1]


def _name_in_address(pk: int, text: str) -> str | None:
    found = re.search(rf"/{pk}-([a-z0-9-]+)/", text)
    return found[1] if found else None


def _below(address: str, branch: dict[str, Any], key: int) -> str | None:
    """The address of the child in whose tile the Morton key lies, None where nothing lies there."""
    wanted = (key >> (2 * (morton.BITS - branch["z"] - STEP))) & (4**STEP - 1)
    for offset, _count, digest in branch["children"]:
        if offset == wanted:
            return f"{address.rsplit('/', 1)[0]}/{digest}.bin"
    return None
