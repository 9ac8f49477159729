package dev.ampinterop.conformance.mutations;

import dev.ampinterop.conformance.exports.PcapngExport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The recordings that are damaged: captures, logs and packets that real programs wrote, all small.
 *
 * @param captures made by {@code record}, or imported
 * @param logs of strace and of Twisted
 * @param packets pcap and pcapng, not packed
 */
record Seeds(List<Recording> captures, List<Recording> logs, List<Recording> packets) {
  private static final int LARGEST = 64 << 10;
  private static final Set<Integer> PACKETS =
      Set.of(0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a);

  /**
   * Finds them.
   *
   * @param places files, and folders with files
   * @param scratch a folder for what is made on the way
   */
  static Seeds in(List<Path> places, Path scratch) throws IOException {
    Set<Path> files = new TreeSet<>();
    for (Path place : places) {
      try (Stream<Path> all = Files.walk(place)) {
        all.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    Seeds seeds = new Seeds(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Map<String, Recording> threads = new LinkedHashMap<>();
    for (Path file : files) {
      if (Files.size(file) < 4 || Files.size(file) > LARGEST) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(file);
      String name = file.getFileName().toString();
      Recording one = new Recording(List.of(name), List.of(bytes));
      if (name.endsWith(".capture")) {
        seeds.captures.add(one);
        seeds.packets.add(exported(file, name, scratch));
      } else if (PACKETS.contains(ByteBuffer.wrap(bytes).getInt())) {
        seeds.packets.add(one);
      } else if (name.matches(".*\\.\\d+")) {
        threads.merge(
            file.resolveSibling(name.replaceFirst("\\d+$", "")).toString(), one, Seeds::of);
      } else if (!name.contains("pcap")) {
        seeds.addLog(one, scratch);
      }
    }
    for (Recording trace : threads.values()) {
      seeds.addLog(trace, scratch);
    }
    return seeds;
  }

  /** Adds it, and the capture that is made of it, where it is one with AMP in it. */
  private void addLog(Recording log, Path scratch) throws IOException {
    Optional<byte[]> capture = new Examiner(scratch).capture(log);
    if (capture.isPresent()) {
      logs.add(log);
      captures.add(new Recording(List.of(log.name() + ".capture"), List.of(capture.get())));
    }
  }

  private static Recording of(Recording one, Recording other) {
    List<String> names = new ArrayList<>(one.names());
    List<byte[]> contents = new ArrayList<>(one.contents());
    names.addAll(other.names());
    contents.addAll(other.contents());
    return new Recording(names, contents);
  }

  private static Recording exported(Path capture, String name, Path scratch) throws IOException {
    Path out = scratch.resolve(name + ".pcapng");
    PcapngExport.write(capture, out, "mutations");
    byte[] bytes = Files.readAllBytes(out);
    Files.delete(out);
    return new Recording(List.of(name + ".pcapng"), List.of(bytes));
  }
}
