import os
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from kramy.lib import strays

OLD, NOW = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


def kept(storage: FileSystemStorage, name: str, at: datetime) -> str:
    storage.save(name, ContentFile(b"x"))
    os.utime(storage.path(name), (at.timestamp(), at.timestamp()))
    return name


def test_only_old_files_that_nothing_leads_to_go(tmp_path: Path, monkeypatch, settings) -> None:
    settings.USE_TZ = True
    monkeypatch.setattr(strays, "BATCH", 2)
    storage = FileSystemStorage(location=tmp_path)
    known = kept(storage, "answers/a/1.pdf", OLD)
    kept(storage, "answers/a/2.pdf", OLD)
    kept(storage, "answers/b/3.webp", OLD)
    fresh = kept(storage, "answers/b/4.webp", NOW)
    elsewhere = kept(storage, "pictures/5.webp", OLD)
    limit = datetime(2026, 3, 2, tzinfo=UTC)
    deleted = strays.delete_strays(storage, "answers", known=lambda names: {known} & set(names), before=limit)
    assert deleted == 2
    assert [storage.exists(name) for name in (known, fresh, elsewhere)] == [True] * 3
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert left == sorted([known, fresh, elsewhere])


def test_no_folder_no_strays(tmp_path: Path) -> None:
    storage = FileSystemStorage(location=tmp_path)
    assert strays.delete_strays(storage, "answers", known=set, before=NOW) == 0
