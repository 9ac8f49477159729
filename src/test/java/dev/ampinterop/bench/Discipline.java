package dev.ampinterop.bench;

import static dev.ampinterop.bench.Contenders.JAVA;
import static dev.ampinterop.bench.Contenders.RAW;
import static dev.ampinterop.bench.Contenders.TWISTED;
import static dev.ampinterop.bench.Workload.Kind.ECHO;
import static dev.ampinterop.bench.Workload.Kind.SUM;
import static dev.ampinterop.bench.Workload.Kind.TAKE;

import java.util.List;

/** What is compared, with the goals. */
enum Discipline {
  CALL(
      "one call at a time",
      new Workload(SUM, 1),
      500,
      Goal.atMost(2.2, JAVA, RAW),
      Goal.none(TWISTED, JAVA)),
  DESCRIPTOR(
      "one at a time, a descriptor in each",
      new Workload(TAKE, 1),
      0,
      Goal.atMost(2.0, JAVA, RAW),
      Goal.none(TWISTED, JAVA)),
  CALLS("64 in flight", new Workload(SUM, 64), 500, Goal.atLeast(20, TWISTED, JAVA)),
  DESCRIPTORS(
      "64 in flight, a descriptor in each",
      new Workload(TAKE, 64),
      0,
      Goal.atLeast(15, TWISTED, JAVA)),
  ECHOES("echo of 60 kB, 8 in flight", new Workload(ECHO, 8), 0, Goal.atLeast(1.5, TWISTED, JAVA));

  private final String title;
  private final Workload workload;
  private final int maxBytes;
  private final List<Goal> goals;

  Discipline(String title, Workload workload, int maxBytes, Goal... goals) {
    this.title = title;
    this.workload = workload;
    this.maxBytes = maxBytes;
    this.goals = List.of(goals);
  }

  String title() {
    return title;
  }

  Workload workload() {
    return workload;
  }

  /**
   * Whether all processes share one CPU. Where single calls are timed they must: waking the other,
   * idle CPU takes ten times as long as the code does and would hide it.
   */
  boolean isPinned() {
    return workload.inFlight() == 1;
  }

  /** How many bytes a call may allocate in the client; 0 where there is no goal. */
  int maxBytes() {
    return maxBytes;
  }

  List<Goal> goals() {
    return goals;
  }
}
