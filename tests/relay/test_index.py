"""Indexes and waiters against the simplest models of them."""

import ctypes
from random import Random

from relay.index import Fingerprint, Index, Print, Waiters
from relay.operations import Row

EPOCH = 50


FINGERPRINT = Fingerprint(Random(5).randbytes(32))
of = FINGERPRINT.of


def make_index() -> Index:
    index = Index(FINGERPRINT)
    index.use_epochs((EPOCH,), ())
    return index


def make_row(random: Random, tag: bytes | None = None, base: int = EPOCH, expires_hour: int = 600) -> Row:
    tags = random.randbytes(112)
    return Row(random.randbytes(32), base, tags if tag is None else tag + tags[16:], expires_hour, 1)


def test_a_cell_is_found_by_id_and_by_the_tag_of_the_epoch(seed: int):
    index, row = make_index(), make_row(Random(seed), base=EPOCH - 2)
    index.add(3, row)
    assert index.slot_of(row.id) == 3
    assert index.slots_of(EPOCH, of(row.tags[32:48])) == [3]
    assert index.slots_of(EPOCH, of(row.tags[:16])) == []
    assert index.slots_of(EPOCH + 1, of(row.tags[48:64])) == []


def test_at_most_four_cells_of_a_tag_are_found_and_the_oldest_first(seed: int):
    index, random, tag = make_index(), Random(seed), b"t" * 16
    rows = [make_row(random, tag) for _ in range(6)]
    for slot, row in enumerate(rows):
        index.add(slot + 10, row)
    assert index.slots_of(EPOCH, of(tag)) == [10, 11, 12, 13]
    index.remove(11, rows[1])
    assert index.slots_of(EPOCH, of(tag)) == [10, 12, 13, 14]


def test_what_was_removed_is_found_by_nothing(seed: int):
    index, row = make_index(), make_row(Random(seed))
    index.add(3, row)
    index.remove(3, row)
    assert index.slot_of(row.id) is None
    assert index.slots_of(EPOCH, of(row.tags[:16])) == []
    assert index.expired(10_000) == []
    assert index.held_by(1) == 0


def test_expiry_takes_the_hour_itself_and_all_before_it(seed: int):
    index, random = make_index(), Random(seed)
    for slot, hour in enumerate((599, 600, 601)):
        index.add(slot, make_row(random, expires_hour=hour))
    assert index.expired(598) == []
    assert sorted(index.expired(600)) == [0, 1]


def test_a_new_epoch_finds_by_its_own_tags_and_the_old_one_until_it_is_dropped(seed: int):
    index, row = make_index(), make_row(Random(seed))
    index.add(3, row)
    index.use_epochs((EPOCH + 1, EPOCH), [(3, row)])
    assert index.slots_of(EPOCH + 1, of(row.tags[16:32])) == index.slots_of(EPOCH, of(row.tags[:16])) == [3]
    index.use_epochs((EPOCH + 1,), [])
    assert index.slots_of(EPOCH, of(row.tags[:16])) == []
    assert index.slots_of(EPOCH + 1, of(row.tags[16:32])) == [3]


def test_a_cell_without_a_tag_for_this_epoch_is_found_by_its_id_alone(seed: int):
    index, row = make_index(), make_row(Random(seed), base=EPOCH - 7)
    index.add(3, row)
    assert index.slot_of(row.id) == 3
    index.remove(3, row)
    assert index.slot_of(row.id) is None


def test_fingerprints_of_two_processes_share_nothing(seed: int):
    random = Random(seed)
    one, other = Fingerprint(random.randbytes(32)), Fingerprint(random.randbytes(32))
    assert one.of(b"x" * 32) != other.of(b"x" * 32)
    assert repr(one) == ""


def test_waiters_agree_with_a_dictionary_of_sets(seed: int):
    random = Random(seed)
    waiters, model = Waiters(), dict[Print, set[int]]()
    tags = [of(random.randbytes(16)) for _ in range(40)]
    for _ in range(400):
        link = random.randrange(1, 8)
        if random.random() < 0.15:
            waiters.forget(link)
            for links in model.values():
                links.discard(link)
        else:
            chosen = random.sample(tags, 5)
            waiters.add(link, chosen)
            for tag in chosen:
                model.setdefault(tag, set()).add(link)
        assert waiters.count == sum(map(len, model.values()))
        for tag in tags:
            assert sorted(waiters.links_of(tag)) == sorted(model.get(tag, ()))


def test_no_memory_stays_behind_for_links_that_have_gone(seed: int):
    random = Random(seed)
    waiters = Waiters()
    waiters.add(1, [of(random.randbytes(16)) for _ in range(240)])
    waiters.forget(1)
    assert not waiters._buckets and not waiters._tags


def test_nothing_of_a_link_that_has_gone_stays_behind_the_end_of_a_bucket():
    waiters = Waiters()
    for link in (1, 2, 3):
        waiters.add(link, [Print(b"of" + bytes([link]) * 14)])
    (bucket,) = waiters._buckets.values()
    waiters.forget(3)
    anchor = ctypes.c_char.from_buffer(bucket)
    assert b"\3" * 4 not in ctypes.string_at(ctypes.addressof(anchor), bucket.__alloc__())


def test_a_match_across_two_entries_is_no_entry():
    """Link numbers are bytes of the same string as the prints: a print must not be found half in a number."""
    tag = of(b"t" * 16)
    key = tag[2:10]
    waiters = Waiters()
    waiters.add(7, [tag])
    (bucket,) = waiters._buckets.values()
    bucket[:] = b"????????" + key[:4] + key[4:] + b"????" + b"\0\0\0\1"
    assert waiters.links_of(tag) == []
