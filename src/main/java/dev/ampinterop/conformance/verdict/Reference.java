package dev.ampinterop.conformance.verdict;

/** Where a conversation comes from that says what another one should be. */
public enum Reference {
  /**
   * It passed between an application and its server. What that application did with its
   * descriptors, and what was in its pipes, nobody knows, and nobody does again.
   */
  CAPTURED,
  /**
   * It is a case whose parties do something with descriptors themselves, which no script does: they
   * read from a file, for instance, before it is sent.
   */
  TOLD,
  /** It passed, or has to pass, where the same script is played: all that it does is known. */
  PLAYED
}
