"""This computer: what was chosen in the first start, to be chosen anew."""

from __future__ import annotations

from client.api import Person
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Say, Target
from client.desktop.screens.compare import CompareScreen
from client.desktop.screens.disguise import DisguiseScreen
from client.desktop.screens.invitation import InvitationScreen
from client.desktop.screens.language import OWN_NAMES, LanguageScreen
from client.desktop.screens.making import MakingScreen
from client.desktop.screens.secret import SecretScreen
from client.desktop.screens.sign import SignScreen


class ComputerScreen(Screen):
    """Languages, contrast, name, secret word and agreed picture; words to compare, and a new invitation."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("computer", "heading")
        self._show()

    def _show(self) -> None:
        settings, say = self.desk.folder.settings, self.desk.say
        contrast = "contrast_off" if settings.contrast else "contrast_on"
        language = say("computer", "language", name=OWN_NAMES[self.desk.language])
        tiles = (
            (language, "start.language", self._choose_language),
            (say("computer", "guests", name=OWN_NAMES[settings.guest]), "target.guests", self._choose_guests),
            (say("computer", contrast), "go.contrast", self._turn_contrast),
            (say("computer", "name"), "start.disguise", self._choose_name),
            (say("computer", "secret"), "start.secret", self._choose_secret),
            (say("computer", "compare"), "start.compare", self._compare),
            (say("computer", "sign"), "target.well", self._choose_sign),
            (say("computer", "invitation"), "start.invitation", self._invite),
        )
        made = []
        for words, picture, act in tiles:
            tile = Target(words, picture)
            tile.clicked.connect(act)
            made.append(tile)
        self.fill(self.desk.pages(*made, columns=3, fill=True))

    def _choose_language(self) -> None:
        desk = self.desk
        desk.show(LanguageScreen(desk, lambda name: self._keep(language=name), desk.language))

    def _choose_guests(self) -> None:
        desk, title = self.desk, self.desk.say("computer", "guests_title")
        chosen = desk.folder.settings.guest
        desk.show(LanguageScreen(desk, lambda name: self._keep(guest=name), chosen, title))

    def _keep(self, **what: str) -> None:
        """Every screen before this one was made in the old language."""
        self.desk.change(**what)
        self.desk.go_home()
        self.desk.show(ComputerScreen(self.desk))

    def _turn_contrast(self) -> None:
        self.desk.change(contrast=not self.desk.folder.settings.contrast)
        self._show()

    def _choose_name(self) -> None:
        self.desk.show(DisguiseScreen(self.desk))

    def _choose_secret(self) -> None:
        self.desk.show(SecretScreen(self.desk, self._change_secret))

    def _change_secret(self, way: str, secret: str) -> None:
        desk = self.desk

        async def change() -> None:
            await desk.client.change_passphrase(secret)

        def changed() -> None:
            desk.change(secret=way)
            desk.go_home()
            desk.show(DoneScreen(desk))

        desk.show(MakingScreen(desk, change, changed))

    def _choose_sign(self) -> None:
        self.desk.show(SignScreen(self.desk, self.desk.go_home))

    def _invite(self) -> None:
        self.desk.show(InvitationScreen(self.desk))

    def _compare(self) -> None:
        self.ask(self.desk.client.people, self._choose_contact)

    def _choose_contact(self, people: tuple[Person, ...]) -> None:
        """One is compared at once; of several somebody says which."""
        paired = [person for person in people if person.words]
        if len(paired) == 1:
            self.desk.show(CompareScreen(self.desk, paired[0].name))
        else:
            self.desk.show(ContactsScreen(self.desk, paired))


class ContactsScreen(Screen):
    """With whom the words are to be compared."""

    def __init__(self, desk: Desk, people: list[Person]) -> None:
        super().__init__(desk)
        self.heading = desk.say("computer", "compare")
        said = Say(desk.say("computer", "with_whom" if people else "nobody"))
        tiles = []
        for person in people:
            tile = Target(person.name, "start.compare")
            tile.clicked.connect(lambda _=False, name=person.name: desk.show(CompareScreen(desk, name)))
            tiles.append(tile)
        self.fill(desk.pages(said, *tiles))


class DoneScreen(Screen):
    """The secret word was changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("start", "secret")
        on = Target(desk.say("trouble", "on"), "go.next")
        on.clicked.connect(desk.go_home)
        self.fill(desk.pages(Say(desk.say("computer", "secret_changed")), on))
