package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.Role;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why a play is not played. {@code toString()} says it in full, for people. */
public sealed interface Skip {
  /** The same for a summary: short, and the same words for everything that is alike. */
  String inShort();

  /**
   * The case is not for that pairing or transport.
   *
   * @param reason why, for people
   */
  record Unplayable(String reason) implements Skip {
    @Override
    public String inShort() {
      int detail = reason.indexOf(": ");
      return "the case " + (detail < 0 ? reason : reason.substring(0, detail));
    }

    @Override
    public String toString() {
      return reason;
    }
  }

  /**
   * A player does not play that role in any case.
   *
   * @param player its name in the pairing
   * @param role the role
   */
  record OtherRole(String player, Role role) implements Skip {
    @Override
    public String inShort() {
      return player + " plays " + role.other() + "s only";
    }

    @Override
    public String toString() {
      return inShort();
    }
  }

  /**
   * Players do not offer what the case asks of them.
   *
   * @param features what each of them lacks, by its name in the pairing; never empty
   */
  record Lacks(SortedMap<String, Set<String>> features) implements Skip {
    /** Copies the map. */
    public Lacks {
      SortedMap<String, Set<String>> copy = new TreeMap<>();
      features.forEach((player, lacking) -> copy.put(player, new TreeSet<>(lacking)));
      features = copy;
    }

    @Override
    public String inShort() {
      return features.keySet().stream()
          .map(player -> whose(player) + " does not offer what the case needs")
          .collect(Collectors.joining(", "));
    }

    // It must not read as if the user's program lacked anything.
    private static String whose(String player) {
      return player.equals("java") ? "java, this project's own AMP," : player;
    }

    @Override
    public String toString() {
      return features.entrySet().stream().map(Lacks::words).collect(Collectors.joining("; "));
    }

    private static String words(Map.Entry<String, Set<String>> one) {
      return one.getKey()
          + " does not offer "
          + String.join(", ", one.getValue())
          + (one.getValue().contains("unix")
              ? " (--transport tcp plays what needs no UNIX socket)"
              : "");
    }
  }

  /**
   * The server that is tested does not have a command of the case.
   *
   * @param command its name
   */
  record NoCommand(String command) implements Skip {
    @Override
    public String inShort() {
      return toString();
    }

    @Override
    public String toString() {
      return "the server does not have the command " + command;
    }
  }

  /**
   * A process may not have as many files open as the case takes.
   *
   * @param who the player, or {@code this process}
   * @param limit how many it may have open
   * @param takes how many the case takes
   */
  record TooFewFiles(String who, long limit, long takes) implements Skip {
    @Override
    public String inShort() {
      return who + " may have only " + limit + " files open (ulimit -n)";
    }

    @Override
    public String toString() {
      return who
          + " may have "
          + limit
          + " files open, which is too few (it takes "
          + takes
          + ": ulimit -n)";
    }
  }

  /**
   * A deviation of a player makes the outcome uncertain.
   *
   * @param player its name in the pairing
   * @param role the role that it plays
   * @param because the deviation's reason
   */
  record Unreliable(String player, Role role, String because) implements Skip {
    @Override
    public String inShort() {
      return player + " as " + role + " cannot be relied upon";
    }

    @Override
    public String toString() {
      return player + " as " + role + " cannot be relied upon: " + because;
    }
  }
}
