package dev.ampinterop.amp.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.core.ConnectionState.Life;
import dev.ampinterop.amp.core.ConnectionState.Stream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionStateTest {
  private static final List<Event> OF_LIFE =
      List.of(Event.FINISH, Event.CLOSE, Event.WRITE_FAILED, Event.END);

  private final ConnectionState state = new ConnectionState();

  @ParameterizedTest
  @CsvSource({
    "'FINISH', FINISHING, false, false, true",
    "'CLOSE', CLOSING, true, false, true",
    "'FINISH CLOSE', CLOSING, true, false, true",
    "'CLOSE FINISH', CLOSING, true, false, true",
    "'WRITE_FAILED', UNWRITABLE, false, false, false",
    "'WRITE_FAILED FINISH', UNWRITABLE, false, false, false",
    "'WRITE_FAILED CLOSE', CLOSING, true, false, true",
    "'CLOSE WRITE_FAILED', CLOSING, true, false, true",
    "'END', ENDED, true, false, false",
    "'END CLOSE', ENDED, true, false, false",
    "'END FINISH WRITE_FAILED END', ENDED, true, false, false",
  })
  void livesUntilItsEnd(
      String events, Life life, boolean closing, boolean takesCalls, boolean writable) {
    assertThat(state.takesCalls()).isTrue();
    on(events);

    assertThat(state.life()).isEqualTo(life);
    assertThat(state.isClosing()).isEqualTo(closing);
    assertThat(state.takesCalls()).isEqualTo(takesCalls);
    assertThat(state.isWritable()).isEqualTo(writable);
    assertThat(state.isEnded()).isEqualTo(life == Life.ENDED);
    assertThat(state.stream()).isEqualTo(Stream.BOXES);
  }

  @ParameterizedTest
  @CsvSource({
    "'ASK_TLS', TLS_ASKED",
    "'ASK_TLS PEER_REFUSES', BOXES",
    "'ASK_TLS PEER_AGREES', TLS_AGREED",
    "'AGREE_TO_TLS', TLS_AGREED",
    "'AGREE_TO_TLS GO_OVER', TLS_STARTING",
    "'AGREE_TO_TLS GO_OVER DONE', BOXES",
    "'ASK_SWITCH', SWITCH_ASKED",
    "'ASK_SWITCH PEER_REFUSES', BOXES",
    "'ASK_SWITCH PEER_AGREES GO_OVER', SWITCHING",
    "'AGREE_TO_SWITCH GO_OVER DONE', SWITCHED",
  })
  void goesOverStepByStep(String events, Stream stream) {
    on(events);

    assertThat(state.stream()).isEqualTo(stream);
    assertThat(state.isLockedForSwitch()).isEqualTo(stream.name().startsWith("SWITCH"));
    assertThat(state.isAsked()).isEqualTo(stream.name().endsWith("_ASKED"));
    assertThat(state.isAgreed()).isEqualTo(stream.name().endsWith("_AGREED"));
  }

  @ParameterizedTest
  @EnumSource
  void whatTheTablesDoNotHaveCannotHappen(Event event) {
    on("AGREE_TO_SWITCH GO_OVER DONE");
    if (OF_LIFE.contains(event)) {
      state.on(event);
      assertThat(state.stream()).isEqualTo(Stream.SWITCHED);
      return;
    }
    assertThatThrownBy(() -> state.on(event))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(event + " cannot happen to a connection that is OPEN, SWITCHED");
    assertThat(state).hasToString("OPEN, SWITCHED");
  }

  @Test
  void nothingCanBeAskedForTwiceAtATime() {
    on("ASK_TLS");
    for (Event event : List.of(Event.ASK_TLS, Event.ASK_SWITCH, Event.GO_OVER, Event.DONE)) {
      assertThatThrownBy(() -> state.on(event)).isInstanceOf(IllegalStateException.class);
    }
  }

  private void on(String events) {
    for (String event : events.split(" ")) {
      state.on(Event.valueOf(event));
    }
  }
}
