"""Small files as strangers send them, and an import run to its end."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kramy.modules.map_campaigns.domain.importing import batches, chunks
from kramy.modules.map_campaigns.models import Campaign, ImportBatch

HEADER = ("id", "nazwa", "kategoria", "lon", "lat", "ulica", "numer", "telefon", "www", "godziny otwarcia")


def row(**values: Any) -> dict[str, Any]:
    """A good row in the old town; any column can be changed."""
    good = {
        "id": "a1",
        "nazwa": "Pierogarnia Pod Lipą",
        "kategoria": "Bary",
        "lon": "19.94",
        "lat": "50.06",
        "ulica": "Szewska",
        "numer": "4",
        "telefon": "12 330 09 62",
        "www": "lipa.example.pl",
        "godziny otwarcia": "Mo-Fr 09:00-17:00",
    }
    return good | {name.replace("_", " "): value for name, value in values.items()}


def csv_file(rows: Iterable[Mapping[str, Any]], header: Iterable[str] = HEADER) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(header), delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def osm_file(*features: tuple[str, tuple[float, float] | None, dict[str, str]]) -> bytes:
    """GeoJSON as exported from OpenStreetMap: (id, (lon, lat), tags)."""
    listed = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(at)} if at else None,
            "properties": {"osm_id": osm_id, "tags": tags},
        }
        for osm_id, at, tags in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False).encode()


def uploaded(campaign: Campaign, content: bytes, *, by: Any = None, name: str = "firmy.csv") -> ImportBatch:
    return batches.upload(campaign=campaign, content=content, name=name, by=by)


def checked(batch: ImportBatch, *, chunk: int = chunks.CHUNK) -> ImportBatch:
    batches.start_check(batch=batch, by=None)
    return chunks.work(batch.pk, chunk=chunk)


def imported(campaign: Campaign, content: bytes, *, by: Any = None, chunk: int = chunks.CHUNK) -> ImportBatch:
    """Uploaded with what was guessed, checked and run."""
    batch = checked(uploaded(campaign, content, by=by), chunk=chunk)
    batches.start_run(batch=batch, by=by)
    return chunks.work(batch.pk, chunk=chunk)


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    """Read, created, changed, unchanged, rejected."""
    read, created, changed, unchanged, rejected = chunks.counts_of(batch).values()
    return read, created, changed, unchanged, rejected


def problems(batch: ImportBatch) -> dict[int, list[str]]:
    """Codes of problems by the number of the row, rows without any left out."""
    return {row.number: [found["code"] for found in row.problems] for row in batch.rows.all() if row.problems}
