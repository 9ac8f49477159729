package dev.ampinterop.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What {@code diff} is given: two of a kind, whatever their names are. */
enum DiffInput {
  /** A capture. */
  CAPTURE("a capture"),
  /** What {@code run --json} writes. */
  REPORT("a report of a run"),
  /** Anything else. */
  OTHER("neither a capture nor a report");

  private static final int LOOKED_AT = 4096;
  private static final Pattern CAPTURE_BEGIN =
      Pattern.compile("\\s*\\{[^{}]*\"type\"\\s*:\\s*\"capture\"");
  private static final Pattern REPORT_BEGIN = Pattern.compile("\\s*\\{[^{}]*\"complete\"\\s*:");

  private final String words;

  DiffInput(String words) {
    this.words = words;
  }

  /**
   * What both are.
   *
   * @throws CannotRun when they are not two of a kind, or cannot be read
   */
  static DiffInput ofBoth(Path one, Path other) {
    DiffInput kind = of(one);
    DiffInput another = of(other);
    if (kind == OTHER || another == OTHER) {
      Path wrong = kind == OTHER ? one : other;
      throw new CannotRun(
          wrong
              + " is "
              + OTHER.words
              + " (amp-interop record makes captures, run --json makes reports)");
    }
    if (kind != another) {
      throw new CannotRun(
          one
              + " is "
              + kind.words
              + ", and "
              + other
              + " is "
              + another.words
              + ": diff compares two captures, or two reports");
    }
    return kind;
  }

  private static DiffInput of(Path file) {
    if (Files.isDirectory(file)) {
      throw new CannotRun(file + " is a folder, neither a capture nor a report");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return CAPTURE; // A pipe can be read only once.
    }
    try (InputStream in = Files.newInputStream(file)) {
      String begin = new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
      if (CAPTURE_BEGIN.matcher(begin).lookingAt()) {
        return CAPTURE;
      }
      return REPORT_BEGIN.matcher(begin).lookingAt() ? REPORT : OTHER;
    } catch (IOException e) {
      throw new CannotRun(
          Files.exists(file) ? "cannot read " + file + ": " + e : "there is no file " + file);
    }
  }
}
