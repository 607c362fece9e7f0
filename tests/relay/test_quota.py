"""Token buckets: bursts, refill, and all or nothing over several buckets."""

from relay.quota import Bucket, take


def test_a_burst_is_allowed_and_then_it_waits():
    bucket = Bucket(burst=3, per_s=1, now_s=100)
    assert [take(100, bucket) for _ in range(4)] == [0, 0, 0, 1]


def test_a_bucket_refills_by_the_second_up_to_its_burst():
    bucket = Bucket(3, 2, 100)
    for _ in range(3):
        take(100, bucket)
    assert [take(101, bucket) for _ in range(3)] == [0, 0, 1]
    assert [take(1000, bucket) for _ in range(4)] == [0, 0, 0, 1]


def test_nothing_is_taken_from_one_bucket_when_the_other_is_empty():
    link, pool = Bucket(5, 1, 100), Bucket(1, 1, 100)
    assert take(100, link, pool) == 0
    assert take(100, link, pool) == 1
    assert [take(100, link) for _ in range(5)] == [0, 0, 0, 0, 1]
