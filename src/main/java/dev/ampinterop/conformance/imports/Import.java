package dev.ampinterop.conformance.imports;

import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.plain.TwistedLogImporter;
import dev.ampinterop.conformance.imports.plain.RawImporter;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.pcap.PcapImporter;
import dev.ampinterop.conformance.imports.strace.StraceImporter;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 */
public record Import(
    @Nullable ImportFormat format,
    List<Path> files,
    Map<Role, Path> sides,
    StraceOptions strace,
    OptionalInt port) {
  /** Copies the collections. */
  public Import {
    files = List.copyOf(files);
    sides = Map.copyOf(sides);
  }

  /**
   * What came of it.
   *
   * @param connections how many connections the capture has
   * @param bytes how many bytes passed on them
   * @param notes what the user should know
   */
  public record Outcome(int connections, long bytes, List<String> notes) {}

  /**
   * Writes the capture.
   *
   * @param out must not exist
   * @param by the program that imports, and its version
   * @throws ImportException when an input is not in order; what was found until then is kept, unless
   *     that is nothing
   * @throws IOException when a file cannot be read or written
   */
  public Outcome to(Path out, String by) throws IOException {
    for (Path file : files) {
      check(file);
    }
    for (Path file : sides.values()) {
      check(file);
    }
    List<Path> inputs = new ArrayList<>(files);
    inputs.addAll(sides.values());
    List<String> origins =
        inputs.stream().map(file -> "imported from " + file.getFileName()).toList();
    List<String> notes = new ArrayList<>();
    try (CaptureTarget target = new CaptureTarget(out, by, origins)) {
      if (!sides.isEmpty()) {
        new RawImporter(sides, target).importAll();
        notes.add("bare bytes have no times, and no descriptors");
      }
      try {
        for (Path file : files) {
          read(file, target, notes);
        }
      } catch (ImportException e) {
        if (target.connections() == 0) {
          throw e;
        }
        target.breakOff("the input is broken here: " + e.getMessage());
        throw new ImportException(e.getMessage() + "; what comes before it is in " + out);
      }
      return new Outcome(target.connections(), target.bytes(), List.copyOf(notes));
    }
  }

  private void read(Path file, CaptureTarget target, List<String> notes) throws IOException {
    switch (format == null ? ImportFormat.of(file) : format) {
      case STRACE -> {
        StraceImporter importer = new StraceImporter(file, strace);
        importer.importTo(target);
        notes.addAll(importer.notes());
      }
      case PCAP -> {
        PcapImporter importer = new PcapImporter(file, port);
        importer.importTo(target);
        notes.addAll(importer.notes());
      }
      case TWISTED_LOG -> {
        new TwistedLogImporter(file, target).importAll();
        notes.add(file.getFileName() + " has no times, and no descriptors");
      }
      case RAW ->
          throw ImportException.in(
              file, "whose bytes are these? (name the file with --client or --server)");
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
