"""An application's use of Twisted's AMP: the connection, its responders, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Callable, Protocol

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols import amp
from twisted.python.failure import Failure

from .commands import Commands, DeclaredError
from .descriptors import Json, describe
from .tls import TLS_ERRORS

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

log = Logger()

BROKEN_RULES: tuple[tuple[Any, str], ...] = (
    (TLS_ERRORS, "tls"),
    (amp.TooLong, "too-long"),
    (amp.NoEmptyBoxes, "no-empty-boxes"),
)


class Owner(Protocol):
    """Who is told what happens on the connection of a party, and answers the calls that come over it."""

    def respond(self, name: str, objects: Any) -> Deferred[Any]: ...

    def connected(self) -> None: ...

    def disconnected(self) -> None: ...

    def descriptor_after_switch(self, descriptor: int) -> None: ...


class Party(amp.AMP):
    """An AMP connection as an application would write it; ``define_party`` adds the responders."""

    # IUNIXTransport, and more: an interface tells a type checker nothing of abortConnection.
    transport: Any

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner
        self.unclaimed: list[int] = []
        self.reason: Failure | None = None

    def request(self, command: type[amp.Command], arguments: Json, *positional: Any) -> Any:
        """Call; an argument may have any name."""
        return self.callRemote(command, *positional, **arguments)

    def connectionMade(self) -> None:
        super().connectionMade()
        self.owner.connected()

    def fileDescriptorReceived(self, descriptor: int) -> None:
        if self.innerProtocol is not None:
            # AMP hands bytes over to what it has switched to, but no descriptors.
            self.owner.descriptor_after_switch(descriptor)
            return
        self.unclaimed.append(descriptor)
        super().fileDescriptorReceived(descriptor)

    def stopReceivingBoxes(self, reason: Failure | Exception) -> None:
        # Only here AMP tells that a key was too long; connectionLost is given what the transport knows.
        self.reason = reason if isinstance(reason, Failure) else Failure(reason)
        super().stopReceivingBoxes(reason)

    def connectionLost(self, reason: Any = None) -> None:
        super().connectionLost(reason)
        self.owner.disconnected()


def define_party(commands: Commands, names: Iterable[str]) -> type[Party]:
    """Define a party with a responder for each of these commands."""

    def responder_for(name: str) -> Callable[..., Any]:
        # Positional, as an argument may be called party.
        def respond(party: Party, /, **objects: Any) -> Deferred[Json]:
            return party.owner.respond(name, objects)

        return respond

    def raw_responder_for(name: str) -> Callable[..., Any]:
        return lambda party, box: party.owner.respond(name, box)

    raw = [name for name in names if commands.is_a("raw", name)]
    responders = [(commands[name], responder_for(name)) for name in names if name not in raw]

    class RespondingParty(Party):
        for command, respond in responders:
            command.responder(respond)

    for name in raw:
        setattr(RespondingParty, "amp_" + name.upper(), raw_responder_for(name))
    return RespondingParty


class OneConnection(Factory):
    """Accepts one connection, for the party."""

    noisy = False

    def __init__(self, party: Party) -> None:
        self._party: Party | None = party

    def buildProtocol(self, addr: Any) -> Party | None:  # noqa: ARG002
        party, self._party = self._party, None
        return party


def failure_of(failure: Failure) -> Json:
    """Tell as an outcome why a call has no answer, once it was sent."""
    problem = failure.value
    if isinstance(problem, DeclaredError):
        return {"failure": "declared", "code": problem.code, "description": str(problem)}
    if isinstance(problem, amp.UnknownRemoteError):
        return {"failure": "unknown", "description": problem.description}
    if isinstance(problem, amp.RemoteAmpError):
        code = problem.errorCode.decode("utf-8", "backslashreplace")
        return {"failure": "remote", "code": code, "description": problem.description}
    if isinstance(problem, amp.UnhandledCommand):
        return {"failure": "unhandled", "description": problem.args[1]}
    log.info("answer not decoded: {text}", text=describe(problem))
    return {"failure": "undecodable"}


def ending_of(reason: Failure) -> str:
    """Tell how a connection ended."""
    problem = reason.value
    if isinstance(problem, ConnectionDone):
        return "clean"
    if isinstance(problem, ConnectionLost):
        return "lost"
    for kinds, name in BROKEN_RULES:
        if isinstance(problem, kinds):
            log.info("the connection was ended by {text}", text=describe(problem))
            return name
    if isinstance(problem, KeyError) and problem.args[0] not in (amp.ERROR_CODE, amp.ERROR_DESCRIPTION):
        return "unknown-tag"
    return describe(problem)
