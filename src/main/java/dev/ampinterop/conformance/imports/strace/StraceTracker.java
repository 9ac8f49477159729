package dev.ampinterop.conformance.imports.strace;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Follows processes and their descriptors through a log, and tells what passes on them. Given the
 * same log it numbers the open files the same.
 */
final class StraceTracker {
  private static final String RING = "io_uring_enter";

  private final Processes processes = new Processes();
  private final Openings openings;
  private final Transfers transfers;
  private long opaque;
  private String firstOpaque = "";
  private boolean usesIoUring;

  StraceTracker(Traffic traffic) {
    this.openings = new Openings(processes, traffic);
    this.transfers = new Transfers(processes, traffic);
  }

  /** The calls that are followed; of all others nothing in a capture depends. */
  static Set<String> calls() {
    Set<String> names = new TreeSet<>(Set.of(RING));
    Openings.addNames(names);
    Transfers.addNames(names);
    return names;
  }

  /** How many calls could not be taken apart. */
  long opaque() {
    return opaque;
  }

  /** Where the first of these stands; empty where there is none. */
  String firstOpaque() {
    return firstOpaque;
  }

  /** Whether a program reads and writes by io_uring, of which strace shows nothing. */
  boolean usesIoUring() {
    return usesIoUring;
  }

  /** One step on. */
  void follow(StraceEvent event) {
    if (event instanceof StraceEvent.MayFork fork) {
      processes.mayFork(fork.pid(), fork.arguments());
    } else if (event instanceof StraceEvent.Exited exited) {
      openings.gone(processes.exited(exited.pid()), exited.nanos());
    } else if (event instanceof StraceEvent.Torn torn) {
      transfers.torn(torn.call());
    } else if (event instanceof StraceEvent.Endless endless) {
      StraceCall call = endless.call();
      transfers.place(call).ifPresent(file -> transfers.endless(call, file));
    } else if (event instanceof StraceEvent.Done done) {
      done(done.call());
    }
  }

  private void done(StraceCall call) {
    String name = call.name();
    if (Transfers.has(name)) {
      Optional<OpenFile> place = transfers.place(call);
      if (call.descriptor().isEmpty() && !call.text().startsWith("-")) {
        opaque(call);
      } else if (place.isPresent()) {
        Optional<StraceCall.Parsed> parsed = parsed(call);
        parsed.ifPresentOrElse(
            whole -> transfers.follow(call, whole), () -> transfers.broken(call, place.get()));
      }
    } else if (Transfers.isSilent(name)) {
      parsed(call).ifPresent(parsed -> transfers.silent(call, parsed));
    } else if (Openings.has(name)) {
      parsed(call).ifPresent(parsed -> openings.follow(call, parsed));
    } else if (name.equals(RING)) {
      usesIoUring = true;
      transfers.ring(call);
    }
  }

  private Optional<StraceCall.Parsed> parsed(StraceCall call) {
    try {
      return Optional.of(call.parsed());
    } catch (IllegalArgumentException broken) {
      opaque(call);
      return Optional.empty();
    }
  }

  private void opaque(StraceCall call) {
    opaque++;
    firstOpaque = firstOpaque.isEmpty() ? call.where() : firstOpaque;
  }
}
