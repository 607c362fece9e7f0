"""A coordinator who follows a script: invites a house, writes to it, reads what comes, and says "done".

Speaks through the interface of every face, like a person who never sleeps.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from client.api import Client, Received
from client.errors import AnswerNotAsked, ContentGone
from client.text import LANGUAGES, translator
from keys.vault import FLOOR

HOUSE = "House"
SECRET = "seven lamps beside the ferry"
NOTE = "오늘 밤은 춥습니다. 따뜻한 옷을 준비해 주세요."
GUESTS = {"women": "1", "children_6_17": "1"}
WINDOW = {"window_end_min": "300"}
LETTERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("note", {"text": NOTE}),
    ("shelter_request", {**GUESTS, "from_h": "5", "nights": "2", "languages": "ko"}),
    ("leg_plan", {**GUESTS, **WINDOW, "end": "finish", "window_start_min": "240", "water_l": "4"}),
    (
        "handoff_token",
        {**WINDOW, "half": "receiver", "meeting_point": "7", "count": "2", "picture": "3", "counter": "사과"},
    ),
    ("checkin_ask", {"reason": "late"}),
)
"""What a house finds after the pairing: a free text in Korean, guests, the way they come, a sign."""


class Coordinator:
    """tell: called with each line of the play, for whoever watches it."""

    def __init__(self, client: Client, tell: Callable[[str], None]) -> None:
        self._client = client
        self._tell = tell
        self._read: set[str] = set()
        self._words = translator("en")

    @classmethod
    async def make(
        cls, stack: AsyncExitStack, home: Path, network: str, tell: Callable[[str], None]
    ) -> Coordinator:
        """A new vault, closed when the stack ends."""
        client = await Client.create(home, SECRET, network, kdf=FLOOR)
        return cls(await stack.enter_async_context(client), tell)

    async def invite(self) -> str:
        """The link for the house."""
        return (await self._client.invite(HOUSE, "house")).link

    async def play(self) -> None:
        """Stay at the desk for good."""
        async with self._client.online():
            async for _ in self._client.events():
                await self._look()

    async def _look(self) -> None:
        person = await self._client.person(HOUSE)
        if person.state == "active" and not await self._client.outbox():
            await self._tell_words()
            await self._client.verify(HOUSE)
            await self._write()
        for message in await self._client.inbox():
            if message.id not in self._read:
                self._read.add(message.id)
                await self._take(message)

    async def _tell_words(self) -> None:
        """In every language, because the house reads them in its own."""
        self._tell("The house has joined. It is to read the same words:")
        for language in LANGUAGES:
            words = (await self._client.person(HOUSE, language)).words
            self._tell("  " + " ".join(words))

    async def _write(self) -> None:
        for kind, fields in LETTERS:
            await self._client.send(kind, HOUSE, fields, as_is=True)
        self._tell(f"The coordinator has written {len(LETTERS)} messages to the house.")

    async def _take(self, message: Received) -> None:
        """Open it, so that the house learns that, and say what is said with one press."""
        self._tell(f"The coordinator reads: {self._words.kind(message.kind)}{' (drill)' * message.drill}")
        with suppress(ContentGone):
            await self._client.show(message.id)
        for word in ("yes", "done"):
            with suppress(AnswerNotAsked, ContentGone):
                await self._client.answer(message.id, word)
