"""Every screen of the window as a person may meet it: by its name, made on a desk with a vault behind it."""

from __future__ import annotations

from collections.abc import Callable

from client.desktop.desk import Desk, Screen
from client.desktop.screens.home import HomeScreen
from client.desktop.screens.trouble import TroubleScreen
from client.desktop.screens.unlock import UnlockScreen
from client.errors import ContactFrozen, VaultDamaged, VaultFull

Scene = Callable[[Desk], Screen]

SCENES: dict[str, Scene] = {
    "unlock-pictures": lambda desk: UnlockScreen(desk, "pictures"),
    "unlock-words": lambda desk: UnlockScreen(desk, "words"),
    "home": HomeScreen,
    "trouble-damaged": lambda desk: TroubleScreen(desk, VaultDamaged()),
    "trouble-full": lambda desk: TroubleScreen(desk, VaultFull()),
    "trouble-final": lambda desk: TroubleScreen(desk, VaultFull(), final=True),
    "trouble-frozen": lambda desk: TroubleScreen(desk, ContactFrozen()),
}
