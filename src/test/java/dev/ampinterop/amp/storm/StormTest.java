package dev.ampinterop.amp.storm;

import dev.ampinterop.amp.OpenDescriptors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short storm; {@code .ci/long/storm} has long ones. */
@Timeout(300)
class StormTest {
  @TempDir Path directory;

  @Test
  void leavesNothing() throws Exception {
    int before = OpenDescriptors.settled();
    try (var threads = new StormThreads(16, false)) {
      var storm = new Storm(directory, 11, threads);
      for (Weather weather : Weather.values()) {
        boolean isDear =
            weather == Weather.NO_DESCRIPTORS
                || weather == Weather.NO_MEMORY
                || weather == Weather.KILL;
        storm.blow(isDear ? 1 : 10, weather);
      }
      Storm.requireNothingLeft(before, storm.problems());
    }
  }
}
