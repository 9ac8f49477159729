package dev.ampinterop.conformance.imports.strace;

import java.util.List;

/** Gets what passed on open files, as one process saw it. */
interface Traffic {
  /**
   * Bytes that a process read or wrote.
   *
   * @param table the process
   * @param out whether the process wrote them
   * @param message them; the log may show only their beginning
   * @param descriptors what travelled on them
   */
  record Passage(
      FileTable table,
      OpenFile file,
      boolean out,
      StraceCall call,
      Message message,
      List<PassedDescriptor> descriptors) {
    /** Copies the list. */
    public Passage {
      descriptors = List.copyOf(descriptors);
    }
  }

  /**
   * Something passed that the log does not show.
   *
   * @param out whether the process wrote it
   * @param count how many bytes; -1 where the log does not say it, 0 where only descriptors are
   *     missing
   * @param because why, for people
   */
  record Missing(
      FileTable table, OpenFile file, boolean out, StraceCall call, long count, String because) {}

  /**
   * Something may have passed that the log does not show, nobody knows where.
   *
   * @param files on any of these
   * @param in whether the process may have read it
   * @param out whether the process may have written it
   * @param because why, for people
   */
  record Unseen(List<OpenFile> files, boolean in, boolean out, StraceCall call, String because) {
    /** Copies the list. */
    public Unseen {
      files = List.copyOf(files);
    }

    /** The same of a file that is found out later. */
    Unseen at(OpenFile file, StraceCall later) {
      return new Unseen(List.of(file), in, out, later, because);
    }
  }

  /** Bytes. */
  void passed(Passage passage);

  /** What the log does not show. */
  void missing(Missing missing);

  /** What the log does not show, nobody knows where. */
  void unseen(Unseen unseen);

  /**
   * The end of one direction.
   *
   * @param byProcess whether the process ended it, or saw its end
   */
  void ended(OpenFile file, boolean byProcess, long nanos);
}
