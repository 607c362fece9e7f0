"""client/desktop/inputmethods.py: what a desktop says about input methods, and what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from client.desktop.inputmethods import is_named, needs_one
from tests.support.tree import ROOT


@pytest.mark.parametrize(
    "environment",
    [
        {"XMODIFIERS": "@im=ibus"},
        {"QT_IM_MODULE": "fcitx"},
        {"GTK_IM_MODULE": "Fcitx5"},
        {"QT_IM_MODULES": "wayland;ibus"},
        {"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=uim"},
    ],
)
def test_a_session_that_names_an_input_method_is_noticed(environment: dict[str, str]):
    assert is_named(environment)


@pytest.mark.parametrize(
    "environment",
    [{}, {"XMODIFIERS": "@im=none"}, {"QT_IM_MODULE": "xim", "GTK_IM_MODULE": ""}, {"LANG": "ko_KR.UTF-8"}],
)
def test_a_session_without_one_is_left_alone(environment: dict[str, str]):
    assert not is_named(environment)


@pytest.mark.parametrize("layout", [0x0804_0804, 0x0412_0412, 0xE001_0411, 0x0404_0404])
def test_a_windows_keyboard_of_chinese_korean_or_japanese_needs_one(layout: int):
    assert needs_one(layout)


@pytest.mark.parametrize("layout", [0x0409_0409, 0x0419_0419, 0xF0A8_0422])
def test_a_windows_keyboard_of_english_russian_or_ukrainian_does_not(layout: int):
    assert not needs_one(layout)


@pytest.mark.parametrize("module", ["ibus", ""])
def test_what_the_session_named_is_still_known_after_it_was_kept_out(module: str):
    program = "from client.desktop.inputmethods import active, detach; detach(); print(active())"
    session = {"QT_IM_MODULE": module, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", program], env=session, capture_output=True, text=True)
    assert said.stdout == f"{bool(module)}\n"
