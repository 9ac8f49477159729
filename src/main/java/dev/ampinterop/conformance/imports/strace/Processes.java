package dev.ampinterop.conformance.imports.strace;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processes of a log, and what they have open. Numbers the open files as they come. */
final class Processes {
  private static final Pattern FLAGS = Pattern.compile("\\bflags=([^,)}]*)");

  private final Map<Integer, FileTable> tables = new HashMap<>();
  private final Map<Integer, String> forking = new LinkedHashMap<>();
  private int files;

  /** What a thread has open. */
  FileTable table(int pid) {
    FileTable table = tables.get(pid);
    if (table == null) {
      // Its parent's call has begun and not ended yet, if anybody's has.
      Integer parent = forking.isEmpty() ? null : forking.keySet().iterator().next();
      FileTable parents = parent == null ? null : tables.get(parent);
      String arguments = parent == null ? "" : forking.getOrDefault(parent, "");
      table = parents == null ? new FileTable() : child(parents, arguments);
      if (parent != null) {
        forking.remove(parent);
      }
      tables.put(pid, table);
    }
    return table;
  }

  /** A call has begun that may make a thread. */
  void mayFork(int pid, String arguments) {
    table(pid);
    forking.put(pid, arguments);
  }

  /** That call is over. */
  void forked(StraceCall call, StraceCall.Parsed parsed) {
    FileTable parents = table(call.pid());
    forking.remove(call.pid());
    if (parsed.returned() > 0) {
      int child = (int) parsed.returned();
      tables.computeIfAbsent(child, pid -> child(parents, call.text()));
    }
  }

  /** A thread is over; gives what nobody has open any more. */
  List<OpenFile> exited(int pid) {
    FileTable table = tables.remove(pid);
    return table == null ? List.of() : table.exit();
  }

  /** What an argument of a call stands for; empty where that is not a descriptor. */
  Optional<OpenFile> used(StraceCall call, StraceValue argument) {
    return argument.descriptor().map(shown -> known(call, shown));
  }

  /** What a process has under that number; what was not seen to be opened is found on first use. */
  OpenFile known(StraceCall call, StraceDescriptor shown) {
    FileTable table = table(call.pid());
    OpenFile there = table.get(shown.number()).orElse(null);
    if (there != null && there.canBe(shown)) {
      return there.learn(shown);
    }
    OpenFile found = opened(call, shown);
    table.put(shown.number(), found, false);
    return found;
  }

  /** Something that was not there before. */
  OpenFile opened(StraceCall call, StraceDescriptor shown) {
    return new OpenFile(files++, call.pid(), shown.number()).learn(shown);
  }

  /** How many files were opened so far. */
  int files() {
    return files;
  }

  private static FileTable child(FileTable parent, String arguments) {
    Matcher flags = FLAGS.matcher(arguments);
    return flags.find() && Constant.CLONE_FILES.isIn(flags.group(1))
        ? parent.share()
        : parent.copy();
  }
}
