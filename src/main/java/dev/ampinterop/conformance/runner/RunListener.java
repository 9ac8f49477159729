package dev.ampinterop.conformance.runner;

/** Hears of results as they come, from any thread, one at a time. */
public interface RunListener {
  /** A play is over. */
  void finished(Result result);

  /** Hears nothing. */
  static RunListener none() {
    return result -> {};
  }
}
