"""Every screen of the window as a person may meet it: by its name, made on a desk with a vault behind it.

The vault is that of tests/support/desktop_house.  Nothing of what is shown leads on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from client.api import Received
from client.blank import blank
from client.cards import TOPICS, Card, Topic
from client.catalogue import CATALOGUE, kind_by_name, may_send
from client.desktop.desk import Desk, Screen
from client.desktop.questions import Paper
from client.desktop.screens.amber import AmberScreen
from client.desktop.screens.card import CardScreen
from client.desktop.screens.cards import CardsScreen
from client.desktop.screens.checkin import CheckinScreen
from client.desktop.screens.compare import CompareScreen
from client.desktop.screens.computer import ComputerScreen, DoneScreen
from client.desktop.screens.disguise import DisguiseScreen, OwnNameScreen
from client.desktop.screens.figures import FiguredScreen, FiguresScreen
from client.desktop.screens.files import FilesScreen
from client.desktop.screens.guests import GuestsScreen
from client.desktop.screens.guestword import GuestWordScreen, WordPadScreen
from client.desktop.screens.handoff import AgreeScreen, HandoffScreen
from client.desktop.screens.help import NEEDS, HelpScreen
from client.desktop.screens.home import HomeScreen
from client.desktop.screens.icon import IconScreen
from client.desktop.screens.invitation import InvitationScreen
from client.desktop.screens.kinds import KindsScreen
from client.desktop.screens.language import LanguageScreen
from client.desktop.screens.making import MakingScreen
from client.desktop.screens.message import MessageScreen
from client.desktop.screens.messages import MessagesScreen
from client.desktop.screens.more import MoreScreen
from client.desktop.screens.offer import OfferScreen
from client.desktop.screens.own import OwnScreen
from client.desktop.screens.paste import PasteScreen
from client.desktop.screens.question import QuestionScreen
from client.desktop.screens.readback import ReadbackScreen
from client.desktop.screens.readers import ReadersScreen
from client.desktop.screens.repeat import RepeatScreen
from client.desktop.screens.risk import RiskScreen
from client.desktop.screens.secret import SecretScreen
from client.desktop.screens.sent import SentScreen
from client.desktop.screens.sign import SignScreen
from client.desktop.screens.stop import StopScreen
from client.desktop.screens.topic import TopicScreen
from client.desktop.screens.trouble import TroubleScreen
from client.desktop.screens.tryout import TryoutScreen
from client.desktop.screens.unlock import UnlockScreen
from client.desktop.screens.verdict import VerdictScreen
from client.desktop.screens.ways import WaysScreen
from client.desktop.screens.went import WentScreen
from client.desktop.strength import Verdict
from client.errors import ContactFrozen, TextCertain, TextRisky, VaultDamaged, VaultFull
from client.ration import group
from client.text import Words, translator
from tests.support.desktop_house import COORDINATOR, example, kinds_for_a_house
from tests.support.tree import ROOT
from wire.bundle import Role


@dataclass(frozen=True)
class Stage:
    """sent: id of one message of ours by its state.  received: one message by its kind, or "drill"."""

    desk: Desk
    sent: Mapping[str, str]
    received: Mapping[str, Received]


Scene = Callable[[Stage], Screen]

CARDS = ("how_strong", "where_hurts", "feel", "point")
"""A scale, most answers, the longest answers and the longest question."""
FIGURED = {"women": "3", "children_5_9": "2", "infants_0": "1", "days": "14", "outside_c": "-20"}
RISKY = "Ask for the doctor at 010 1234 5678, behind the mill."
NUMBER = (RISKY.index("010"), RISKY.index(","))


def _done(*_: object) -> None:
    """What follows is not shown."""


async def _never() -> None:
    """What takes longer than anybody looks on."""


def _pair(desk: Desk) -> tuple[Words, Words]:
    return desk.words, desk.guest_words


def _paper(stage: Stage, kind: str = "handoff_take") -> Paper:
    return Paper(blank(kind, stage.desk.words), COORDINATOR)


def _verdict(verdict: Verdict) -> Scene:
    return lambda stage: VerdictScreen(stage.desk, verdict, Screen(stage.desk))


FIRST_START: dict[str, Scene] = {
    "language": lambda stage: LanguageScreen(stage.desk, _done),
    "invitation": lambda stage: InvitationScreen(stage.desk),
    "files": lambda stage: FilesScreen(stage.desk, frozenset({".txt"}), _done),
    "files-folder": lambda stage: FilesScreen(stage.desk, frozenset({".toml"}), _done, ROOT / "deploy"),
    "paste": lambda stage: PasteScreen(stage.desk, _done),
    "secret": lambda stage: SecretScreen(stage.desk, _done),
    "offer-pictures": lambda stage: OfferScreen(stage.desk, "pictures", _done),
    "offer-words": lambda stage: OfferScreen(stage.desk, "words", _done),
    "own-pictures": lambda stage: OwnScreen(stage.desk, "pictures", _done),
    "own-typed": lambda stage: OwnScreen(stage.desk, "typed", _done),
    **{f"verdict-{verdict.value}": _verdict(verdict) for verdict in Verdict},
    "repeat": lambda stage: RepeatScreen(stage.desk, "words", "", _done),
    "making": lambda stage: MakingScreen(stage.desk, _never, _done),
    "compare": lambda stage: CompareScreen(stage.desk, COORDINATOR),
    "stop": lambda stage: StopScreen(stage.desk, COORDINATOR),
    "stop-ended": lambda stage: StopScreen(stage.desk, COORDINATOR, ContactFrozen.code),
    "disguise": lambda stage: DisguiseScreen(stage.desk),
    "own-name": lambda stage: OwnNameScreen(stage.desk),
    "icon": lambda stage: IconScreen(stage.desk),
    "tryout": lambda stage: TryoutScreen(stage.desk, COORDINATOR),
}
DAILY: dict[str, Scene] = {
    "ways": lambda stage: WaysScreen(stage.desk),
    "unlock-pictures": lambda stage: UnlockScreen(stage.desk, "pictures"),
    "unlock-words": lambda stage: UnlockScreen(stage.desk, "words"),
    "home": lambda stage: HomeScreen(stage.desk),
    "sign": lambda stage: SignScreen(stage.desk, _done),
    "checkin": lambda stage: CheckinScreen(stage.desk),
    "help": lambda stage: HelpScreen(stage.desk),
    "kinds-danger": lambda stage: KindsScreen(stage.desk, stage.desk.say("help", "danger"), NEEDS["danger"]),
    "readers-nobody": lambda stage: ReadersScreen(stage.desk, (), lambda _: Screen(stage.desk)),
    "readback": lambda stage: ReadbackScreen(
        stage.desk, "medical", COORDINATOR, example(kind_by_name("medical")), as_is=True
    ),
    "risk": lambda stage: RiskScreen(
        stage.desk, TextRisky("text", ("phone",), NUMBER), RISKY, Screen(stage.desk)
    ),
    "risk-certain": lambda stage: RiskScreen(
        stage.desk, TextCertain("text", ("phone",), NUMBER), RISKY, Screen(stage.desk)
    ),
    "sent-received": lambda stage: SentScreen(stage.desk, stage.sent["received"]),
    "sent-queued": lambda stage: SentScreen(stage.desk, stage.sent["queued"]),
    "sent-gone": lambda stage: SentScreen(stage.desk, "none"),
    "messages": lambda stage: MessagesScreen(stage.desk),
    "went": lambda stage: WentScreen(stage.desk),
    "guests": lambda stage: GuestsScreen(stage.desk),
    "handoff": lambda stage: HandoffScreen(stage.desk, COORDINATOR),
    "agree": lambda stage: AgreeScreen(stage.desk, _paper(stage)),
    "guestword": lambda stage: GuestWordScreen(stage.desk, _paper(stage)),
    "wordpad": lambda stage: WordPadScreen(stage.desk, _paper(stage)),
    "amber": lambda stage: AmberScreen(stage.desk, _paper(stage)),
    "computer": lambda stage: ComputerScreen(stage.desk),
    "computer-done": lambda stage: DoneScreen(stage.desk),
    "trouble-damaged": lambda stage: TroubleScreen(stage.desk, VaultDamaged()),
    "trouble-full": lambda stage: TroubleScreen(stage.desk, VaultFull()),
    "trouble-final": lambda stage: TroubleScreen(stage.desk, VaultFull(), final=True),
    "trouble-frozen": lambda stage: TroubleScreen(stage.desk, ContactFrozen()),
    "cards": lambda stage: CardsScreen(stage.desk),
    "figures": lambda stage: FiguresScreen(stage.desk),
    "figured": lambda stage: FiguredScreen(stage.desk, group(FIGURED)),
}


def _topic(topic: Topic) -> Scene:
    return lambda stage: TopicScreen(stage.desk, topic, _pair(stage.desk))


def _card(card: Card) -> Scene:
    return lambda stage: CardScreen(stage.desk, card, _pair(stage.desk))


def _message(kind: str) -> Scene:
    return lambda stage: MessageScreen(stage.desk, stage.received[kind])


def _asked(kind: str, n: int) -> Scene:
    """One of the questions that have to be answered."""

    def scene(stage: Stage) -> Screen:
        paper = _paper(stage, kind)
        return QuestionScreen(stage.desk, paper, paper.asked[n], _done)

    return scene


def _further(kind: str, n: int) -> Scene:
    """One of those that may stay open."""

    def scene(stage: Stage) -> Screen:
        paper = _paper(stage, kind)
        return QuestionScreen(stage.desk, paper, (paper.further[n],), _done)

    return scene


def _more(kind: str) -> Scene:
    return lambda stage: MoreScreen(stage.desk, _paper(stage, kind))


def _form(kind: str) -> dict[str, Scene]:
    """Every question of one kind."""
    paper = Paper(blank(kind, translator("en")), COORDINATOR)
    asked = {f"form-{kind}-{n}": _asked(kind, n) for n in range(len(paper.asked))}
    further = {f"form-{kind}-{row.name}": _further(kind, n) for n, row in enumerate(paper.further)}
    return {**asked, f"form-{kind}-more": _more(kind), **further}


ALL_CARDS = {f"card-{card.name}": _card(card) for topic in TOPICS for card in topic.cards}
ALL_FORMS: dict[str, Scene] = {}
for _kind in CATALOGUE.kinds:
    if may_send(_kind, Role.HOUSE, Role.COORDINATOR):
        ALL_FORMS |= _form(_kind.name)

MESSAGES = {f"message-{name}": _message(name) for name in ("drill", *(k.name for k in kinds_for_a_house()))}

SCENES: dict[str, Scene] = {
    **FIRST_START,
    **DAILY,
    **MESSAGES,
    **{f"topic-{topic.name}": _topic(topic) for topic in TOPICS},
    **{name: scene for name, scene in ALL_CARDS.items() if name.removeprefix("card-") in CARDS},
    **{name: scene for name, scene in ALL_FORMS.items() if name.startswith("form-medical-")},
}
EVERYTHING = SCENES | ALL_CARDS | ALL_FORMS
