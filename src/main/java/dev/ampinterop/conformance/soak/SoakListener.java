package dev.ampinterop.conformance.soak;

import java.util.List;

/** Hears how a soak goes, on the thread that runs it. */
public interface SoakListener {
  /**
   * A batch is over.
   *
   * @param batch which
   * @param calls how many calls were answered so far, of all batches
   * @param failed how many batches failed so far
   * @param problems what went wrong with this one, a line each; empty where nothing did
   */
  void over(SoakBatch batch, long calls, int failed, List<String> problems);
}
