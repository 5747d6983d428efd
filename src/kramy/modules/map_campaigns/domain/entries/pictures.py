"""Pictures of entries: copied from the answers, named by their digest, removed when nobody uses them."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from kramy.lib.pictures import THUMBNAIL_SIDE, prepare
from kramy.modules.map_campaigns.models import Entry, EntryMerge, EntryPicture


def replace_pictures(*, entry: Entry, attachments: Iterable[Any]) -> None:
    """Give ``entry`` exactly the pictures in ``attachments`` (of ``questionnaires``), in that order.

    Runs in the caller's transaction. Files are written before it commits, named by their content, so a
    transaction that fails leaves at most a file that nothing refers to, and a repeated one writes nothing.
    """
    before = _files_of(entry)
    pictures = [_copied(entry, position, attachment) for position, attachment in enumerate(attachments)]
    entry.pictures.all().delete()
    EntryPicture.objects.bulk_create(pictures)
    remove_unused(before)


def remove_pictures(*, entry: Entry) -> None:
    """Take the pictures away, their files too once the transaction has committed."""
    before = _files_of(entry) | _held_for_undoing(entry)
    entry.pictures.all().delete()
    remove_unused(before)


def _held_for_undoing(entry: Entry) -> set[str]:
    """Files of the entry's pictures that only a merge still holds, which lets go of them now."""
    names: set[str] = set()
    for side in ("kept", "merged"):
        for merge in EntryMerge.objects.filter(**{side: entry}):
            names |= let_go(merge, side)
            merge.save(update_fields=["before"])
    return names


def let_go(merge: EntryMerge, side: str) -> set[str]:
    """Forget the pictures that ``merge`` holds of one side; returns the names of their files. The caller saves."""
    held = merge.before.get(side)
    if not held:
        return set()
    pictures, held["pictures"] = held["pictures"], []
    return {name for picture in pictures for name in (picture["file"], picture["thumbnail"]) if name}


def held_pictures(entry: Entry) -> list[dict[str, Any]]:
    """The entry's pictures as plain values, in order, from which ``put_pictures`` makes them again."""
    rows = entry.pictures.order_by("position").values("file", "thumbnail", "width", "height", "description")
    return [dict(row) for row in rows]


def put_pictures(*, entry: Entry, pictures: Iterable[dict[str, Any]]) -> None:
    """Give ``entry`` exactly these pictures (from ``held_pictures``). Files stay: a merge may be undone."""
    entry.pictures.all().delete()
    EntryPicture.objects.bulk_create(
        [EntryPicture(entry=entry, position=position, **picture) for position, picture in enumerate(pictures)]
    )


def _copied(entry: Entry, position: int, attachment: Any) -> EntryPicture:
    with attachment.file.open("rb") as file:
        content = file.read()
    if attachment.thumbnail:
        with attachment.thumbnail.open("rb") as file:
            thumbnail = file.read()
    else:
        thumbnail = prepare(content, max_side=THUMBNAIL_SIDE).content
    suffix = attachment.file.name.rpartition(".")[2]
    return EntryPicture(
        entry=entry,
        position=position,
        file=_stored(content, suffix),
        thumbnail=_stored(thumbnail, suffix),
        width=attachment.width or 0,
        height=attachment.height or 0,
        description=attachment.description,
    )


def _stored(content: bytes, suffix: str) -> str:
    """The name in the public storage under which ``content`` stands, written there unless it does already."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"pictures/{digest[:2]}/{digest}.{suffix}"
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(content))


def _files_of(entry: Entry) -> set[str]:
    return {name for pair in entry.pictures.values_list("file", "thumbnail") for name in pair if name}


def remove_unused(names: set[str]) -> None:
    """Delete those of the files that no picture uses, once the transaction has committed."""

    def remove() -> None:
        used = EntryPicture.objects.filter(Q(file__in=names) | Q(thumbnail__in=names))
        still = {name for pair in used.values_list("file", "thumbnail") for name in pair}
        for name in names - still:
            default_storage.delete(name)

    if names:
        transaction.on_commit(remove)
