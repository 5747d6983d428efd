"""Where published maps lie: files named by the digest of their content, there as a whole or not at all.

Public ones (`maps/<campaign>/`) are compressed inside, so any web server, object storage or CDN can hand them out as
they are. The server's own (`map-index/<campaign>/`) are mapped into memory; where the storage is not this machine's
disk, a copy is kept beside the process.
"""

import gzip
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

PUBLIC = "maps"
INDEX = "map-index"
SUFFIX = ".bin"
DIGEST = 32
"""Hexadecimal digits of SHA-256 that name a public file."""

COMPRESSION = 9
FEW = 64
"""So many files are made safe on the disk one by one; more of them all at once."""

UPLOADS = 16


def on_disk() -> bool:
    """Whether the storage is a folder of this machine."""
    try:
        default_storage.path("x")
    except NotImplementedError:
        return False
    return True


def public_path(campaign_id: int, digest: str) -> str:
    return f"{PUBLIC}/{campaign_id}/{digest}{SUFFIX}"


class PublicFiles:
    """Files of one map on their way to the storage: `put` any number, then `flush`."""

    def __init__(self, campaign_id: int) -> None:
        self._campaign_id = campaign_id
        self._waiting: dict[str, bytes | Path] = {}

    def put(self, content: bytes) -> str:
        """Take a file in; returns the digest that names it. It is there after `flush`."""
        digest = sha256(content).hexdigest()[:DIGEST]
        path = public_path(self._campaign_id, digest)
        if path not in self._waiting and not default_storage.exists(path):
            data = gzip.compress(content, COMPRESSION, mtime=0)
            self._waiting[path] = _unfinished(Path(default_storage.path(path)), [data]) if on_disk() else data
        return digest

    def flush(self) -> None:
        """Let everything put so far appear under its name, when all of it is safe on the disk."""
        if on_disk():
            _appear({Path(default_storage.path(path)): part for path, part in self._waiting.items()})  # type: ignore[misc]
        else:
            with ThreadPoolExecutor(UPLOADS) as pool:
                list(pool.map(_upload, self._waiting.items()))
        self._waiting.clear()

    def discard(self) -> None:
        """Leave nothing of what was not flushed."""
        for part in self._waiting.values():
            if isinstance(part, Path):
                part.unlink(missing_ok=True)
        self._waiting.clear()


def _upload(item: tuple[str, bytes]) -> None:
    path, data = item
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))


def store_index(campaign_id: int, pieces: Iterable[bytes | memoryview]) -> tuple[str, str]:
    """Write the server's file; returns its digest and its path in the storage."""
    digest = sha256()

    def seen() -> Iterator[bytes | memoryview]:
        for piece in pieces:
            digest.update(piece)
            yield piece

    folder = (
        Path(default_storage.path(f"{INDEX}/{campaign_id}")) if on_disk() else _cache() / str(campaign_id)
    )
    unfinished = _unfinished(folder / "index", seen())
    path = f"{INDEX}/{campaign_id}/{digest.hexdigest()}{SUFFIX}"
    try:
        if not on_disk() and not default_storage.exists(path):
            with unfinished.open("rb") as file:
                default_storage.save(path, File(file))
        _appear({folder / f"{digest.hexdigest()}{SUFFIX}": unfinished})
    finally:
        unfinished.unlink(missing_ok=True)
    return digest.hexdigest(), path


def local_index(path: str) -> Path:
    """A path of this machine where the server's file lies, fetched when it lies elsewhere.

    Raises FileNotFoundError when it is gone.
    """
    if on_disk():
        return Path(default_storage.path(path))
    copy = _cache() / Path(path).relative_to(INDEX)
    if not copy.exists():
        with default_storage.open(path) as file:
            _appear({copy: _unfinished(copy, file.chunks(1 << 20))})
    return copy


def _cache() -> Path:
    return Path(settings.VAR) / "map-index-cache"


def _unfinished(path: Path, pieces: Iterable[bytes | memoryview]) -> Path:
    """The pieces in a file beside `path` that nobody takes for the finished one; none is left of a failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with unfinished.open("wb") as file:
            for piece in pieces:
                file.write(piece)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished


def _appear(finished: dict[Path, Path]) -> None:
    """Give unfinished files their names, once their bytes cannot be lost any more."""
    if len(finished) > FEW:
        os.sync()
    try:
        for unfinished in finished.values() if len(finished) <= FEW else ():
            _synced(unfinished)
        for path, unfinished in finished.items():
            unfinished.replace(path)
        for folder in {path.parent for path in finished}:
            _synced(folder)
    finally:
        for unfinished in finished.values():
            unfinished.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def each_file(folder: str, wanted: Callable[[str], bool]) -> list[str]:
    """Paths of the files of a folder of the storage whose names are wanted; none when there is no folder."""
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in names if wanted(name)]
