package dev.ampinterop.conformance.imports;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.pcap.PcapImporter;
import dev.ampinterop.conformance.imports.plain.LoggingSide;
import dev.ampinterop.conformance.imports.plain.RawImporter;
import dev.ampinterop.conformance.imports.plain.TwistedLogImporter;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceFiles;
import dev.ampinterop.conformance.imports.strace.StraceImporter;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes one capture of what other programs recorded.
 *
 * @param format what the files are; null to find out
 * @param files what they recorded; empty where {@code sides} is not
 * @param sides the bare bytes of one side or both
 * @param strace what is wanted of strace's logs
 * @param port the server's port in captures of packets; all connections that speak AMP where empty
 * @param loggedBy which side wrote the logs of Twisted's TrafficLoggingFactory; null where nobody
 *     has said it
 */
public record Import(
    @Nullable ImportFormat format,
    List<Path> files,
    Map<Role, Path> sides,
    StraceOptions strace,
    OptionalInt port,
    @Nullable Role loggedBy) {
  /** Copies the collections. */
  public Import {
    files = List.copyOf(files);
    sides = Map.copyOf(sides);
  }

  /** The same where nobody has said which side wrote a traffic log. */
  public Import(
      @Nullable ImportFormat format,
      List<Path> files,
      Map<Role, Path> sides,
      StraceOptions strace,
      OptionalInt port) {
    this(format, files, sides, strace, port, null);
  }

  /**
   * What came of it.
   *
   * @param connections how many connections the capture has
   * @param bytes how many bytes passed on them
   * @param notes what the user should know
   * @param missing what passed and is not in the capture, or could not be imported; empty where all
   *     is there
   */
  public record Outcome(int connections, long bytes, List<String> notes, List<String> missing) {
    /** Copies the lists. */
    public Outcome {
      notes = List.copyOf(notes);
      missing = List.copyOf(missing);
    }
  }

  /**
   * Writes the capture. Of several files, one without AMP is left out with a note, and so is one
   * that cannot be read at all, which then is missing.
   *
   * @param out must not exist
   * @param by the program that imports, and its version
   * @throws ImportException when an input is not in order, or there is no AMP; what was found until
   *     then is kept, unless that is nothing
   * @throws IOException when a file cannot be read or written
   */
  public Outcome to(Path out, String by) throws IOException {
    files.forEach(Import::check);
    sides.values().forEach(Import::check);
    Running running = new Running(this, out);
    running.plan();
    try (CaptureTarget target = new CaptureTarget(out, by, running.origins)) {
      running.importInto(target);
      List<String> missing = new ArrayList<>(target.missing());
      missing.addAll(running.unread);
      return new Outcome(target.connections(), target.bytes(), running.notes, missing);
    }
  }

  /** An import on its way. */
  private static final class Running {
    private final Import what;
    private final Path out;
    private final List<String> origins = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private final List<ImportException> failures = new ArrayList<>();
    private final Map<Path, ImportFormat> formats = new LinkedHashMap<>();
    private final LoggingSide loggingSide;

    Running(Import what, Path out) {
      this.what = what;
      this.out = out;
      this.loggingSide = new LoggingSide(what.files(), what.loggedBy());
    }

    /** Finds out what the files are, and what the header of the capture says of them. */
    void plan() throws IOException {
      List<Path> inputs = new ArrayList<>(what.files());
      inputs.addAll(what.sides().values());
      inputs.forEach(file -> origins.add("imported from " + file.getFileName()));
      for (Path file : what.files()) {
        try {
          formats.put(file, what.format() == null ? ImportFormat.of(file) : what.format());
        } catch (ImportException e) {
          failed(e);
        }
      }
      formats.forEach(
          (file, format) -> {
            if (format == ImportFormat.TWISTED_LOG) {
              loggingSide
                  .note(file)
                  .ifPresent(
                      note -> {
                        notes.add(note);
                        origins.add(note);
                      });
            }
          });
    }

    /** A file alone has to be in order; of several, the others are still worth reading. */
    private void failed(ImportException e) {
      if (what.files().size() == 1) {
        throw e;
      }
      failures.add(e);
      (e instanceof ImportException.NothingFound ? notes : unread)
          .add(String.valueOf(e.getMessage()));
    }

    void importInto(CaptureTarget target) throws IOException {
      if (!what.sides().isEmpty()) {
        new RawImporter(what.sides(), target).importAll();
        notes.add("bare bytes have no times, and no descriptors");
      }
      List<Path> logs =
          formats.keySet().stream()
              .filter(file -> formats.get(file) == ImportFormat.STRACE)
              .toList();
      List<StraceFiles> traces = StraceFiles.group(logs);
      for (Map.Entry<Path, ImportFormat> entry : formats.entrySet()) {
        Path file = entry.getKey();
        if (entry.getValue() != ImportFormat.STRACE) {
          attempt(target, () -> read(file, entry.getValue(), target));
          continue;
        }
        for (StraceFiles trace : traces) {
          if (trace.files().get(0).equals(file)) {
            attempt(target, () -> read(trace, target));
          }
        }
      }
      if (target.connections() == 0 && !failures.isEmpty()) {
        ImportException first = failures.get(0);
        throw failures.size() == 1
            ? first
            : new ImportException(
                String.join("\n", failures.stream().map(one -> "" + one.getMessage()).toList()));
      }
    }

    private interface Reading {
      void run() throws IOException;
    }

    private void attempt(CaptureTarget target, Reading reading) throws IOException {
      int before = target.connections();
      try {
        reading.run();
      } catch (ImportException e) {
        if (target.connections() > before) {
          target.breakOff(before, "the input is broken here: " + e.getMessage());
          failed(new ImportException(e.getMessage() + "; what comes before it is in " + out));
          return;
        }
        failed(e);
      }
    }

    private void read(StraceFiles trace, CaptureTarget target) throws IOException {
      StraceImporter importer = new StraceImporter(trace, what.strace());
      importer.importTo(target);
      notes.addAll(importer.notes());
    }

    private void read(Path file, ImportFormat format, CaptureTarget target) throws IOException {
      if (format == ImportFormat.PCAP) {
        PcapImporter importer = new PcapImporter(file, what.port());
        importer.importTo(target);
        notes.addAll(importer.notes());
      } else if (format == ImportFormat.TWISTED_LOG) {
        new TwistedLogImporter(file, loggingSide.of(file), target).importAll();
        notes.add(file.getFileName() + " has no times, and no descriptors");
      } else {
        throw ImportException.in(
            file, "whose bytes are these? (name the file with --client or --server)");
      }
    }
  }

  private static void check(Path file) {
    if (Files.isDirectory(file)) {
      throw ImportException.in(file, "this is a folder");
    }
    if (!Files.exists(file)) {
      throw ImportException.in(file, "there is no such file");
    }
    if (!Files.isReadable(file)) {
      throw ImportException.in(file, "permission denied");
    }
  }
}
