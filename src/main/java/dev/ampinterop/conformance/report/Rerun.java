package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;

/** Knows the one command that plays a result again. */
public interface Rerun {
  /** The command, for a shell. */
  String command(Result result);
}
