package dev.ampinterop.conformance.imports.strace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that read and write. */
final class Transfers {
  private static final Set<String> READS =
      Set.of("read", "recv", "recvfrom", "readv", "recvmsg", "recvmmsg", "recvmmsg_time64");

  /** Those whose bytes strace does not print. */
  private static final Set<String> SILENT =
      Set.of(
          "sendfile",
          "sendfile64",
          "splice",
          "tee",
          "vmsplice",
          "preadv",
          "pwritev",
          "preadv2",
          "pwritev2");

  private final Processes processes;
  private final Traffic traffic;

  /** Of processes that were not seen everywhere: what may be missing on files found later. */
  private final Map<FileTable, Traffic.Unseen> unseen = new HashMap<>();

  private final Set<Integer> told = new HashSet<>();

  Transfers(Processes processes, Traffic traffic) {
    this.processes = processes;
    this.traffic = traffic;
  }

  static boolean has(String name) {
    return READS.contains(name) || StraceCall.isWrite(name);
  }

  /** Adds the names of all that are followed. */
  static void addNames(Set<String> names) {
    names.addAll(READS);
    names.addAll(SILENT);
    StraceCall.addWrites(names);
  }

  static boolean isSilent(String name) {
    return SILENT.contains(name);
  }

  /**
   * Where a call reads or writes; empty where no boxes can pass. Most of a log is reading files,
   * which is not worth taking apart.
   */
  Optional<OpenFile> place(StraceCall call) {
    OpenFile file = find(call);
    if (file != null) {
      file.used(call.writes());
    }
    return Optional.ofNullable(file);
  }

  private @Nullable OpenFile find(StraceCall call) {
    OptionalInt number = call.descriptor();
    if (number.isEmpty()) {
      return null;
    }
    int fd = number.getAsInt();
    String text = call.text();
    int end = Integer.toString(fd).length();
    if (end < text.length() && text.charAt(end) == '<') {
      int comma = text.indexOf(", ", end);
      return StraceDescriptor.of(text.substring(0, Math.max(comma, end)))
          .map(shown -> processes.known(call, shown))
          .filter(OpenFile::canCarryBoxes)
          .orElse(null);
    }
    FileTable table = processes.table(call.pid());
    return table.get(fd).filter(file -> !file.canCarryBoxes()).isPresent()
        ? null
        : processes.known(call, new StraceDescriptor(fd, ""));
  }

  /** A call whose bytes strace prints. */
  void follow(StraceCall call, StraceCall.Parsed parsed) {
    FileTable table = processes.table(call.pid());
    OpenFile file = processes.used(call, parsed.argument(0)).orElse(null);
    if (file == null || !file.canCarryBoxes()) {
      return;
    }
    Traffic.Unseen before = unseen.get(table);
    if (before != null && !file.wasSeenOpening() && told.add(file.number())) {
      traffic.unseen(before.at(file, call));
    }
    boolean out = call.writes();
    String flags = flags(call.name(), parsed);
    if (parsed.isUnknown() && out) {
      missing(
          call,
          table,
          file,
          -1,
          "strace does not say how much was written by the last " + call.name());
    }
    if (parsed.returned() < 0 || Constant.MSG_ERRQUEUE.isIn(flags)) {
      return;
    }
    boolean isPeek = !out && Constant.MSG_PEEK.isIn(flags);
    List<Message> messages = Message.of(call.name(), parsed);
    boolean isMany = call.name().contains("mmsg");
    if (isMany && messages.size() < parsed.returned()) {
      missing(call, table, file, -1, "strace does not show all messages of a " + call.name());
    }
    for (Message message : messages) {
      List<PassedDescriptor> travelling = travelling(call, message, table, flags);
      if (!isPeek) {
        passed(call, table, file, message, travelling);
      }
    }
    boolean isEnd = !isMany && parsed.returned() == 0 && !wantsNothing(call.name(), parsed);
    if (isEnd && !out && !isPeek) {
      traffic.ended(file, false, call.nanos());
    }
  }

  private void passed(
      StraceCall call,
      FileTable table,
      OpenFile file,
      Message message,
      List<PassedDescriptor> travelling) {
    // First: nobody can tell which descriptors the bytes name.
    if (message.lost()) {
      missing(call, table, file, 0, "the receiver had no room for them (MSG_CTRUNC)");
    }
    boolean isShown = !message.parts().isEmpty();
    if (message.count() > 0 && isShown) {
      traffic.passed(new Traffic.Passage(table, file, call.writes(), call, message, travelling));
    } else if (message.count() != 0) {
      missing(call, table, file, message.count(), notShown(call));
    }
  }

  private List<PassedDescriptor> travelling(
      StraceCall call, Message message, FileTable table, String flags) {
    List<PassedDescriptor> travelling = new ArrayList<>();
    for (StraceDescriptor shown : message.rights()) {
      OpenFile one;
      if (call.writes()) {
        one = processes.known(call, shown);
      } else {
        one = processes.opened(call, shown);
        table.put(shown.number(), one, Constant.MSG_CMSG_CLOEXEC.isIn(flags));
      }
      travelling.add(PassedDescriptor.of(one));
    }
    for (int more = 0; more < message.unshown(); more++) {
      travelling.add(PassedDescriptor.UNKNOWN);
    }
    return travelling;
  }

  private static String flags(String name, StraceCall.Parsed parsed) {
    int place =
        switch (name) {
          case "sendmsg", "recvmsg" -> 2;
          case "send", "recv", "sendto", "recvfrom", "sendmmsg", "recvmmsg", "recvmmsg_time64" -> 3;
          default -> Integer.MAX_VALUE;
        };
    return parsed.argument(place).word();
  }

  /** Whether it reads into nothing, so that no byte is no end. */
  private static boolean wantsNothing(String name, StraceCall.Parsed parsed) {
    return (name.equals("read") || name.startsWith("recv"))
        && parsed.argument(1) instanceof StraceValue.Text
        && parsed.argument(2).word().equals("0");
  }

  /** A call whose bytes strace does not print, or a line that cannot be taken apart. */
  void silent(StraceCall call, StraceCall.Parsed parsed) {
    if (parsed.returned() <= 0) {
      return;
    }
    FileTable table = processes.table(call.pid());
    boolean isSplice = call.name().equals("splice") || call.name().equals("tee");
    int target = isSplice ? (call.name().equals("tee") ? 1 : 2) : 0;
    boolean reads = call.name().startsWith("pread");
    processes
        .used(call, parsed.argument(target))
        .ifPresent(file -> silent(call, table, file, !reads, parsed.returned()));
    if (call.name().equals("splice")) {
      processes
          .used(call, parsed.argument(0))
          .ifPresent(file -> silent(call, table, file, false, parsed.returned()));
    }
  }

  private void silent(StraceCall call, FileTable table, OpenFile file, boolean out, long count) {
    if (file.canCarryBoxes()) {
      file.used(out);
      traffic.missing(new Traffic.Missing(table, file, out, call, count, notShown(call)));
    }
  }

  /** A line that is not as strace prints it: what it passed is missing. */
  void broken(StraceCall call, OpenFile file) {
    String because = "a line with " + call.name() + " is not as strace prints it";
    missing(call, processes.table(call.pid()), file, -1, because);
  }

  /** The beginning of a call whose end is not in the log: nobody knows what it read. */
  void endless(StraceCall call, OpenFile file) {
    String because = "the end of a " + call.name() + " is not in the log";
    missing(call, processes.table(call.pid()), file, -1, because);
  }

  /** The end of a call whose beginning is not in the log: nobody knows which descriptor it had. */
  void torn(StraceCall call) {
    boolean out = call.writes();
    try {
      if (call.parsed().returned() <= 0) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Nobody knows whether something passed, either.
    }
    String because = "the beginning of a " + call.name() + " is not in the log";
    anywhere(call, !out, out, because);
  }

  /** Something that strace does not show may have passed wherever the process has it open. */
  void ring(StraceCall call) {
    anywhere(call, true, true, "strace does not show what passes by io_uring");
  }

  private void anywhere(StraceCall call, boolean in, boolean out, String because) {
    FileTable table = processes.table(call.pid());
    List<OpenFile> files = table.all().stream().filter(OpenFile::canCarryBoxes).toList();
    files.forEach(file -> told.add(file.number()));
    Traffic.Unseen all = new Traffic.Unseen(files, in, out, call, because);
    unseen.put(table, all);
    traffic.unseen(all);
  }

  private void missing(
      StraceCall call, FileTable table, OpenFile file, long count, String because) {
    traffic.missing(new Traffic.Missing(table, file, call.writes(), call, count, because));
  }

  private static String notShown(StraceCall call) {
    return "strace does not show what passes by "
        + call.name()
        + (has(call.name()) ? " (trace again with -v -s 1000000)" : "");
  }
}
