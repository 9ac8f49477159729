package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.shared.LogLines;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one trace: a log, or one for each thread, as {@code strace -ff -o PREFIX} writes
 * them, {@code PREFIX.PID}.
 *
 * @param files at least one
 * @param areThreads whether their names tell whose they are, and their lines do not
 */
public record StraceFiles(List<Path> files, boolean areThreads) {
  private static final Pattern NAME = Pattern.compile("(?<prefix>.+)\\.(?<pid>\\d{1,9})(?:\\.gz)?");

  /** Beyond these nobody has seen a line of strace's. */
  private static final int LINES = 20;

  /** Copies the list. */
  public StraceFiles {
    files = List.copyOf(files);
  }

  /** The one file of a trace. */
  public static StraceFiles of(Path file) {
    return new StraceFiles(List.of(file), false);
  }

  /**
   * Puts together what belongs together.
   *
   * @param logs logs of strace
   * @return the traces, in the order of their first files
   * @throws IOException when a file cannot be read
   */
  public static List<StraceFiles> group(List<Path> logs) throws IOException {
    Map<String, List<Path>> threads = new LinkedHashMap<>();
    for (Path log : logs) {
      Matcher name = NAME.matcher(log.toString());
      boolean isThread = name.matches() && !saysPids(log);
      // A NUL is in no name: these are alone.
      String trace = isThread ? name.group("prefix") : log + "\0";
      threads.computeIfAbsent(trace, prefix -> new ArrayList<>()).add(log);
    }
    return threads.entrySet().stream()
        .map(trace -> new StraceFiles(trace.getValue(), !trace.getKey().endsWith("\0")))
        .toList();
  }

  private static boolean saysPids(Path log) throws IOException {
    try (LogLines lines = LogLines.of(log)) {
      for (int count = 0; count < LINES; count++) {
        Optional<StraceLine> line = lines.next().flatMap(text -> StraceLine.parse(text, ""));
        if (line.isPresent()) {
          return line.get().pid() != 0;
        }
      }
    } catch (ImportException e) {
      return false; // It is said when the file is read.
    }
    return false;
  }

  /** Whose calls a file has, where its lines do not say it. */
  OptionalInt pid(Path file) {
    Matcher name = NAME.matcher(file.toString());
    return areThreads && name.matches()
        ? OptionalInt.of(Integer.parseInt(name.group("pid")))
        : OptionalInt.empty();
  }

  /** That files of this trace were left out, for people; empty where none seems to be. */
  Optional<String> left() {
    Path first = files.get(0);
    Matcher name = NAME.matcher(first.toString());
    if (!areThreads || !name.matches()) {
      return Optional.empty();
    }
    Path folder = Objects.requireNonNullElse(first.getParent(), Path.of(""));
    List<String> others = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        Matcher other = NAME.matcher(one.toString());
        if (other.matches()
            && other.group("prefix").equals(name.group("prefix"))
            && !files.contains(one)) {
          others.add(String.valueOf(one.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty(); // It is only a hint.
    }
    if (others.isEmpty()) {
      return Optional.empty();
    }
    Collections.sort(others);
    return Optional.of(
        others.get(0)
            + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more")
            + " beside "
            + first.getFileName()
            + (others.size() == 1 ? " seems" : " seem")
            + " to be of the same trace (name all of its files)");
  }

  /** A place in them, for people, given that in the one file or that with the name of its file. */
  String place(String where) {
    return files.size() == 1 ? files.get(0).getFileName() + ", " + where : where;
  }

  /** Their names, for people. */
  @Override
  public String toString() {
    return files.size() == 1
        ? files.get(0).toString()
        : files.get(0) + " and " + (files.size() - 1) + " more of that trace";
  }
}
