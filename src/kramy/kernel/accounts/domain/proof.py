"""A proof of work that keeps machines from sending forms, without any third party: a second of a browser's time.

The page carries a challenge, ``ui/js/proof.js`` solves it, the form brings the solution back. Each counts once.
"""

import hashlib
import json
from datetime import timedelta

import altcha
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

VALID_FOR = timedelta(hours=3)
HARDEST = 40_000
"""The number to be found is below this: some 20,000 hashes on the average."""

LONGEST = 2000


def proof_challenge() -> str:
    """A new challenge as JSON, for the attribute ``data-proof`` of the form's hidden field."""
    made = altcha.create_challenge_v1(
        altcha.ChallengeOptionsV1(hmac_key=_key(), max_number=HARDEST, expires=timezone.now() + VALID_FOR)
    )
    return json.dumps(
        {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "salt": made.salt,
            "signature": made.signature,
            "max": HARDEST,
        }
    )


def is_proven(payload: str) -> bool:
    """Whether ``payload`` is a right solution, used for the first time."""
    if not payload or len(payload) > LONGEST:
        return False
    right, _error = altcha.verify_solution_v1(payload, _key(), check_expires=True)
    return bool(right) and cache.add(
        f"proof:{hashlib.sha256(payload.encode()).hexdigest()}", 1, timeout=int(VALID_FOR.total_seconds())
    )


def _key() -> str:
    return hashlib.sha256(b"kramy.proof:" + settings.SECRET_KEY.encode()).hexdigest()
