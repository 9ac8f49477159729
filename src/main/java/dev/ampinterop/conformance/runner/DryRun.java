package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.player.ScriptCourse;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What each player of a case would be given, found out without starting any of them: which features
 * a player offers is not known then, so nothing is skipped for that.
 *
 * @param told the case
 * @param given to each role, the client first; the same once for all pairings that give it
 * @param notPlayed the pairings that do not play the case, and why
 */
public record DryRun(ConformanceCase told, List<Given> given, Map<Pairing, String> notPlayed) {
  /** Where the sockets of conversations seem to be; each run makes a folder of its own. */
  private static final Path FOLDER = Path.of("/run/x");

  /** What one role gets in some pairings. */
  public sealed interface Given {
    /** The case as these pairings play it: with their deviations merged in. */
    ConformanceCase told();

    /** What is played. */
    Role role();

    /** Those that give just this. */
    List<Pairing> pairings();

    /** What differs from the case as it stands, and why. */
    List<Deviation> deviations();
  }

  /**
   * What a peer gets, and an implementation in this process just so.
   *
   * @param message {@code play}; its id is the one of a run's first conversation, and its address
   *     is chosen by the run
   */
  public record ToPeer(
      ConformanceCase told,
      Role role,
      List<Pairing> pairings,
      List<Deviation> deviations,
      ObjectNode message)
      implements Given {}

  /**
   * What the script does.
   *
   * @param course what it writes and waits for
   */
  public record ToScript(
      ConformanceCase told,
      Role role,
      List<Pairing> pairings,
      List<Deviation> deviations,
      ScriptCourse course)
      implements Given {}

  /**
   * Finds out.
   *
   * @param pairings those that are asked for
   * @param transport the one that is asked for; the case's first where empty
   */
  public static DryRun of(
      ConformanceCase told,
      List<Pairing> pairings,
      Optional<TransportKind> transport,
      RunOptions options) {
    TransportKind carrier = transport.orElseGet(() -> told.transports().get(0));
    Map<Pairing, String> notPlayed = new LinkedHashMap<>();
    List<Pairing> playing = new ArrayList<>();
    for (Pairing pairing : pairings) {
      Optional<String> why = unplayableBecause(told, pairing, carrier);
      why.ifPresentOrElse(text -> notPlayed.put(pairing, text), () -> playing.add(pairing));
    }
    List<Given> given = new ArrayList<>();
    for (Role role : Role.values()) {
      Map<List<Object>, List<Pairing>> alike = new LinkedHashMap<>();
      for (Pairing pairing : playing) {
        alike
            .computeIfAbsent(
                key(told.against(names(pairing)), role, isScript(pairing, role)),
                unused -> new ArrayList<>())
            .add(pairing);
      }
      alike.values().forEach(same -> given.add(given(told, role, same, carrier, options)));
    }
    return new DryRun(told, List.copyOf(given), notPlayed);
  }

  private static Optional<String> unplayableBecause(
      ConformanceCase told, Pairing pairing, TransportKind carrier) {
    return told.unplayableBecause(pairing)
        .or(() -> told.unplayableBecause(carrier))
        .or(
            () ->
                told.deviations(names(pairing)).stream()
                    .filter(Deviation::unplayable)
                    .map(Deviation::because)
                    .findFirst());
  }

  /** Equal where the same is given. */
  private static List<Object> key(ConformanceCase played, Role role, boolean script) {
    return script
        ? List.of(Pairing.SCRIPT, played.document().path("wire"))
        : List.of("peer", played.closes(role), played.part(role).orElseThrow());
  }

  private static boolean isScript(Pairing pairing, Role role) {
    return pairing.player(role).equals(Pairing.SCRIPT);
  }

  /** An implementation is known here by the name that pairings give it. */
  private static Map<Role, String> names(Pairing pairing) {
    Map<Role, String> names = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      if (!isScript(pairing, role)) {
        names.put(role, pairing.player(role));
      }
    }
    return names;
  }

  private static Given given(
      ConformanceCase told,
      Role role,
      List<Pairing> pairings,
      TransportKind carrier,
      RunOptions options) {
    Pairing first = pairings.get(0);
    ConformanceCase played = told.against(names(first));
    boolean script = isScript(first, role);
    // A deviation may change nothing of what this role gets.
    boolean isAsTold = key(played, role, script).equals(key(told, role, script));
    List<Deviation> deviations = isAsTold ? List.of() : told.deviations(names(first));
    if (script) {
      ScriptCourse course = ScriptCourse.of(played, role, options.segmentation(), options.seed());
      return new ToScript(played, role, pairings, deviations, course);
    }
    // Between two implementations stands the relay, to which the client connects.
    boolean isRelayed = pairings.stream().anyMatch(one -> !one.involves(Pairing.SCRIPT));
    String socket = role == Role.CLIENT && isRelayed ? "1c" : "1s";
    Address address =
        carrier == TransportKind.TCP ? Address.anyPort() : new Address.Unix(FOLDER.resolve(socket));
    String id = role == Role.CLIENT ? "1c" : "1s";
    ObjectNode message = options.request(played, role, id, address).message().toJson();
    return new ToPeer(played, role, pairings, deviations, message);
  }
}
