"""The secret word: of which sort it is to be."""

from __future__ import annotations

from client.desktop.desk import Desk
from client.desktop.entry import DIGITS_IN_PLACE_OF_WORDS, PICTURES, TYPED, WORDS
from client.desktop.parts import Target
from client.desktop.screens.offer import OfferScreen
from client.desktop.screens.own import OwnScreen
from client.desktop.screens.repeat import Made
from client.desktop.screens.step import StepScreen


class SecretScreen(StepScreen):
    """made: given the way and the secret word, once it was entered a second time."""

    def __init__(self, desk: Desk, made: Made) -> None:
        super().__init__(desk, "secret")
        say = desk.say
        words = "digits" if desk.language in DIGITS_IN_PLACE_OF_WORDS else "words"
        pictures = Target(say("secret", "pictures"), "start.pictures", big=True)
        offered = Target(say("secret", words), "start.words", big=True)
        own = Target(say("secret", "typed"), "start.typed", big=True)
        pictures.clicked.connect(lambda: desk.show(OfferScreen(desk, PICTURES, made)))
        offered.clicked.connect(lambda: desk.show(OfferScreen(desk, WORDS, made)))
        own.clicked.connect(lambda: desk.show(OwnScreen(desk, TYPED, made)))
        self.put(self.lead("secret", "how"), pictures, offered, own, tall=True)
