"""Run by uMap's own Python: makes a map of the points in a file and prints its path. See ``umap``."""

import json
import sys
import uuid
from pathlib import Path

import django

django.setup()

from django.contrib.gis.geos import Point  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from umap.models import DataLayer, Licence, Map, TileLayer  # noqa: E402

CENTRE = [19.9373, 50.0617]


def main(points: str, site: str) -> None:
    data = json.loads(Path(points).read_text())
    tiles = {
        "url_template": f"{site}/basemap/{{z}}/{{x}}/{{y}}.png",
        "maxZoom": 18,
        "minZoom": 0,
        "attribution": "-",
    }
    TileLayer.objects.create(name="Blank", **tiles)
    made = Map.objects.create(
        name="Entries",
        slug="entries",
        licence=Licence.objects.create(name="none"),
        share_status=Map.PUBLIC,
        center=Point(*CENTRE),
        settings={
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": CENTRE},
            "properties": {"name": "Entries", "zoom": 12, "tilelayer": tiles, "zoomControl": True},
        },
    )
    layer = DataLayer(
        uuid=uuid.uuid4(), map=made, name="Entries", display_on_load=True, settings=data["_umap_options"]
    )
    layer.geojson.save(
        "layer.geojson", ContentFile(json.dumps(data, ensure_ascii=False).encode()), save=False
    )
    layer.save()
    sys.stdout.write(made.get_absolute_url() + "\n")


main(*sys.argv[1:])
