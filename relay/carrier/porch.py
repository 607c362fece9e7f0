"""What becomes of a connection: who knocks as a member does is let in, everybody else gets the site.

Each request is looked at anew, so a front may carry members and strangers over one connection.  Where the
site is the operator's own web server, a connection that has once been a stranger's stays his.

Must never log or keep an address.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from relay.admission import Admission
from relay.carrier.knock import Call, Sign, Upgrade, judge
from relay.config import SiteAddress
from relay.entrance.line import Line
from relay.site.decoy import Decoy
from relay.site.splice import join, reach
from relay.site.stranger import HEAD_S, Stranger


@dataclass(frozen=True, slots=True)
class Members:
    """What is done for members.  let_in: carry a link to its end.  take_call: answer one long poll; false
    when it is none of ours, and nothing was taken off the buffer."""

    let_in: Callable[[Line, Upgrade], Awaitable[None]]
    take_call: Callable[[Line, Call], Awaitable[bool]]


class Porch:
    """Meets every connection of one relay.  admission, site: may change, for requests that follow.
    shown: waited for before each answer of the site."""

    def __init__(
        self,
        admission: Admission,
        site: Decoy | SiteAddress,
        members: Members,
        shown: Callable[[], Awaitable[None]],
    ) -> None:
        self.admission = admission
        self.site = site
        self._members = members
        self._shown = shown

    async def meet(self, line: Line) -> None:
        """Serve a connection to its end."""
        try:
            if isinstance(self.site, Decoy):
                await self._show(line, self.site)
            else:
                await self._hand_over(line, self.site)
        except (ConnectionError, TimeoutError):  # who is gone, or takes nothing
            line.abort()

    async def _show(self, line: Line, decoy: Decoy) -> None:
        stranger = Stranger(line, decoy, self._shown)
        while await stranger.comes():
            knock = await self._listen(line, stranger.deadline_s)
            if isinstance(knock, Upgrade):
                return await self._members.let_in(line, knock)
            if isinstance(knock, Call) and await self._members.take_call(line, knock):
                if not knock.stays:
                    return
            elif not await stranger.answer():
                return

    async def _hand_over(self, line: Line, address: SiteAddress) -> None:
        far = await reach(address)
        try:
            while True:
                knock = await self._listen_beside(line, far)
                if isinstance(knock, Upgrade):
                    return await self._members.let_in(line, knock)
                if not isinstance(knock, Call) or not await self._members.take_call(line, knock):
                    break
                if not knock.stays:
                    return
                if far is not None:
                    far.close()
                    far = None
            if far is None and line.buffer:
                far = await reach(address)
            if far is not None:
                await self._shown()
                await join(line, far)
        finally:
            if far is not None:
                far.close()

    async def _listen(self, line: Line, until_s: float) -> Upgrade | Call | Sign:
        """Wait until it is clear who is there; at the end of the patience it is a stranger."""
        if line.is_astray:
            return Sign.STRANGER
        try:
            async with asyncio.timeout_at(until_s):
                while (sign := judge(line.buffer, self.admission)) is Sign.UNDECIDED:
                    if not await line.wait_more():
                        return Sign.STRANGER
        except TimeoutError:
            return Sign.STRANGER
        return sign

    async def _listen_beside(self, line: Line, far: Line | None) -> Upgrade | Call | Sign:
        """The same, but who makes the site's own server speak or hang up by his silence is a stranger."""
        listening = asyncio.create_task(self._listen(line, asyncio.get_running_loop().time() + HEAD_S))
        speaking = asyncio.create_task(far.wait_more()) if far is not None else listening
        try:
            await asyncio.wait({listening, speaking}, return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else Sign.STRANGER
        finally:
            listening.cancel()
            speaking.cancel()
