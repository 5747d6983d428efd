"""Content-addressed files in the default storage, each with its gzip and Brotli siblings."""

import gzip
import hashlib

import brotli
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SIBLINGS = (".br", ".gz")


def publish(*, prefix: str, content: bytes, suffix: str, compress: bool = True) -> str:
    """Write ``content`` under a name made of its own digest; returns the path.

    The same content gets the same path and is written once. Siblings come first, so that whoever finds the
    file finds them too.
    """
    path = f"{prefix}/{hashlib.sha256(content).hexdigest()[:20]}{suffix}"
    if default_storage.exists(path):
        return path
    if compress:
        _put(f"{path}.br", brotli.compress(content, quality=11))
        _put(f"{path}.gz", gzip.compress(content, 9, mtime=0))
    _put(path, content)
    return path


def _put(path: str, content: bytes) -> None:
    if not default_storage.exists(path):
        saved = default_storage.save(path, ContentFile(content))
        if saved != path:  # somebody was faster with the very same content
            default_storage.delete(saved)


def remove(path: str) -> None:
    """Delete a published file and its siblings."""
    for name in (path, *(f"{path}{suffix}" for suffix in SIBLINGS)):
        default_storage.delete(name)
