package dev.ampinterop.conformance.replay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OverlapTest {
  /** No verdict rests on what is left where the memory is used up. */
  @Test
  void anErrorEndsAll() {
    List<CapturedConversation> two = List.of(connection(1), connection(2));
    OutOfMemoryError error = new OutOfMemoryError("planted");

    assertThatThrownBy(
            () ->
                Overlap.play(
                    two,
                    Duration.ofSeconds(20),
                    (index, connection) -> {
                      connection.over();
                      if (index == 1) {
                        throw error;
                      }
                      return index;
                    }))
        .isSameAs(error);
  }

  private static CapturedConversation connection(int number) {
    return new CapturedConversation(
        List.of(
            new CaptureEvent.Opened(number, number, CaptureTransport.UNIX, "", ""),
            new CaptureEvent.Bytes(
                number + 1, number, Role.CLIENT, 0, Calls.ask(number), List.of())));
  }
}
