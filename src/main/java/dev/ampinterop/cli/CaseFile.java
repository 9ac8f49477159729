package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.promote.CaseJson;
import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that a new case goes to.
 *
 * @param path below the folder of cases
 */
record CaseFile(Path path) {
  /**
   * The file of the case with that id.
   *
   * @param force whether it may be there already
   * @throws CannotRun when it cannot be written, or there is one that is to be kept
   */
  static CaseFile of(Path folder, String id, boolean force) {
    if (!Files.isDirectory(folder)) {
      throw new CannotRun(
          "there is no folder " + folder + " (name the folder of your cases with --cases)");
    }
    Path path = folder.resolve(id + ".json");
    if (Files.exists(path) && !force) {
      throw new CannotRun(
          path + " exists already (choose another --id, or write over it with --force)");
    }
    Path there = path.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isWritable(there)) {
      throw OutputFile.cannotWrite(path, "permission denied (name a file that you may write)");
    }
    return new CaseFile(path);
  }

  /**
   * Writes the case.
   *
   * @throws CannotRun when that fails
   */
  void write(ConformanceCase told) {
    try {
      Path above = path.getParent();
      if (above != null) {
        Files.createDirectories(above);
      }
      PrivateFile.write(path, CaseJson.of(told.document()));
    } catch (IOException e) {
      throw OutputFile.cannotWrite(path, e.toString());
    }
  }
}
