package dev.ampinterop.conformance.runner;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of the plays of a run so far, and who hears of it. Thread-safe. */
final class Results {
  private final RunListener listener;
  private final boolean failFast;
  private @Nullable Result[] results = new @Nullable Result[0];
  private volatile boolean stopping;
  private volatile boolean cutOff;

  /**
   * @param failFast whether the first failure stops the run
   * @param listener hears of each result once
   */
  Results(boolean failFast, RunListener listener) {
    this.failFast = failFast;
    this.listener = listener;
  }

  /** A run of that many plays begins. */
  synchronized void begin(int plays) {
    results = new @Nullable Result[plays];
  }

  /** No further play is to start. */
  void stop() {
    stopping = true;
  }

  /** The same, and nothing is kept any more: what an interrupt ends says nothing of the case. */
  synchronized void cutOff() {
    cutOff = true;
    stopping = true;
  }

  boolean stopping() {
    return stopping;
  }

  boolean isCutOff() {
    return cutOff;
  }

  /** Keeps a result that nobody is to hear of yet: see {@link #tell}. */
  synchronized void keep(int place, Result result) {
    if (!cutOff) {
      results[place] = result;
    }
  }

  /** The listener hears of what is kept for that place; at most once, and before it is changed. */
  synchronized void tell(int place) {
    Result result = results[place];
    if (!cutOff && result != null) {
      if (failFast && result.verdict().isFailure()) {
        stopping = true;
      }
      listener.finished(result);
    }
  }

  synchronized void finish(int place, Result result) {
    keep(place, result);
    tell(place);
  }

  synchronized @Nullable Result at(int place) {
    return results[place];
  }

  /** In the order of the plays. */
  synchronized List<Result> all() {
    List<Result> played = new ArrayList<>();
    for (Result result : results) {
      if (result != null) {
        played.add(result);
      }
    }
    return played;
  }
}
