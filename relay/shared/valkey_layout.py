"""How cells lie on a Valkey or Redis server: keys, values, and the scripts that are atomic there.

    c<print>            one cell:  0 flags u8 (bit 0: handed out) | 1 expires hour u32 | 5 serial u64
                        | 13 nonce 24 | 37 sealed row 134 | 171 cell 3,808
    t<epoch>:<digit>    the hints of one epoch, a sixteenth of all tags: a sorted set of
                        tag print 16 | serial u64 | cell print 16 | place u8
    {<name>}all         hour of expiry -> how many cells; {<name>}<pool> the same of one pool
    {<name>}serial      serials given out: a cell's, so that older ones sort first
    {<name>}id          names the life of the store

The key of the cell is the commit point: created once, with an expiry.  Hints say where to look, and are
believed only if the cell lies there under the same serial: they are written before it and removed after it.
Counts are taken before, and given back; what a crash leaves behind goes with its hour.
Each script touches the keys of one cluster slot, and nothing is atomic beyond it.

Prints are keyed hashes, and rows (pool, base epoch u32, seven tags) are sealed, both under the key of the
store: who sees all this without that key learns no id and no tag.  The name is a print too, so that with
another key it is another store.  Does no I/O.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from keys.primitives import Random, Secret, keyed_hash, xchacha_open, xchacha_seal
from relay.clock import EPOCH_S, HOUR_S, Moment
from relay.index import Fingerprint, Print
from relay.operations import Create, Hit, Row
from wire.limits import AEAD_TAG_BYTES, EPOCH_GRACE_S, NONCE_BYTES, PUT_TAGS, TAG_BYTES

Command: TypeAlias = tuple[bytes | str | int, ...]

_PRINT_LABEL = b"relay/prints"
_ROW_LABEL = b"relay/rows"
_HEAD = struct.Struct(f">BIQ{NONCE_BYTES}s")
_ROW = struct.Struct(f">HI{PUT_TAGS * TAG_BYTES}s")
_HINT = struct.Struct(">16sQ16sB")
_LIFE = struct.Struct(">IQ")
_ROW_END = _HEAD.size + _ROW.size + AEAD_TAG_BYTES
HINTS = 16
"""So many hints of one tag are looked at; at most 4 of the cells are given away."""

_RESERVE = """
local function held(key)
  local sum, counts = 0, redis.call('HGETALL', key)
  for i = 1, #counts, 2 do
    if tonumber(counts[i]) > tonumber(ARGV[1]) then sum = sum + tonumber(counts[i + 1])
    elseif key == KEYS[2] then redis.call('HDEL', key, counts[i]) end
  end
  return sum
end
if held(KEYS[1]) >= tonumber(ARGV[3]) then return -1 end
if held(KEYS[2]) >= tonumber(ARGV[4]) then return -2 end
redis.call('HINCRBY', KEYS[1], ARGV[2], 1)
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
return redis.call('INCR', KEYS[3])
"""
_RELEASE = """#!lua flags=allow-oom
for _, key in ipairs(KEYS) do
  if redis.call('HEXISTS', key, ARGV[1]) == 1 and redis.call('HINCRBY', key, ARGV[1], -1) < 1 then
    redis.call('HDEL', key, ARGV[1])
  end
end
"""
_PRUNE = """#!lua flags=allow-oom
local gone, held, counts = 0, 0, redis.call('HGETALL', KEYS[1])
for i = 1, #counts, 2 do
  if tonumber(counts[i]) > tonumber(ARGV[1]) then held = held + tonumber(counts[i + 1])
  else
    gone = gone + tonumber(counts[i + 1])
    redis.call('HDEL', KEYS[1], counts[i])
  end
end
return {gone, held}
"""
_HOLD = """
local held = redis.call('GET', KEYS[1])
if held and struct.unpack('>I4', held, 2) > tonumber(ARGV[1]) then return held end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[2])
return false
"""
_FETCH = """#!lua flags=allow-oom
local life = redis.call('GETRANGE', KEYS[1], 1, 12)
if string.sub(life, 5) ~= ARGV[2] or struct.unpack('>I4', life) <= tonumber(ARGV[1]) then return false end
if ARGV[3] == '1' then redis.call('SETRANGE', KEYS[1], 0, '\\1') end
return redis.call('GET', KEYS[1])
"""
_TAKE = f"""#!lua flags=allow-oom
local row = redis.call('GETRANGE', KEYS[1], 0, {_ROW_END - 1})
if row == '' then return false end
redis.call('DEL', KEYS[1])
if struct.unpack('>I4', row, 2) <= tonumber(ARGV[1]) then return false end
return row
"""
_FIND = f"""
local found = {{}}
for _, tag in ipairs(ARGV) do
  local to = '[' .. tag .. string.rep('\\255', {_HINT.size})
  for _, hint in ipairs(redis.call('ZRANGE', KEYS[1], '[' .. tag, to, 'BYLEX', 'LIMIT', 0, {HINTS})) do
    found[#found + 1] = hint
  end
end
return found
"""


@dataclass(frozen=True, slots=True, repr=False)
class Lying:
    """A cell as it lies there.  row: without the id, which is not kept.  cell: empty if it was left there."""

    where: Print
    serial: int
    row: Row
    cell: memoryview

    def hit(self, epoch: int) -> Hit:
        return Hit(int.from_bytes(self.where, "big"), self.serial, epoch - self.row.base_epoch)


class Layout:
    """What is asked of the server, and what its answers mean, under the key of one store."""

    def __init__(self, key: Secret, random: Random) -> None:
        self._random = random
        self._row_key = keyed_hash(key.value, _ROW_LABEL)
        self._fingerprint = Fingerprint(keyed_hash(key.value, _PRINT_LABEL))
        name = b"{%s}" % self.print_of(b"").hex().encode()
        self._counts, self.id_key = name, name + b"id"

    def __repr__(self) -> str:
        return ""

    def print_of(self, name: bytes) -> Print:
        """The print of an id or a tag."""
        return self._fingerprint.of(name)

    # --- counts -------------------------------------------------------------------------------------------

    def reserve(self, create: Create, capacity: int, moment: Moment) -> Command:
        """Answered by a serial, -1 when the store is full, -2 when the share of the pool is."""
        keys = (*self._count_keys(create.row.pool), self._counts + b"serial")
        return "EVAL", _RESERVE, 3, *keys, moment.hour, create.row.expires_hour, capacity, create.pool_cells

    def release(self, row: Row) -> Command:
        return "EVAL", _RELEASE, 2, *self._count_keys(row.pool), row.expires_hour

    def prune(self, moment: Moment) -> Command:
        """Answered by how many cells have expired since the last time, and how many are held."""
        return "EVAL", _PRUNE, 1, self._counts + b"all", moment.hour

    def _count_keys(self, pool: int) -> tuple[bytes, bytes]:
        return self._counts + b"all", self._counts + b"%d" % pool

    # --- hints --------------------------------------------------------------------------------------------

    def hint(self, lying: Lying, moment: Moment) -> Iterator[Command]:
        """Say where the cell will lie, in each epoch that it may see."""
        for key, member, end_s in self._hints(lying, moment):
            yield "ZADD", key, 0, member
            yield "EXPIRE", key, end_s - moment.now_s

    def unhint(self, lying: Lying, moment: Moment) -> Iterator[Command]:
        for key, member, _ in self._hints(lying, moment):
            yield "ZREM", key, member

    def _hints(self, lying: Lying, moment: Moment) -> Iterator[tuple[bytes, bytes, int]]:
        for epoch, tag in self.tags(lying.row, moment):
            place = epoch - lying.row.base_epoch
            member = _HINT.pack(tag, lying.serial, lying.where, place)
            yield _hint_key(epoch, tag), member, (epoch + 1) * EPOCH_S + EPOCH_GRACE_S

    def tags(self, row: Row, moment: Moment) -> Iterator[tuple[int, Print]]:
        """The epochs of now and later that a cell may see, and the prints of its tags."""
        last = (row.expires_hour * HOUR_S - 1) // EPOCH_S
        for epoch in range(min(moment.epochs), last + 1):
            if (tag := row.tag(epoch)) is not None:
                yield epoch, self.print_of(tag)

    def find(self, epoch: int, tags: list[Print]) -> list[Command]:
        """Answered by lists of hints, each tag's oldest first."""
        buckets: dict[bytes, list[Print]] = {}
        for tag in tags:
            buckets.setdefault(_hint_key(epoch, tag), []).append(tag)
        return [("EVAL", _FIND, 1, key, *bucket) for key, bucket in buckets.items()]

    def read_hint(self, hint: bytes) -> tuple[Print, Hit]:
        tag, serial, where, place = _HINT.unpack(hint)
        return Print(tag), Hit(int.from_bytes(where, "big"), serial, place)

    # --- cells --------------------------------------------------------------------------------------------

    def hold(self, lying: Lying, moment: Moment) -> Command:
        """Answered by nothing, or by the value that lies there already."""
        row, nonce, key = lying.row, self._random(NONCE_BYTES), _cell_key(lying.where)
        plain = _ROW.pack(row.pool, row.base_epoch, row.tags)
        sealed = xchacha_seal(self._row_key, nonce, plain, key)
        value = _HEAD.pack(0, row.expires_hour, lying.serial, nonce) + sealed + lying.cell
        return "EVAL", _HOLD, 1, key, moment.hour, row.expires_hour * HOUR_S - moment.now_s, value

    def fetch(self, hit: Hit, moment: Moment, *, hand_out: bool) -> Command:
        """Answered by the value, or nothing.  hand_out: remember that a reader was given it."""
        serial = hit.serial.to_bytes(8, "big")
        return "EVAL", _FETCH, 1, _cell_key(print_at(hit)), moment.hour, serial, int(hand_out)

    def take(self, where: Print, moment: Moment) -> Command:
        """Remove a cell.  Answered by its value without the cell, or nothing."""
        return "EVAL", _TAKE, 1, _cell_key(where), moment.hour

    def look(self, where: Print) -> Command:
        """Answered by the value, or nothing."""
        return "GET", _cell_key(where)

    def life(self, hit: Hit) -> Command:
        """Answered by what `is_alive` understands."""
        return "GETRANGE", _cell_key(print_at(hit)), 1, _LIFE.size

    def is_alive(self, hit: Hit, life: bytes, moment: Moment) -> bool:
        if len(life) != _LIFE.size:
            return False
        expires_hour, serial = _LIFE.unpack(life)
        return bool(serial == hit.serial and expires_hour > moment.hour)

    def read(self, where: Print, value: bytes) -> Lying:
        """Open what lies there.  Raises TagInvalid: it was not laid by this relay."""
        flags, expires_hour, serial, nonce = _HEAD.unpack_from(value)
        sealed = value[_HEAD.size : _ROW_END]
        pool, base, tags = _ROW.unpack(xchacha_open(self._row_key, nonce, sealed, _cell_key(where)))
        row = Row(b"", base, tags, expires_hour, pool, bool(flags & 1))
        return Lying(where, serial, row, memoryview(value)[_ROW_END:])


def print_at(hit: Hit) -> Print:
    return Print(hit.where.to_bytes(16, "big"))


def _cell_key(where: Print) -> bytes:
    return b"c" + where


def _hint_key(epoch: int, tag: Print) -> bytes:
    return b"t%d:%x" % (epoch, tag[0] >> 4)
