"""``python -m benchmarks.maps.official SLUG NUMBER SECONDS PAUSE``: one official at work, an act as JSON a line."""

import json
import sys
import time
from dataclasses import asdict


def main(slug: str, number: int, seconds: float, pause: float) -> None:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from tests.harness.officials import work

    from kramy.modules.map_campaigns.models import Campaign

    campaign = Campaign.objects.select_related("intake").get(slug=slug)
    by = get_user_model().objects.get(email="administrator@kramy.example")
    end = time.monotonic() + seconds
    for acts in work(campaign, by=by, number=number):
        sys.stdout.write("".join(json.dumps(asdict(act)) + "\n" for act in acts))
        sys.stdout.flush()
        if time.monotonic() > end:
            break
        time.sleep(pause)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
