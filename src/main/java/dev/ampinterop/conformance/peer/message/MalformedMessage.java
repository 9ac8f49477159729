package dev.ampinterop.conformance.peer.message;

import java.util.function.Consumer;

/**
 * A message breaks the peer protocol; whoever sent it is to blame, and no implementation of AMP.
 */
public final class MalformedMessage extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path where, as in {@code observed.observation.does[0].hex}
   * @param problem what is wrong there, for people
   */
  public MalformedMessage(String path, String problem) {
    super(path + ": " + problem);
  }

  /** Takes faults by throwing them, where nothing is tolerated. */
  public static Consumer<MalformedMessage> thrown() {
    return fault -> {
      throw fault;
    };
  }
}
