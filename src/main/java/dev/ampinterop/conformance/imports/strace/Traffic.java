package dev.ampinterop.conformance.imports.strace;

import java.util.List;

/** Gets what passed on open files, as one process saw it. */
interface Traffic {
  /**
   * Bytes.
   *
   * @param table the process
   * @param out whether the process wrote them
   * @param parts where they are: the first {@code count} bytes of all of them
   * @param descriptors what travelled on them
   */
  void passed(
      FileTable table,
      OpenFile file,
      boolean out,
      StraceCall call,
      List<StraceValue.Text> parts,
      long count,
      List<PassedDescriptor> descriptors);

  /** Bytes that the log does not show; {@code count} is -1 where it does not even say how many. */
  void unseen(OpenFile file, boolean out, StraceCall call, long count);

  /**
   * The end of one direction.
   *
   * @param byProcess whether the process ended it, or saw its end
   */
  void ended(OpenFile file, boolean byProcess, long nanos);
}
