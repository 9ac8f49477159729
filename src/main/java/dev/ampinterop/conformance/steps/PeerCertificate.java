package dev.ampinterop.conformance.steps;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code {"peerCertificate": true}}: looks at the certificate that the other side has shown. */
public record PeerCertificate() implements Action {
  static final Kind KIND =
      new Kind(
          "peerCertificate",
          PeerCertificate::new,
          Seen.CERTIFICATE,
          Pace.AT_ONCE,
          Set.of("peerCertificate"),
          "");

  PeerCertificate(StepSource from) {
    this();
    from.yes("peerCertificate");
  }

  @Override
  public String words() {
    return "look at the peer's certificate";
  }

  @Override
  public JsonNode play(Player player) {
    return player.play(this);
  }
}
