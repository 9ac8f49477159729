package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows processes and their descriptors through a log, and tells what passes on them. Given the
 * same log it numbers the open files the same.
 */
final class StraceTracker {
  private final Traffic traffic;
  private final Map<Integer, FileTable> tables = new HashMap<>();
  private final Map<Integer, String> forking = new LinkedHashMap<>();
  private int files;
  private long opaque;

  StraceTracker(Traffic traffic) {
    this.traffic = traffic;
  }

  /** How many calls could not be taken apart. */
  long opaque() {
    return opaque;
  }

  /** One step on. */
  void follow(StraceEvent event) {
    if (event instanceof StraceEvent.MayFork fork) {
      table(fork.pid());
      forking.put(fork.pid(), fork.arguments());
    } else if (event instanceof StraceEvent.Exited exited) {
      FileTable table = tables.remove(exited.pid());
      if (table != null) {
        gone(table.exit(), 0);
      }
    } else if (event instanceof StraceEvent.Done done) {
      done(done.call());
    }
  }

  private void done(StraceCall call) {
    switch (call.name()) {
      case "read",
          "recv",
          "recvfrom",
          "readv",
          "recvmsg",
          "write",
          "send",
          "sendto",
          "writev",
          "sendmsg" ->
          transfer(call);
      case "sendfile",
          "sendfile64",
          "splice",
          "tee",
          "sendmmsg",
          "recvmmsg",
          "preadv",
          "pwritev",
          "preadv2",
          "pwritev2" ->
          unseen(call);
      case "open",
          "openat",
          "openat2",
          "creat",
          "socket",
          "socketpair",
          "pipe",
          "pipe2",
          "accept",
          "accept4",
          "connect",
          "close",
          "close_range",
          "dup",
          "dup2",
          "dup3",
          "fcntl",
          "fcntl64",
          "shutdown",
          "execve",
          "execveat",
          "clone",
          "clone3",
          "fork",
          "vfork" ->
          parsed(call).ifPresent(parsed -> descriptors(call, parsed, table(call.pid())));
      default -> {}
    }
  }

  private void descriptors(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    Optional<StraceDescriptor> result = parsed.returnedDescriptor();
    boolean onExec = call.text().contains("CLOEXEC");
    switch (call.name()) {
      case "open", "openat", "openat2", "creat" ->
          result.ifPresent(fd -> table.put(fd.number(), opened(call, parsed, fd), onExec));
      case "socket" ->
          result.ifPresent(
              fd ->
                  table.put(
                      fd.number(),
                      file(call, fd).kind("socket", "both").family(call.text()),
                      onExec));
      case "accept", "accept4" ->
          result.ifPresent(
              fd -> {
                OpenFile accepted = file(call, fd).kind("socket", "both").family(call.text());
                accepted.role(Role.SERVER);
                table.put(fd.number(), accepted, onExec);
              });
      case "connect" -> {
        if (parsed.returned() == 0 || parsed.result().contains("EINPROGRESS")) {
          used(call, parsed.argument(0), table)
              .ifPresent(file -> file.family(call.text()).role(Role.CLIENT));
        }
      }
      case "socketpair" -> pair(call, parsed.argument(3), table, "socket", onExec);
      case "pipe", "pipe2" -> pair(call, parsed.argument(0), table, "pipe", onExec);
      case "dup", "dup2", "dup3" -> duplicate(call, parsed, table, call.name().equals("dup3"));
      case "fcntl", "fcntl64" -> control(call, parsed, table);
      case "close" ->
          parsed
              .argument(0)
              .descriptor()
              .ifPresent(fd -> gone(table.close(there -> there == fd.number()), call.nanos()));
      case "close_range" -> closeRange(call, parsed, table);
      case "shutdown" -> {
        if (parsed.returned() == 0 && !parsed.argument(1).word().equals("SHUT_RD")) {
          used(call, parsed.argument(0), table)
              .ifPresent(file -> traffic.ended(file, true, call.nanos()));
        }
      }
      case "execve", "execveat" -> {
        if (parsed.returned() == 0) {
          gone(table.exec(), call.nanos());
        }
      }
      default -> {
        forking.remove(call.pid());
        if (parsed.returned() > 0) {
          int child = (int) parsed.returned();
          tables.computeIfAbsent(child, pid -> child(table, call.text()));
        }
      }
    }
  }

  private OpenFile opened(StraceCall call, StraceCall.Parsed parsed, StraceDescriptor fd) {
    OpenFile file = file(call, fd);
    String flags = call.text();
    String access =
        flags.contains("O_RDWR") ? "both" : flags.contains("O_WRONLY") ? "write" : "read";
    String kind =
        flags.contains("O_DIRECTORY")
            ? "directory"
            : fd.kind().orElseGet(() -> kindOfPath(parsed.argument(0), parsed.argument(1)));
    return file.kind(kind, access);
  }

  private static String kindOfPath(StraceValue first, StraceValue second) {
    StraceValue path = first instanceof StraceValue.Text ? first : second;
    return path instanceof StraceValue.Text text
        ? StraceDescriptor.kindOfPath(new String(text.bytes(), StandardCharsets.UTF_8))
        : "file";
  }

  private void pair(
      StraceCall call, StraceValue both, FileTable table, String kind, boolean onExec) {
    if (!(both instanceof StraceValue.Items items) || items.items().size() != 2) {
      return;
    }
    int number = files;
    for (int side = 0; side < 2; side++) {
      StraceDescriptor fd = items.items().get(side).descriptor().orElse(null);
      if (fd == null) {
        return;
      }
      boolean isPipe = kind.equals("pipe");
      OpenFile file = file(call, fd).kind(kind, !isPipe ? "both" : side == 0 ? "read" : "write");
      if (isPipe && file.identity().isEmpty()) {
        file.identity("pipe " + number);
      }
      table.put(fd.number(), file.madeBy(table), onExec);
    }
  }

  private void duplicate(
      StraceCall call, StraceCall.Parsed parsed, FileTable table, boolean maybeOnExec) {
    Optional<OpenFile> file = used(call, parsed.argument(0), table);
    Optional<StraceDescriptor> copy = parsed.returnedDescriptor();
    boolean onExec = maybeOnExec && call.text().contains("CLOEXEC");
    if (file.isPresent()
        && copy.isPresent()
        && table.get(copy.get().number()).orElse(null) != file.get()) {
      gone(table.close(there -> there == copy.get().number()), call.nanos());
      table.put(copy.get().number(), file.get(), onExec);
    }
  }

  private void control(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    String command = parsed.argument(1).word();
    if (command.startsWith("F_DUPFD")) {
      duplicate(call, parsed, table, true);
    } else if (command.equals("F_SETFD") && parsed.returned() == 0) {
      boolean closes = parsed.argument(2).word().contains("FD_CLOEXEC");
      parsed.argument(0).descriptor().ifPresent(fd -> table.closesOnExec(fd.number(), closes));
    }
  }

  private void closeRange(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    long first = number(parsed.argument(0).word());
    long last = number(parsed.argument(1).word());
    if (parsed.returned() == 0 && first >= 0 && !call.text().contains("CLOEXEC")) {
      gone(table.close(fd -> fd >= first && (last < 0 || fd <= last)), call.nanos());
    }
  }

  private static long number(String word) {
    return word.matches("\\d{1,18}") ? Long.parseLong(word) : -1;
  }

  private void transfer(StraceCall call) {
    FileTable table = table(call.pid());
    OpenFile file = mayCarry(call, table);
    if (file == null) {
      return;
    }
    parsed(call).ifPresent(parsed -> transfer(call, parsed, table));
  }

  // Most of a log is reading files, which is not worth taking apart.
  private @Nullable OpenFile mayCarry(StraceCall call, FileTable table) {
    String text = call.text();
    int end = 0;
    while (end < text.length() && end < 9 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end == 0) {
      return null;
    }
    int fd = Integer.parseInt(text.substring(0, end));
    if (end < text.length() && text.charAt(end) == '<') {
      int comma = text.indexOf(", ", end);
      return StraceDescriptor.of(text.substring(0, Math.max(comma, end)))
          .map(shown -> known(call, shown, table))
          .filter(OpenFile::canCarryBoxes)
          .orElse(null);
    }
    return table.get(fd).filter(file -> !file.canCarryBoxes()).isPresent()
        ? null
        : known(call, new StraceDescriptor(fd, ""), table);
  }

  private void transfer(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    OpenFile file = used(call, parsed.argument(0), table).orElse(null);
    long count = parsed.returned();
    if (file == null || !file.canCarryBoxes() || count < 0) {
      return;
    }
    boolean out = call.writes();
    Message message = Message.of(call.name(), parsed);
    List<PassedDescriptor> passed = new ArrayList<>();
    for (StraceDescriptor descriptor : message.descriptors()) {
      OpenFile travelling;
      if (out) {
        travelling = known(call, descriptor, table);
      } else {
        travelling = file(call, descriptor);
        table.put(descriptor.number(), travelling, call.text().contains("MSG_CMSG_CLOEXEC"));
      }
      passed.add(PassedDescriptor.of(travelling));
    }
    if (message.peeked()) {
      return;
    }
    if (count > 0 && message.parts().isEmpty()) {
      traffic.unseen(file, out, call, count);
    } else if (count > 0) {
      traffic.passed(table, file, out, call, message.parts(), count, passed);
    } else if (!out && !message.wantsNothing()) {
      traffic.ended(file, false, call.nanos());
    }
  }

  private void unseen(StraceCall call) {
    parsed(call)
        .filter(parsed -> parsed.returned() > 0)
        .ifPresent(
            parsed -> {
              FileTable table = table(call.pid());
              boolean isSplice = call.name().equals("splice") || call.name().equals("tee");
              boolean isMany = call.name().endsWith("mmsg");
              long count = isMany ? -1 : parsed.returned();
              int target = isSplice ? (call.name().equals("tee") ? 1 : 2) : 0;
              boolean reads = call.name().startsWith("recv") || call.name().startsWith("pread");
              used(call, parsed.argument(target), table)
                  .ifPresent(file -> traffic.unseen(file, !reads, call, count));
              if (isSplice) {
                used(call, parsed.argument(0), table)
                    .ifPresent(file -> traffic.unseen(file, false, call, count));
              }
            });
  }

  private void gone(List<OpenFile> files, long nanos) {
    files.stream()
        .filter(OpenFile::canCarryBoxes)
        .forEach(file -> traffic.ended(file, true, nanos));
  }

  private Optional<OpenFile> used(StraceCall call, StraceValue argument, FileTable table) {
    return argument.descriptor().map(shown -> known(call, shown, table));
  }

  /** What a process has under that number; what was not seen to be opened is found on first use. */
  private OpenFile known(StraceCall call, StraceDescriptor shown, FileTable table) {
    OpenFile there = table.get(shown.number()).orElse(null);
    if (there != null && there.canBe(shown)) {
      return there.learn(shown);
    }
    OpenFile found = file(call, shown);
    table.put(shown.number(), found, false);
    return found;
  }

  private OpenFile file(StraceCall call, StraceDescriptor shown) {
    return new OpenFile(files++, call.pid(), shown.number()).learn(shown);
  }

  private FileTable table(int pid) {
    FileTable table = tables.get(pid);
    if (table == null) {
      // Its parent's call has begun and not ended yet, if anybody's has.
      Integer parent = forking.isEmpty() ? null : forking.keySet().iterator().next();
      FileTable parents = parent == null ? null : tables.get(parent);
      String flags = parent == null ? "" : forking.getOrDefault(parent, "");
      table = parents == null ? new FileTable() : child(parents, flags);
      if (parent != null) {
        forking.remove(parent);
      }
      tables.put(pid, table);
    }
    return table;
  }

  private static FileTable child(FileTable parent, String flags) {
    return flags.contains("CLONE_FILES") ? parent.share() : parent.copy();
  }

  private Optional<StraceCall.Parsed> parsed(StraceCall call) {
    try {
      return Optional.of(call.parsed());
    } catch (IllegalArgumentException broken) {
      opaque++;
      return Optional.empty();
    }
  }
}
