package dev.ampinterop.conformance.report;

/**
 * What fails a run though no result shows it.
 *
 * @param who how pairings name the peer that is to blame
 * @param expected what it should have done, always in the same words: build servers know it by them
 * @param text what it did, a sentence for people
 */
public record Problem(String who, String expected, String text) {
  /**
   * A subject offers less than was pinned.
   *
   * @param text what it lacks
   */
  public static Problem offersLess(String who, String text) {
    return new Problem(who, "offers what --offers pins", text);
  }

  /**
   * A peer did not end as it should.
   *
   * @param how see {@link dev.ampinterop.conformance.player.PeerReport#endedBadly}
   */
  static Problem endedBadly(String who, String how) {
    return new Problem(who, "ends as a peer should", who + " " + how);
  }
}
