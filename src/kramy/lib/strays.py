"""Stored files that nobody knows any more.

A file and its row cannot be written or deleted in one step: a process killed between the two leaves a file without a row.
Nothing leads to such a file, but what it holds was to be erased.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.core.files.storage import Storage

BATCH = 500
Known = Callable[[Sequence[str]], Collection[str]]
"""Of these names the ones that a row still leads to."""


def delete_strays(storage: Storage, folder: str, *, known: Known, before: datetime) -> int:
    """Delete the files below ``folder`` that were written before that moment and that nothing leads to; how many.

    ``before`` lies far enough back for whoever is writing a file now to have written its row.
    """
    deleted = 0
    names = _names(storage, folder)
    while batch := list(islice(names, BATCH)):
        for name in set(batch).difference(known(batch)):
            try:
                written = storage.get_modified_time(name)
            except FileNotFoundError:
                continue  # its owner deleted it since
            if written < before:
                storage.delete(name)
                deleted += 1
    return deleted


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _names(storage, f"{folder}/{name}")
