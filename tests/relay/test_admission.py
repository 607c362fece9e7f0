"""Which pool a path belongs to, and that everything nearly right belongs to none."""

from dataclasses import replace
from random import Random

from keys.channel import hidden_path
from keys.primitives import Secret
from relay.admission import Admission
from relay.config import Former, Pool, Rate


def make_pools(seed: int) -> tuple[Pool, Pool]:
    random = Random(seed).randbytes
    first = Pool(1, Secret(random(32)), 100, Rate(1, 1), closed=False)
    return first, Pool(2, Secret(random(32)), 50, Rate(1, 1), closed=False)


def test_each_pool_has_its_path(seed: int):
    pools = make_pools(seed)
    admission = Admission(pools)
    for pool in pools:
        assert admission.pool_at(hidden_path(pool.secret.value)) is pool


def test_while_a_rotation_lasts_the_former_path_leads_to_the_same_pool_by_the_former_secret(seed: int):
    pool, other = make_pools(seed)
    former = Secret(bytes(range(32)))
    admission = Admission((replace(pool, former=Former(former, 1)), other))
    found = admission.pool_at(hidden_path(former.value))
    assert found is not None and (found.number, found.secret) == (pool.number, former)
    new = admission.pool_at(hidden_path(pool.secret.value))
    assert new is not None and new.secret == pool.secret


def test_a_path_that_is_nearly_right_is_wrong(seed: int):
    admission, path = Admission(make_pools(seed)), hidden_path(make_pools(seed)[0].secret.value)
    for wrong in (path[:-1], path + "a", path.upper(), path + "/", path[1:], "/", "", "/\udcff"):
        assert admission.pool_at(wrong) is None


def test_nothing_shows_a_secret_or_a_path(seed: int):
    pools = make_pools(seed)
    text = repr(Admission(pools)) + repr(pools)
    for pool in pools:
        assert pool.secret.value.hex() not in text and hidden_path(pool.secret.value) not in text
