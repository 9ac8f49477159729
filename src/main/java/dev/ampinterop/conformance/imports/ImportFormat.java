package dev.ampinterop.conformance.imports;

import dev.ampinterop.conformance.imports.pcap.PcapImporter;
import dev.ampinterop.conformance.imports.plain.TwistedLogImporter;
import dev.ampinterop.conformance.imports.shared.AmpSniffer;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.shared.InputFile;
import dev.ampinterop.conformance.imports.strace.StraceImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What captures can be made of. */
public enum ImportFormat {
  /** The log of strace. */
  STRACE,
  /** A capture of packets, pcap or pcapng. */
  PCAP,
  /** The bare bytes of one direction. */
  RAW,
  /** The log of Twisted's TrafficLoggingFactory. */
  TWISTED_LOG;

  private static final int LOOK_BYTES = 1 << 16;
  private static final int LOOK_LINES = 20;

  /**
   * The name on the command line: {@code strace}, {@code pcap}, {@code raw} or {@code twisted-log}.
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What a file looks like.
   *
   * @throws ImportException.NothingFound when it is empty
   * @throws ImportException when something else than gzip has packed it, or it looks like nothing
   *     that is known
   * @throws IOException when it cannot be read
   */
  static ImportFormat of(Path file) throws IOException {
    byte[] beginning;
    try (InputStream in = InputFile.open(file)) {
      beginning = in.readNBytes(LOOK_BYTES);
    }
    if (beginning.length == 0) {
      throw new ImportException.NothingFound(file.toString(), "the file is empty");
    }
    if (PcapImporter.looksLike(beginning)) {
      return PCAP;
    }
    Optional<ImportFormat> log = ofLines(beginning);
    if (log.isPresent()) {
      return log.get();
    }
    AmpSniffer sniffer = new AmpSniffer();
    sniffer.feed(beginning);
    throw ImportException.in(
        file,
        sniffer.verdict() == AmpSniffer.Verdict.AMP
            ? "these are the bare bytes of one side (name it with --client or --server)"
            : "it is neither strace's log, nor a capture of packets, nor a log of Twisted's"
                + " TrafficLoggingFactory (say with --format what it is)");
  }

  private static Optional<ImportFormat> ofLines(byte[] beginning) {
    String text = new String(beginning, StandardCharsets.ISO_8859_1);
    return text.lines()
        .limit(LOOK_LINES)
        .map(
            line ->
                TwistedLogImporter.looksLike(line)
                    ? TWISTED_LOG
                    : StraceImporter.looksLike(line) ? STRACE : null)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
