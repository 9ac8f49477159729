package dev.ampinterop.conformance.imports.strace;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** The descriptors of a process; its threads share one. */
final class FileTable {
  private final Map<Integer, OpenFile> files = new TreeMap<>();
  private final Set<Integer> closedOnExec = new HashSet<>();
  private int threads = 1;

  /** What a child process starts with. */
  FileTable copy() {
    FileTable copy = new FileTable();
    copy.files.putAll(files);
    copy.closedOnExec.addAll(closedOnExec);
    files.values().forEach(OpenFile::hold);
    return copy;
  }

  FileTable share() {
    threads++;
    return this;
  }

  Optional<OpenFile> get(int fd) {
    return Optional.ofNullable(files.get(fd));
  }

  /** All that is open, each once. */
  List<OpenFile> all() {
    return files.values().stream().distinct().toList();
  }

  /** Puts it there; what was there before is let go without a word: how it ended was not seen. */
  void put(int fd, OpenFile file, boolean closesOnExec) {
    OpenFile before = files.put(fd, file);
    file.hold();
    if (before != null) {
      before.release();
    }
    closesOnExec(fd, closesOnExec);
  }

  void closesOnExec(int fd, boolean closes) {
    if (closes) {
      closedOnExec.add(fd);
    } else {
      closedOnExec.remove(fd);
    }
  }

  /** Closes descriptors; gives those that nobody has any more. */
  List<OpenFile> close(IntPredicate which) {
    List<Integer> closing = files.keySet().stream().filter(which::test).toList();
    closedOnExec.removeAll(closing);
    return closing.stream().map(files::remove).filter(OpenFile::release).toList();
  }

  List<OpenFile> exec() {
    return close(Set.copyOf(closedOnExec)::contains);
  }

  /** A thread is over. */
  List<OpenFile> exit() {
    threads--;
    return threads > 0 ? List.of() : close(fd -> true);
  }
}
