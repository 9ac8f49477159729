package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a whole capture amounts to, collected on the way. Not thread-safe. */
public final class DecodeSummary {
  /** Captures have a handful of commands; garbage may look like any number. */
  private static final int MOST_COMMANDS = 1000;

  private final Map<String, Command> commands = new TreeMap<>();
  private final Map<Rule, Long> problems = new TreeMap<>();
  private long connections;
  private long boxes;
  private long descriptors;
  private long otherBytes;
  private long clientBytes;
  private long serverBytes;

  /** Takes what was decoded. */
  void add(Decoded decoded) {
    if (decoded instanceof Decoded.Opened) {
      connections++;
    } else if (decoded instanceof Decoded.Problem problem) {
      problems.merge(problem.rule(), 1L, Long::sum);
    } else if (decoded instanceof Decoded.Piece piece) {
      add(piece);
    }
  }

  private void add(Decoded.Piece piece) {
    if (piece.from() == Role.CLIENT) {
      clientBytes += piece.length();
    } else {
      serverBytes += piece.length();
    }
    descriptors += piece.descriptors().size();
    boolean isBox =
        switch (piece.words().kind()) {
          case "bytes", "tls" -> false;
          default -> true;
        };
    if (!isBox) {
      otherBytes += piece.length();
      return;
    }
    boxes++;
    Long latency = piece.latency();
    if (latency != null) {
      String name = piece.words().command();
      if (commands.containsKey(name) || commands.size() < MOST_COMMANDS) {
        commands.computeIfAbsent(name, Command::new).add(latency);
      }
    }
  }

  /** How many connections there are. */
  public long connections() {
    return connections;
  }

  /** How many boxes there are. */
  public long boxes() {
    return boxes;
  }

  /** How many descriptors came. */
  public long descriptors() {
    return descriptors;
  }

  /** How many bytes are no whole box. */
  public long otherBytes() {
    return otherBytes;
  }

  /** How many bytes a side sent. */
  public long bytes(Role from) {
    return from == Role.CLIENT ? clientBytes : serverBytes;
  }

  /** How often each rule is broken, in the order of the rules. */
  public Map<Rule, Long> problems() {
    return Map.copyOf(problems);
  }

  /** Whether something is wrong that AMP forbids. */
  public boolean breaksRules() {
    return problems.keySet().stream().anyMatch(Rule::breaks);
  }

  /** The commands that were answered, in order of their names. */
  public List<Command> commands() {
    return new ArrayList<>(commands.values());
  }

  /** How long the answers to one command took, errors among them. */
  public static final class Command {
    private final String name;
    private long count;
    private long least = Long.MAX_VALUE;
    private long greatest;
    private double total;

    Command(String name) {
      this.name = name;
    }

    private void add(long nanos) {
      count++;
      least = Math.min(least, nanos);
      greatest = Math.max(greatest, nanos);
      total += nanos;
    }

    /** The command, for people. */
    public String name() {
      return name;
    }

    /** How many calls were answered. */
    public long count() {
      return count;
    }

    /** The shortest time, in nanoseconds. */
    public long least() {
      return least;
    }

    /** The mean time, in nanoseconds. */
    public double mean() {
      return count == 0 ? 0 : total / count;
    }

    /** The longest time, in nanoseconds. */
    public long greatest() {
      return greatest;
    }
  }
}
