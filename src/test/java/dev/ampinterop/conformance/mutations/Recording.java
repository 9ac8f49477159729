package dev.ampinterop.conformance.mutations;

import java.util.ArrayList;
import java.util.List;

/**
 * One or more files that belong together: a capture, a log, or the logs of the threads of a trace.
 *
 * @param names what the files are called; importers look at that
 * @param contents what is in them, in the same order; not to be changed
 */
record Recording(List<String> names, List<byte[]> contents) {
  Recording {
    names = List.copyOf(names);
    contents = List.copyOf(contents);
  }

  /** The same with another content of one file. */
  Recording with(int index, byte[] content) {
    List<byte[]> changed = new ArrayList<>(contents);
    changed.set(index, content);
    return new Recording(names, changed);
  }

  /** How many bytes it has. */
  int size() {
    return contents.stream().mapToInt(content -> content.length).sum();
  }

  String name() {
    return String.join("+", names);
  }
}
