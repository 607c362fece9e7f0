"""What init writes: every setting is there, and whoever takes a # away gets a relay that starts."""

import re
from pathlib import Path

import pytest

from keys.signing import sign
from relay.config import Refused
from relay.desk import template
from relay.desk.founding import descriptor_line, found, own_entry
from relay.desk.settings import load
from wire.descriptor import to_line

OPTION = re.compile(r"^#(?=[a-z\[])", re.MULTILINE)
"""A setting that can be switched on; a comment has a space after its #."""


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=False)


def supply(folder: Path, other: Path) -> None:
    """Put beside the settings what their options name."""
    for name in ("pool-2.key", "store.key", "store.password"):
        (folder / name).write_text((folder / "pool-1.key").read_text(encoding="ascii"), encoding="ascii")
    (folder / "forward.net").write_text(descriptor_line(load(other), None), encoding="ascii")
    network = sign(bytes(32), 1, (own_entry(load(folder / "relay.toml"), 1),))
    (folder / "pool-1.net").write_text(to_line(network), encoding="ascii")
    for path in folder.iterdir():
        path.chmod(0o600)


def test_every_option_switched_on_is_a_relay_that_loads(config_path: Path, tmp_path: Path):
    plain = load(config_path)
    text = config_path.read_text(encoding="utf-8")
    assert len(OPTION.findall(text)) >= 9
    supply(config_path.parent, found(tmp_path / "other", "127.0.0.1", 8444, None, plain=True))
    config_path.write_text(text.replace("#handover", "handover"), encoding="utf-8")
    assert load(config_path).handover and not plain.handover
    every = OPTION.sub("", text).replace("share = 100", "share = 50")
    config_path.write_text(every, encoding="utf-8")
    with pytest.raises(Refused, match="handover is for the memory of this process"):
        load(config_path)
    config_path.write_text(every.replace("handover = true", "handover = false"), encoding="utf-8")
    full = load(config_path)
    assert [pool.number for pool in full.pools] == [1, 2] and full.pools[1].forwarder
    assert full.site and full.forward and full.pools[0].closed
    assert (plain.metrics, full.metrics) == (None, ("127.0.0.1", 9464))
    assert full.limits == plain.limits
    assert (plain.store, plain.workers, full.workers) == (None, 1, 2)
    assert full.store and full.store.address.startswith("unix:/") and full.store.password


def test_every_setting_has_its_line(config_path: Path):
    """What the reader asks for by name is in the file, switched on or not."""
    reader = (Path(load.__code__.co_filename)).read_text(encoding="utf-8")
    asked = set(re.findall(r"\.(?:text|texts|number|flag|choices|table|tables)\(\"(\w+)\"", reader))
    written = OPTION.sub("", config_path.read_text(encoding="utf-8"))
    missing = {
        name for name in asked if not re.search(rf"^(\[*{name}\]*|{name} = .*)$", written, re.MULTILINE)
    }
    assert len(asked) >= 20 and missing == set()


def test_a_quote_in_a_url_does_not_get_out_of_it():
    text = template.write('a"b', 1, ('c\\"d',), bytes(16), plain=True, trial=False, socket='e"f')
    assert '"a\\"b"' in text and '"c\\\\\\"d"' in text and '"e\\"f"' in text
