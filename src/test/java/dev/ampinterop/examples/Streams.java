package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxReader;
import dev.ampinterop.amp.box.Boxes;
import dev.ampinterop.amp.error.IncompleteBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Boxes in files. */
final class Streams {
  private Streams() {}

  // snippet
  static List<Box> writeAndRead(Path file) throws IOException {
    Box milk = Box.of(Map.of("name", "milk".getBytes(UTF_8), "litres", "2".getBytes(UTF_8)));
    try (var out = Files.newOutputStream(file)) {
      Boxes.write(List.of(milk, milk), out);
    }
    return Boxes.parse(file); // what comes after the last whole box is ignored
  }

  static String check(Path file) throws IOException {
    int count = 0;
    try (var reader = new BoxReader(Files.newInputStream(file))) {
      for (Optional<Box> box = reader.next(); box.isPresent(); box = reader.next()) {
        count++;
      }
    } catch (IncompleteBox e) {
      return count + " boxes, then " + e.getMessage();
    }
    return count + " boxes";
  }

  // end
}
