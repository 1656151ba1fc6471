"""Which rows a pass has seen: their primary keys, kept per page in the database and as one bitmap in memory."""

from array import array
from collections.abc import Iterable
from hashlib import blake2b

from accounts.models.sync import SyncCursor, SyncPage


def packed(keys: Iterable[int]) -> bytes:
    return array("q", keys).tobytes()


def unpacked(data: bytes | memoryview) -> "array[int]":
    keys = array("q")
    keys.frombytes(bytes(data))
    return keys


def digest(remote_ids: Iterable[str]) -> bytes:
    """Of the ids on a page, in whatever order: a page that comes again has the same one."""
    return blake2b("\n".join(sorted(remote_ids)).encode(), digest_size=16).digest()


class Seen:
    """One bit per primary key: a million rows take 125 kB."""

    def __init__(self, cursor: SyncCursor) -> None:
        self._bits = bytearray()
        for data in SyncPage.objects.filter(cursor=cursor).values_list("seen", flat=True).iterator():
            self.add(unpacked(data))

    def add(self, keys: Iterable[int]) -> None:
        for key in keys:
            place = key >> 3
            if place >= len(self._bits):
                self._bits.extend(bytes(place + 1024 - len(self._bits)))
            self._bits[place] |= 1 << (key & 7)

    def __contains__(self, key: int) -> bool:
        place = key >> 3
        return place < len(self._bits) and bool(self._bits[place] & (1 << (key & 7)))
