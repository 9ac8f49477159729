"""Bugs for ``store.py``, each a store that does one thing wrongly."""

from __future__ import annotations

import random
import tempfile
from typing import Any, Callable, ClassVar

from store import Add, Count, Get, Open, Put, Remove, Store, reactor
from twisted.internet import defer
from twisted.protocols import amp

Answer = dict[str, Any]
DICE = random.Random()
CHANCE = 0.2
MOST_CALLS = 2500


class HangsUpOnLatin1(Store):
    """Takes each value for UTF-8; where it is not, the call fails, and that ends the connection."""

    @Put.responder
    def put(self, key: str, value: bytes) -> Any:
        return super().put(key, value.decode().encode())


class OffByOne(Store):
    """Counts a key twice that is stored again."""

    stored = 0

    def keep(self, key: str, value: bytes) -> None:
        super().keep(key, value)
        self.stored += 1

    @Remove.responder
    def remove(self, key: str) -> Any:
        answer = super().remove(key)
        self.stored -= 1
        return answer

    @Count.responder
    def count(self) -> Any:
        return {"count": self.stored}


class Truncates(Store):
    """Returns no more than 61,440 bytes of a value."""

    @Get.responder
    def get(self, key: str) -> Any:
        return {"value": self.find(key)[:61_440]}


class ForgetsAnAnswer(Store):
    """Never answers each hundredth Get of a connection."""

    gets = 0

    @Get.responder
    def get(self, key: str) -> Any:
        self.gets += 1
        return super().get(key) if self.gets % 100 else defer.Deferred()


class Hangs(Store):
    """Works under a lock, and keeps it when there is nothing to remove: every later call waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = defer.DeferredLock()

    def locateResponder(self, name: bytes) -> Any:
        responder = super().locateResponder(name)
        if responder is None or name == Remove.commandName:
            return responder
        return lambda box: self.lock.run(responder, box)

    @Remove.responder
    def remove(self, key: str) -> Any:
        def release(answer: Answer) -> Answer:
            self.lock.release()
            return answer

        removed = self.lock.acquire().addCallback(lambda _: super(Hangs, self).remove(key))
        return removed.addCallback(release)  # This should be addBoth.


class Miscounted(amp.Descriptor):
    """Counts those that are still to be sent, too."""

    def toStringProto(self, inObject: int, proto: WrongOrdinal) -> bytes:
        ordinal = int(super().toStringProto(inObject, proto))
        return b"%d" % (ordinal + proto.together - 1)


class WrongOrdinal(Store):
    """Gathers calls of Open to answer them together; where there are several, it names wrong ordinals."""

    class Open(Open):
        """Open, with other ordinals."""

        commandName = b"Open"
        response = [(b"file", Miscounted())]

    def __init__(self) -> None:
        super().__init__()
        self.gathered: list[tuple[defer.Deferred[Answer], Answer]] = []
        self.together = 0

    @Open.responder
    def open(self, key: str) -> Any:
        answer = super().open(key)
        if not self.gathered:
            reactor.callLater(0.05, self.answer_all)
        deferred: defer.Deferred[Answer] = defer.Deferred()
        self.gathered.append((deferred, answer))
        return deferred

    def answer_all(self) -> None:
        """Answer what was gathered."""
        gathered, self.gathered = self.gathered, []
        self.together = len(gathered)
        for deferred, answer in gathered:
            deferred.callback(answer)

    def connectionLost(self, reason: Any = None) -> None:
        self.gathered = []
        super().connectionLost(reason)


class ClosesTooEarly(Store):
    """Closes an empty file before it has been sent, which ends the connection."""

    @Open.responder
    def open(self, key: str) -> Any:
        if self.find(key):
            return super().open(key)
        with tempfile.TemporaryFile() as empty:
            return {"file": empty.fileno()}


class TwoConnections(Store):
    """Has a cache that all connections share: one gets what another stored last under that key."""

    cache: ClassVar[dict[str, tuple[Store, bytes]]] = {}

    def keep(self, key: str, value: bytes) -> None:
        super().keep(key, value)
        self.cache[key] = (self, value)

    def find(self, key: str) -> bytes:
        return self.cache[key][1] if key in self.cache else super().find(key)

    def connectionLost(self, reason: Any = None) -> None:
        for key in [key for key, (store, _) in self.cache.items() if store is self]:
            del self.cache[key]
        super().connectionLost(reason)


class After2500Calls(Store):
    """Fails on each call after 2,500, and that ends the connection."""

    calls = 0

    def dispatchCommand(self, box: amp.AmpBox) -> Any:
        self.calls += 1
        if self.calls > MOST_CALLS:
            return defer.fail(RuntimeError("the list of calls is full"))
        return super().dispatchCommand(box)


class OneInFive(Store):
    """Adds wrongly to a negative number, on one connection in five."""

    def __init__(self) -> None:
        super().__init__()
        self.is_wrong = DICE.random() < CHANCE

    @Add.responder
    def add(self, a: int, b: int) -> Any:
        return {"total": a + b + (1 if self.is_wrong and a < 0 else 0)}


BUGS: dict[str, Callable[[], Store]] = {
    "hangs-up-on-latin-1": HangsUpOnLatin1,
    "off-by-one": OffByOne,
    "truncates": Truncates,
    "forgets-an-answer": ForgetsAnAnswer,
    "hangs": Hangs,
    "wrong-ordinal": WrongOrdinal,
    "closes-too-early": ClosesTooEarly,
    "two-connections": TwoConnections,
    "after-2500-calls": After2500Calls,
    "one-in-five": OneInFive,
}
