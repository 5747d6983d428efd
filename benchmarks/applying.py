"""Sending an application with one picture, page by page as a browser posts it."""

import io
import re
import time

import httpx

from benchmarks.figures import percentile, report
from benchmarks.hub import Hub

APPLICATIONS = 25
TARGET_MS = 400


def phone_picture() -> bytes:
    """A noisy 12-megapixel JPEG, as a phone makes it."""
    import numpy
    from PIL import Image

    noise = numpy.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype="uint8")
    file = io.BytesIO()
    Image.fromarray(noise).resize((4000, 3000), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()


def answers(number: int) -> dict[str, object]:
    from kramy.cities.krakow.demo.firms import invented_nip

    return {
        "firm": {"name": f"Pierogarnia nr {number}", "nip": invented_nip(number), "regon": "", "krs": ""},
        "name": f"Pierogarnia nr {number}",
        "description": "Pierogi.",
        "categories": ["pierogi"],
        "main_category": "pierogi",
        "address": {
            "street": "Długa", "house_number": str(number + 1), "postcode": "31-147", "town": "Kraków",
            "lon": 19.9382 + number * 1e-4, "lat": 50.0683,
        },
        "opening_hours": "Mo-Su 10:00-20:00",
        "online_order": False,
        "takeaway": True,
        "delivery": False,
        "show_phone": False,
        "show_email": False,
        "applicant_email": f"firma{number}@example.org",
        "applicant_language": "pl",
        "publication_consent": True,
        "data_processing": True,
    }  # fmt: skip


def start(hub: Hub, number: int) -> tuple[httpx.Client, str]:
    """A browser session that has answered everything but the pictures, and the address of its draft."""
    from kramy.kernel.casework.models import Draft

    address = f"10.0.{number // 250}.{number % 250 + 1}"
    client = httpx.Client(
        base_url=hub.url, follow_redirects=True, timeout=30, headers={"X-Forwarded-For": address}
    )
    page = client.get("/apply/gastronomy/")
    client.post("/apply/gastronomy/", data=_hidden(page.text))
    draft = Draft.objects.order_by("-pk").first()
    if draft is None:
        raise RuntimeError("No draft was begun")
    answer_set = draft.answer_set
    answer_set.answers = answers(number)
    answer_set.finished_pages = [page["key"] for page in answer_set.version.definition["pages"]]
    answer_set.save()
    draft.email = f"firma{number}@example.org"
    draft.save()
    return client, f"/apply/gastronomy/{answer_set.pk}"


def _hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))


def _timed(client: httpx.Client, path: str, **content: object) -> tuple[float, httpx.Response]:
    started = time.perf_counter()
    response = client.post(path, follow_redirects=False, **content)  # type: ignore[arg-type]
    took = (time.perf_counter() - started) * 1000
    if response.status_code != 302:
        raise RuntimeError(f"{path}: {response.status_code}")
    return took, response


def measure(hub: Hub) -> None:
    picture = phone_picture()
    uploads: list[float] = []
    sends: list[float] = []
    for number in range(APPLICATIONS):
        client, base = start(hub, number)
        form = client.get(f"{base}/pages/pictures/")
        took, _response = _timed(
            client,
            f"{base}/pages/pictures/",
            data=_hidden(form.text),
            files={"pictures": ("photo.jpg", picture, "image/jpeg")},
        )
        uploads.append(took)
        check = client.get(f"{base}/check/")
        took, response = _timed(client, f"{base}/check/", data=_hidden(check.text))
        if "/done/" not in response.headers["location"]:
            raise RuntimeError(f"Not sent: {response.headers['location']}")
        sends.append(took)
    report(
        "sending an application with one picture, p95",
        percentile(sends, 0.95),
        "ms",
        target=TARGET_MS,
        peers={"p50": round(percentile(sends, 0.5), 1)},
        note=f"{hub.database}, from pressing “Send” to the answer",
    )
    report(
        "adding a 12-megapixel picture, p95",
        percentile(uploads, 0.95),
        "ms",
        target=TARGET_MS,
        peers={"p50": round(percentile(uploads, 0.5), 1), "picture, bytes": len(picture)},
        note=f"{hub.database}, decoded, turned upright, scaled and encoded again twice",
    )
