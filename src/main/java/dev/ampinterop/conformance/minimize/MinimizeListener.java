package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import java.util.List;

/** Hears how it goes, on the thread that minimises. */
public interface MinimizeListener {
  /**
   * A candidate was tried.
   *
   * @param tries how many so far
   * @param boxes what the best has that was found so far
   */
  void tried(int tries, int boxes);

  /** Something smaller shows the symptom; what passed then is to be kept. */
  void found(List<CapturedConversation> passed);
}
