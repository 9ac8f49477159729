package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The calls that open, copy and close descriptors, and those that make processes. */
final class Openings {
  private static final Set<String> NAMES =
      Set.of(
          "open",
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
          "vfork");

  private final Processes processes;
  private final Traffic traffic;

  Openings(Processes processes, Traffic traffic) {
    this.processes = processes;
    this.traffic = traffic;
  }

  static void addNames(Set<String> names) {
    names.addAll(NAMES);
  }

  static boolean has(String name) {
    return NAMES.contains(name);
  }

  void follow(StraceCall call, StraceCall.Parsed parsed) {
    FileTable table = processes.table(call.pid());
    Optional<StraceDescriptor> result = parsed.returnedDescriptor();
    switch (call.name()) {
      case "open", "openat", "openat2", "creat" ->
          result.ifPresent(fd -> open(call, parsed, fd, table));
      case "socket" ->
          result.ifPresent(
              fd ->
                  table.put(
                      fd.number(),
                      socket(call, fd).family(parsed.argument(0)),
                      Constant.SOCK_CLOEXEC.isIn(parsed.argument(1).word())));
      case "accept", "accept4" ->
          result.ifPresent(
              fd -> {
                OpenFile accepted = socket(call, fd).family(parsed.argument(1));
                // Where it shows no address, the listening socket has the family.
                processes
                    .used(call, parsed.argument(0))
                    .filter(OpenFile::isTcp)
                    .ifPresent(any -> accepted.isOverTcp());
                accepted.role(Role.SERVER);
                table.put(
                    fd.number(), accepted, Constant.SOCK_CLOEXEC.isIn(parsed.argument(3).word()));
              });
      case "connect" -> {
        if (parsed.returned() == 0 || parsed.result().contains("EINPROGRESS")) {
          processes
              .used(call, parsed.argument(0))
              .ifPresent(file -> file.family(parsed.argument(1)).role(Role.CLIENT));
        }
      }
      case "socketpair" ->
          pair(call, parsed.argument(3), "socket", parsed.argument(1).word(), table);
      case "pipe", "pipe2" ->
          pair(call, parsed.argument(0), "pipe", parsed.argument(1).word(), table);
      case "dup", "dup2" -> duplicate(call, parsed, table, false);
      case "dup3" ->
          duplicate(call, parsed, table, Constant.O_CLOEXEC.isIn(parsed.argument(2).word()));
      case "fcntl", "fcntl64" -> control(call, parsed, table);
      case "close" ->
          parsed
              .argument(0)
              .descriptor()
              .ifPresent(fd -> gone(table.close(there -> there == fd.number()), call.nanos()));
      case "close_range" -> closeRange(call, parsed, table);
      case "shutdown" -> {
        if (parsed.returned() == 0 && !Constant.SHUT_RD.is(way(parsed))) {
          processes
              .used(call, parsed.argument(0))
              .ifPresent(file -> traffic.ended(file, true, call.nanos()));
        }
      }
      case "execve", "execveat" -> {
        if (parsed.returned() == 0) {
          gone(table.exec(), call.nanos());
        }
      }
      default -> processes.forked(call, parsed);
    }
  }

  /** Tells of those that nobody has open any more. */
  void gone(List<OpenFile> files, long nanos) {
    files.stream()
        .filter(OpenFile::canCarryBoxes)
        .forEach(file -> traffic.ended(file, true, nanos));
  }

  // Old logs have 0 /* receive */, 1 /* send */.
  private static String way(StraceCall.Parsed parsed) {
    return parsed.argument(1).word();
  }

  private OpenFile socket(StraceCall call, StraceDescriptor fd) {
    return processes.opened(call, fd).kind("socket", "both").seenOpening();
  }

  private void open(
      StraceCall call, StraceCall.Parsed parsed, StraceDescriptor fd, FileTable table) {
    boolean isAt = call.name().startsWith("openat");
    StraceValue path = parsed.argument(isAt ? 1 : 0);
    StraceValue how = parsed.argument(isAt ? 2 : 1);
    String flags =
        how instanceof StraceValue.Members members
            ? members.get("flags").map(StraceValue::word).orElse("")
            : how.word();
    boolean writes = call.name().equals("creat") || Constant.O_WRONLY.isIn(flags);
    String access = Constant.O_RDWR.isIn(flags) ? "both" : writes ? "write" : "read";
    String kind =
        Constant.O_DIRECTORY.isIn(flags)
            ? "directory"
            : fd.kind().orElseGet(() -> kindOfPath(path));
    table.put(
        fd.number(), processes.opened(call, fd).kind(kind, access), Constant.O_CLOEXEC.isIn(flags));
  }

  private static String kindOfPath(StraceValue path) {
    return path instanceof StraceValue.Text text
        ? StraceDescriptor.kindOfPath(new String(text.bytes(), StandardCharsets.UTF_8))
        : "file";
  }

  private void pair(StraceCall call, StraceValue both, String kind, String flags, FileTable table) {
    List<StraceValue> ends = both.elements();
    if (ends.size() != 2) {
      return;
    }
    int number = processes.files();
    for (int side = 0; side < 2; side++) {
      StraceDescriptor fd = ends.get(side).descriptor().orElse(null);
      if (fd == null) {
        return;
      }
      boolean isPipe = kind.equals("pipe");
      OpenFile file =
          processes.opened(call, fd).kind(kind, !isPipe ? "both" : side == 0 ? "read" : "write");
      if (isPipe && file.identity().isEmpty()) {
        file.identity("pipe " + number);
      }
      table.put(fd.number(), file.madeBy(table), Constant.O_CLOEXEC.isIn(flags));
    }
  }

  private void duplicate(
      StraceCall call, StraceCall.Parsed parsed, FileTable table, boolean onExec) {
    Optional<OpenFile> file = processes.used(call, parsed.argument(0));
    Optional<StraceDescriptor> copy = parsed.returnedDescriptor();
    if (file.isPresent()
        && copy.isPresent()
        && table.get(copy.get().number()).orElse(null) != file.get()) {
      gone(table.close(there -> there == copy.get().number()), call.nanos());
      table.put(copy.get().number(), file.get(), onExec);
    }
  }

  private void control(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    String command = parsed.argument(1).word();
    boolean onExec = Constant.F_DUPFD_CLOEXEC.is(command);
    if (onExec || Constant.F_DUPFD.is(command)) {
      duplicate(call, parsed, table, onExec);
    } else if (Constant.F_SETFD.is(command) && parsed.returned() == 0) {
      boolean closes = Constant.FD_CLOEXEC.isIn(parsed.argument(2).word());
      parsed.argument(0).descriptor().ifPresent(fd -> table.closesOnExec(fd.number(), closes));
    }
  }

  private void closeRange(StraceCall call, StraceCall.Parsed parsed, FileTable table) {
    long first = Constant.number(parsed.argument(0).word());
    long last = Constant.number(parsed.argument(1).word());
    boolean onExec = Constant.CLOSE_RANGE_CLOEXEC.isIn(parsed.argument(2).word());
    if (parsed.returned() == 0 && first >= 0 && !onExec) {
      gone(table.close(fd -> fd >= first && (last < 0 || fd <= last)), call.nanos());
    }
  }
}
