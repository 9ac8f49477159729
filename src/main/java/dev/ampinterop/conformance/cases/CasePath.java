package dev.ampinterop.conformance.cases;

import java.nio.file.Path;

/**
 * Where a case file is, which its id has to say: its path below the folder of cases that it is in,
 * without the suffix.
 *
 * @param whole from the root of the file system, with slashes, without the suffix
 * @param shortest the id where the folder that was named is the folder of cases
 */
record CasePath(String whole, String shortest) {
  /** What the name of a case file ends in. */
  static final String SUFFIX = ".json";

  /**
   * The path of a file in a folder that was named, or of a file that was named itself.
   *
   * @param folder the folder that was named, or the one that the file is in
   */
  static CasePath of(Path file, Path folder) {
    return new CasePath(
        id(file.toAbsolutePath().normalize()), id(folder.relativize(file).normalize()));
  }

  /** Whether a file there may have that id: the folder of cases may be one above, too. */
  boolean fits(String id) {
    return ("/" + whole).endsWith("/" + id) && ("/" + id).endsWith("/" + shortest);
  }

  private static String id(Path path) {
    String text = path.toString().replace('\\', '/');
    return text.endsWith(SUFFIX) ? text.substring(0, text.length() - SUFFIX.length()) : text;
  }
}
