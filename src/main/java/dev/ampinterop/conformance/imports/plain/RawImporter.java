package dev.ampinterop.conformance.imports.plain;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.ImportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a capture of the bare bytes of one direction or two. Which box of one side came before
 * which of the other only the tags tell: an answer follows its call. Where they leave it open an
 * answer comes as early as it can, and the client speaks first.
 */
public final class RawImporter {
  /** More calls than anybody has in flight: these will not be answered. */
  private static final int MOST_WAITING = 1 << 17;

  private final Map<Role, Path> files;
  private final CaptureTarget target;
  private long events; // in place of a time
  private final Map<Role, Set<String>> asked = new EnumMap<>(Role.class);

  /**
   * @param files of one side or both
   * @param target gets one connection
   */
  public RawImporter(Map<Role, Path> files, CaptureTarget target) {
    this.files = new EnumMap<>(files);
    this.target = target;
    for (Role role : Role.values()) {
      asked.put(role, new HashSet<>());
    }
  }

  /**
   * Reads the files and writes the capture.
   *
   * @throws ImportException when there are no bytes
   * @throws IOException when a file cannot be read or written
   */
  public void importAll() throws IOException {
    try (BoxFile client = BoxFile.of(files.get(Role.CLIENT));
        BoxFile server = BoxFile.of(files.get(Role.SERVER))) {
      Map<Role, BoxFile> sides = Map.of(Role.CLIENT, client, Role.SERVER, server);
      if (client.peek().isEmpty() && server.peek().isEmpty()) {
        throw new ImportException(
            String.join(" and ", files.values().stream().map(Path::toString).toList())
                + ": there are no bytes");
      }
      CaptureTarget.Connection connection =
          target.open(events, CaptureTransport.UNKNOWN, name(Role.CLIENT), name(Role.SERVER));
      for (Optional<Role> next = next(sides); next.isPresent(); next = next(sides)) {
        Role from = next.get();
        Passed piece = sides.getOrDefault(from, client).take();
        if (piece.kind() == Passed.Kind.ASK && files.containsKey(from.other())) {
          asked(from, piece.tag());
        } else if (piece.isReply()) {
          tags(from.other()).remove(piece.tag());
        }
        connection.passed(++events, from, piece.bytes(), 0, List.of());
      }
      for (Role role : files.keySet()) {
        connection.closed(++events, role, CaptureEvent.How.END);
      }
    }
  }

  private Optional<Role> next(Map<Role, BoxFile> sides) throws IOException {
    Role ready = null;
    Role any = null;
    for (Role role : Role.values()) {
      Optional<Passed> piece = sides.getOrDefault(role, BoxFile.NONE).peek();
      if (piece.isEmpty()) {
        continue;
      }
      any = any == null ? role : any;
      boolean replies = piece.get().isReply();
      if (replies && tags(role.other()).contains(piece.get().tag())) {
        return Optional.of(role);
      }
      // Without the calls nobody can wait for them.
      boolean waits = replies && files.containsKey(role.other());
      ready = ready == null && !waits ? role : ready;
    }
    return Optional.ofNullable(ready != null ? ready : any);
  }

  private void asked(Role from, String tag) {
    Set<String> waiting = tags(from);
    if (waiting.size() >= MOST_WAITING) {
      waiting.clear();
    }
    waiting.add(tag);
  }

  private Set<String> tags(Role asker) {
    return asked.computeIfAbsent(asker, role -> new HashSet<>());
  }

  private String name(Role role) {
    Path file = files.get(role);
    return file == null ? "" : file.toString();
  }
}
