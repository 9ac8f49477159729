package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the {@code wire} of a case: what passes, as exact bytes. For one case. */
final class WireReader {
  private final Problems problems;
  private final Set<String> opened;
  private final Collection<CommandSpec> commands;
  // What a side writes since it has left AMP.
  private final Map<Role, WireEntry.Kind> goneOver = new EnumMap<>(Role.class);

  /**
   * @param problems where to report
   * @param opened every descriptor that either party opens
   * @param commands the commands of the case
   */
  WireReader(Problems problems, Set<String> opened, Collection<CommandSpec> commands) {
    this.problems = problems;
    this.opened = opened;
    this.commands = commands;
  }

  /** The entries; where none closes, the one that {@code closes} does is added. */
  List<WireEntry> read(JsonNode wire, ClosedBy closes, JsonNode root) {
    List<WireEntry> entries = new ArrayList<>();
    boolean closed = false;
    for (JsonNode entry : wire) {
      WireEntry read = read(entry);
      checkOrder(entry, read, entries);
      entries.add(read);
      if (read.closes() && !closed) {
        closed = true;
        if (closes != ClosedBy.NOBODY && !closes.is(read.from())) {
          problems.add(
              entry,
              "close",
              "the "
                  + closes
                  + " closes the connection once done, so the "
                  + read.from()
                  + " may not be first (say \"closes\": \""
                  + read.from()
                  + "\", or \"nobody\" where the protocol ends it)");
        }
      }
    }
    boolean isEncrypted = entries.stream().anyMatch(entry -> entry.kind() == WireEntry.Kind.TLS);
    if (!closed && closes == ClosedBy.NOBODY && !isEncrypted) {
      problems.add(
          root,
          "closes",
          "nobody closes the connection, and no wire entry says who is seen to close it"
              + " (add {\"from\": …, \"close\": true})");
    } else if (!closed && closes != ClosedBy.NOBODY) {
      entries.add(WireEntry.close(closes == ClosedBy.CLIENT ? Role.CLIENT : Role.SERVER));
    }
    return List.copyOf(entries);
  }

  /** Whether that side sends an UNKNOWN error. */
  static boolean failsUnknown(JsonNode wire, Role role) {
    for (JsonNode entry : wire) {
      if (role(entry) == role
          && entry.path("box").path("_error_code").asString("").equals("UNKNOWN")) {
        return true;
      }
    }
    return false;
  }

  private void checkOrder(JsonNode entry, WireEntry read, List<WireEntry> before) {
    boolean isFirst = before.isEmpty();
    if (read.together() && (isFirst || before.get(before.size() - 1).from() != read.from())) {
      problems.add(
          entry,
          "together",
          "the entry before it is not from the " + read.from() + " (leave it out)");
    }
    CommandKind needed =
        switch (read.kind()) {
          case STREAM -> CommandKind.SWITCHES;
          case TLS -> CommandKind.STARTS_TLS;
          default -> CommandKind.PLAIN;
        };
    if (needed != CommandKind.PLAIN && commands.stream().noneMatch(spec -> spec.is(needed))) {
      problems.add(
          entry, "no command leads to this (declare one with \"" + needed.member() + "\": true)");
    }
    WireEntry.Kind over = goneOver.get(read.from());
    if (over == WireEntry.Kind.TLS && !read.closes()) {
      problems.add(
          entry, "what the " + read.from() + " writes is TLS by now (leave this entry out)");
    } else if (over == WireEntry.Kind.STREAM
        && (read.kind() == WireEntry.Kind.BOX || read.kind() == WireEntry.Kind.BYTES)) {
      problems.add(
          entry,
          "the " + read.from() + " has switched to another protocol (write this as \"bytes\")");
    }
    if (needed != CommandKind.PLAIN) {
      goneOver.putIfAbsent(read.from(), read.kind());
    }
  }

  private WireEntry read(JsonNode entry) {
    Role from = role(entry);
    boolean together = entry.path("together").asBoolean(false);
    if (entry.has("close")) {
      return switch (entry.get("close").asString("")) {
        case "half" -> WireEntry.close(from, WireEntry.Kind.HALF_CLOSE);
        case "reset" -> WireEntry.close(from, WireEntry.Kind.RESET);
        default -> WireEntry.close(from);
      };
    }
    if (entry.has("tls")) {
      return travelling(entry, from, WireEntry.Kind.TLS, new byte[0], List.of(), together);
    }
    if (entry.has("hex")) {
      byte[] bytes = HexFormat.of().parseHex(entry.get("hex").stringValue());
      return travelling(entry, from, WireEntry.Kind.BYTES, bytes, List.of(), together);
    }
    if (entry.has("bytes")) {
      byte[] bytes = bytes(entry.get("bytes"));
      return travelling(entry, from, WireEntry.Kind.STREAM, bytes, List.of(), together);
    }
    List<WireEntry.Tolerated> also = new ArrayList<>();
    for (JsonNode tolerated : entry.path("also")) {
      also.add(
          new WireEntry.Tolerated(
              box(tolerated.get("box")), tolerated.get("because").stringValue()));
    }
    return travelling(entry, from, WireEntry.Kind.BOX, box(entry.get("box")), also, together);
  }

  private WireEntry travelling(
      JsonNode entry,
      Role from,
      WireEntry.Kind kind,
      byte[] bytes,
      List<WireEntry.Tolerated> also,
      boolean together) {
    List<String> descriptors = descriptors(entry);
    List<Integer> on = new TravelReader(problems).read(entry, descriptors.size(), bytes.length);
    return new WireEntry(from, kind, bytes, descriptors, on, also, together);
  }

  private byte[] bytes(JsonNode bytes) {
    try {
      return CaseBytes.of(bytes);
    } catch (IllegalArgumentException tooMany) {
      problems.add(bytes, String.valueOf(tooMany.getMessage()));
      return new byte[0];
    }
  }

  private byte[] box(JsonNode box) {
    try {
      return CaseBytes.box(box);
    } catch (IllegalArgumentException impossible) {
      problems.add(box, String.valueOf(impossible.getMessage()));
      return new byte[0];
    }
  }

  private List<String> descriptors(JsonNode entry) {
    List<String> names = new ArrayList<>();
    JsonNode descriptors = entry.path("descriptors");
    for (JsonNode descriptor : descriptors) {
      String name = descriptor.asString();
      names.add(name);
      if (!opened.contains(name)) {
        problems.add(descriptor, "nobody opens \"" + name + "\"" + Near.hint(name, opened));
      }
    }
    return names;
  }

  private static Role role(JsonNode entry) {
    return Role.valueOf(entry.get("from").stringValue().toUpperCase(Locale.ROOT));
  }
}
