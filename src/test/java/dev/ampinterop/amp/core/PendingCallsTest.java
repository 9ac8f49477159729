package dev.ampinterop.amp.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PendingCallsTest {
  private record Waiting(long tag) implements WaitingCall {}

  private final PendingCalls<Waiting> calls = new PendingCalls<>();

  @Test
  void holdsWhatAMapHolds() {
    var random = new Random(11);
    Map<Long, Waiting> expected = new HashMap<>();
    long lastTag = 0;
    for (int i = 0; i < 20_000; i++) {
      // It fills up, and empties again: both ways across every size of the table.
      boolean filling = i / 2_000 % 2 == 0;
      if (random.nextInt(10) < (filling ? 7 : 3)) {
        lastTag += random.nextInt(20) == 0 ? 1 + random.nextInt(40) : 1;
        var call = new Waiting(lastTag);
        calls.put(call);
        expected.put(lastTag, call);
      } else {
        long tag = lastTag == 0 ? 1 : 1 + (long) (random.nextDouble() * lastTag);
        if (random.nextInt(4) > 0 && !expected.isEmpty()) {
          tag = List.copyOf(expected.keySet()).get(random.nextInt(expected.size()));
        }
        assertThat(calls.remove(tag)).isSameAs(expected.remove(tag));
      }
      assertThat(calls.isEmpty()).isEqualTo(expected.isEmpty());
    }
    assertThat(expected).isNotEmpty();

    assertThat(calls.removeAll()).containsExactlyInAnyOrderElementsOf(expected.values());
    assertThat(calls.isEmpty()).isTrue();
    assertThat(calls.removeAll()).isEmpty();
    assertThat(calls.remove(lastTag)).isNull();
  }

  @Test
  void knowsNoTagThatWasNeverGiven() {
    for (long tag : new long[] {-1, 0, 1, 16, Long.MAX_VALUE}) {
      assertThat(calls.remove(tag)).isNull();
    }
  }

  // With calls side by side in the table each answer walked over all that waited behind it, and
  // this took minutes.
  @Test
  void answersInTheOrderOfTheCallsAreFoundAtOnce() {
    int waiting = 2_000_000;
    for (int tag = 1; tag <= waiting; tag++) {
      calls.put(new Waiting(tag));
    }
    for (int tag = 1; tag <= waiting; tag++) {
      assertThat(calls.remove(tag)).isNotNull();
    }
    assertThat(calls.isEmpty()).isTrue();
  }
}
