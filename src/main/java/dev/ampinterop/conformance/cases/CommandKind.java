package dev.ampinterop.conformance.cases;

import java.util.Optional;

/** What is special about a command, besides what it declares. */
public enum CommandKind {
  /** Nothing. */
  PLAIN("", ""),
  /** Calls and answers are plain boxes, of which nothing is declared. */
  RAW("raw", "raw"),
  /** The answering side closes after its answer. */
  QUITS("quits", "quits"),
  /** Both sides go over to another protocol after the answer. */
  SWITCHES("switches", "ProtocolSwitch"),
  /** Both sides go over to TLS after the answer. */
  STARTS_TLS("startsTls", "StartTLS");

  private final String member;
  private final String feature;

  CommandKind(String member, String feature) {
    this.member = member;
    this.feature = feature;
  }

  /** The member that says so in case files and parts; empty for {@link #PLAIN}. */
  String member() {
    return member;
  }

  /** What a peer must offer to play it. */
  Optional<String> feature() {
    return this == PLAIN ? Optional.empty() : Optional.of(feature);
  }
}
