"""How often an anonymous visitor may do something."""

import time
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext as _

from kramy.lib.errors import Refused


def check_rate(*, scope: str, key: str, limit: int, seconds: int) -> None:
    """Count one act of ``key`` (an address, an account) in ``scope``; the act after ``limit`` in a window is refused.

    Windows are fixed, ``seconds`` long; the count lives in the cache, so that it holds across processes exactly
    as far as the cache is shared (in production it is: settings/production.py). Raises ``Refused`` with code ``too_many``.
    """
    window = int(time.time() // seconds)
    # hashed: an e-mail address may be longer than a cache takes, and need not lie about there
    name = f"rate:{scope}:{window}:{sha256(key.encode()).hexdigest()}"
    cache.add(name, 0, timeout=seconds + 1)
    try:
        count = cache.incr(name)
    except ValueError:  # evicted between the two calls
        cache.set(name, 1, timeout=seconds + 1)
        count = 1
    if count > limit:
        raise Refused(_("Too many attempts. Wait a while and try again."), code="too_many")
