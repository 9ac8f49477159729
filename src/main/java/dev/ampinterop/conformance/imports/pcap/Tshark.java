package dev.ampinterop.conformance.imports.pcap;

import dev.ampinterop.conformance.imports.shared.ImportException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Wireshark's reader of captures: pcap and pcapng, compressed or not, of every link type, IPv4 and
 * IPv6, fragments put together. What it gives of each TCP segment is a line.
 */
final class Tshark implements Closeable {
  private static final String PROGRAM = "tshark";

  /** The last occurrence counts: of an address in a tunnel, the inner one. */
  private static final List<String> OPTIONS =
      List.of(
          "-n", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=l",
          "-o", "tcp.desegment_tcp_streams:FALSE");

  private final Path file;
  private final Process process;
  private final BufferedReader rows;
  private final Thread listener;
  private final Deque<String> complaints = new ArrayDeque<>();
  private long number;

  private Tshark(Path file, Process process) {
    this.file = file;
    this.process = process;
    this.rows =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
    this.listener = new Thread(this::listen, "tshark's words");
    listener.setDaemon(true);
    listener.start();
  }

  /**
   * Starts reading.
   *
   * @param port only connections that have it at one end; all where empty
   * @throws ImportException when there is no tshark
   */
  static Tshark read(Path file, OptionalInt port) {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-r", file.toString()));
    command.addAll(OPTIONS);
    command.addAll(
        List.of("-Y", port.isPresent() ? "tcp.port == " + port.getAsInt() : "tcp"));
    for (String field : Segment.FIELDS) {
      command.addAll(List.of("-e", field));
    }
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      return new Tshark(file, process);
    } catch (IOException e) {
      throw ImportException.in(
          file, "captures of packets are read by Wireshark's tshark, which is not here (Debian:"
              + " apt-get install tshark)");
    }
  }

  /** The next segment; empty at the end. */
  Optional<Segment> next() throws IOException {
    String row = rows.readLine();
    if (row == null) {
      return Optional.empty();
    }
    number++;
    try {
      return Optional.of(Segment.parse(row));
    } catch (IllegalArgumentException e) {
      throw ImportException.in(
          file, "tshark's line " + number + " is not as expected: " + e.getMessage());
    }
  }

  /**
   * What it had to complain about, once all segments were read; empty when nothing.
   *
   * @throws ImportException when there was nothing to be read
   */
  Optional<String> complaint() throws IOException {
    int status;
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw ImportException.in(file, "tshark does not end");
      }
      status = process.exitValue();
      listener.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    String words;
    synchronized (complaints) {
      words = String.join(" ", complaints);
    }
    if (status != 0 && number == 0) {
      throw ImportException.in(file, words.isEmpty() ? "tshark failed" : words);
    }
    return status == 0 ? Optional.empty() : Optional.of(words.isEmpty() ? "tshark failed" : words);
  }

  private void listen() {
    try (BufferedReader words =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        if (!line.isBlank() && !line.startsWith("Running as user")) {
          synchronized (complaints) {
            complaints.add(line.strip());
            if (complaints.size() > 5) {
              complaints.remove();
            }
          }
        }
      }
    } catch (IOException e) {
      // It ended; what it had said is kept.
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    rows.close();
  }
}
