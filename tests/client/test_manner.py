"""client/manner: choices are checked before they are kept."""

from __future__ import annotations

import pytest

from client import acts
from client.errors import FrontMalformed, ProxyMalformed, UnknownRelay
from client.manner import Manner, Mode, check_front, check_proxy
from tests.support.bench import A, B, paired


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "socks5://127.0.0.1:9050",
        "http://proxy.example:8080",
        "socks5://localhost:65535",
        "socks5://[::1]:1",
    ],
)
def test_a_proxy_is_a_scheme_a_host_and_a_port(proxy: str) -> None:
    check_proxy(proxy)


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://localhost",
        "socks5://localhost:0",
        "http://localhost:65536",
        "ftp://localhost:21",
        "https://localhost:443",
        "socks5://user:word@localhost:9050",
        "socks5://localhost:9050/",
        " socks5://localhost:9050",
        "socks5://localhost:9050\n",
        "socks5://löcal:9050",
        "none",
    ],
)
def test_everything_else_is_no_proxy(proxy: str) -> None:
    with pytest.raises(ProxyMalformed):
        check_proxy(proxy)


@pytest.mark.parametrize(
    "url", ["", "https://front.example", "https://front.example:8443/a/b", "http://127.0.0.1:1"]
)
def test_a_front_is_an_address_as_relays_have_them(url: str) -> None:
    check_front(url)


@pytest.mark.parametrize(
    "url",
    ["http://front.example", "https://front.example/", "https://a@front.example", "front.example", "x" * 300],
)
def test_everything_else_is_no_front(url: str) -> None:
    with pytest.raises(FrontMalformed):
        check_front(url)


# --- chosen --------------------------------------------------------------------------------------


def test_a_choice_is_kept_and_links_of_the_old_way_end() -> None:
    bench, _ = paired(A, inviter=False)
    bench.open(A)
    bench.answer_all()
    acts.set_manner(bench.engine.core, Manner(Mode.LIVE, proxy="socks5://localhost:9050"))
    bench.run()
    assert len(bench.closed) == 1
    bench.restart()
    assert bench.state.manner == Manner(Mode.LIVE, proxy="socks5://localhost:9050")


def test_the_same_choice_again_ends_nothing() -> None:
    bench, _ = paired(A, inviter=False)
    bench.open(A)
    acts.set_manner(bench.engine.core, Manner())
    bench.run()
    assert not bench.closed


@pytest.mark.parametrize(
    ("manner", "error"),
    [(Manner(proxy="nowhere"), ProxyMalformed), (Manner(fronts={A.relay_id: "nowhere"}), FrontMalformed)],
)
def test_a_refused_choice_changes_nothing(manner: Manner, error: type[Exception]) -> None:
    bench, _ = paired(A)
    with pytest.raises(error):
        acts.set_manner(bench.engine.core, manner)
    assert bench.state.manner == Manner()


def test_a_relay_is_found_by_the_beginning_of_its_id_if_it_is_the_only_one() -> None:
    bench, _ = paired(A, B)
    assert acts.find_relay(bench.engine.core, A.relay_id.hex()[:2]) == A.relay_id
    for prefix in ("", "0", "ff", A.relay_id.hex() + "0"):
        with pytest.raises(UnknownRelay):
            acts.find_relay(bench.engine.core, prefix)
