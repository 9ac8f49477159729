"""TLS as a part describes it: certificates in PEM; and whether this Twisted can do it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.error import CertificateError, PeerVerifyError

from .descriptors import Json, ProblemError

if TYPE_CHECKING:
    from twisted.protocols.amp import AMP

try:
    from OpenSSL.SSL import Error as SslError
    from twisted.internet import ssl
except ImportError:
    ssl = None  # type: ignore[assignment]
    TLS_ERRORS: tuple[type[Exception], ...] = (PeerVerifyError,)
else:
    TLS_ERRORS = (PeerVerifyError, SslError)


def is_available() -> bool:
    """Tell whether TLS works; tried out, as pyOpenSSL may be too new for an old Twisted."""
    try:
        ssl.KeyPair.generate().selfSignedCert(1, CN="tried out").options().getContext()
    except Exception:  # noqa: BLE001  whatever is missing
        return False
    return True


def to_settings(described: Json) -> dict[str, Any]:
    """Make the arguments of Twisted's StartTLS."""
    if described and ssl is None:
        raise ProblemError("there is no TLS here; install Twisted[tls]")
    settings: dict[str, Any] = {}
    if "certificate" in described:
        settings["tls_localCertificate"] = ssl.PrivateCertificate.loadPEM(described["certificate"])
    if described.get("trusts"):
        settings["tls_verifyAuthorities"] = [ssl.Certificate.loadPEM(pem) for pem in described["trusts"]]
    return settings


def peer_certificate(connection: AMP) -> Json | None:
    """Tell the certificate that the other side has shown; None for none."""
    if ssl is None or not hasattr(connection.transport, "getPeerCertificate"):
        return None
    try:
        certificate = connection.peerCertificate
    except CertificateError:
        return None
    return {"sha256": certificate.digest("sha256").decode().replace(":", "").lower()}
