package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is given up, and who is not. */
class PatienceTest {
  private static final ConformanceCase SWITCH = SampleCases.special("switch/switch");
  private static final WireEvent ASK = bytes(Role.CLIENT, SWITCH.wire().get(0).bytes());
  private static final WireEvent ANSWER = bytes(Role.SERVER, SWITCH.wire().get(1).bytes());
  private static final WireEvent CLOSE = new WireEvent.Close(2, Role.SERVER);

  private final Patience patience = new Patience(Role.SERVER, "it");
  private int asked;

  @Test
  void fiveUselessOnesInARowAreEnough() throws InterruptedException {
    for (int count = 0; count < 4; count++) {
      end(failed(ASK, CLOSE), false);
    }
    assertThat(patience.givenUpBecause()).isEmpty();
    assertThat(asked).isZero();

    end(refused(), false);

    assertThat(patience.givenUpBecause())
        .contains(
            "it did not accept the connection, or closed the connection without a word, in 5"
                + " conversations in a row, so no more are tried");
    end(refused(), false);
    assertThat(asked).isOne();
  }

  @Test
  void oneThatIsRightInBetweenStartsAnew() throws InterruptedException {
    for (int count = 0; count < 20; count++) {
      end(count % 5 == 4 ? course(false, ASK, ANSWER, CLOSE) : failed(ASK, CLOSE), false);
    }
    assertThat(patience.givenUpBecause()).isEmpty();
  }

  @Test
  void whatShowsNothingIsPassedOver() throws InterruptedException {
    for (int count = 0; count < 9; count++) {
      end(count % 2 == 0 ? failed(ASK, CLOSE) : course(false, ASK, CLOSE), false);
    }
    assertThat(patience.givenUpBecause()).isPresent();
  }

  @Test
  void oneThatStillAnswersIsKeptAndAskedMoreSeldom() throws InterruptedException {
    for (int count = 0; count < 14; count++) {
      end(failed(ASK, CLOSE), true);
    }
    assertThat(asked).isOne();
    end(failed(ASK, CLOSE), true);
    assertThat(asked).isEqualTo(2);
    assertThat(patience.givenUpBecause()).isEmpty();
  }

  @Test
  void aWrongAnswerIsNotUseless() throws InterruptedException {
    for (int count = 0; count < 9; count++) {
      end(failed(ASK, ANSWER, CLOSE), false);
    }
    assertThat(patience.givenUpBecause()).isEmpty();
  }

  @Test
  void anAnswerThatNobodyAskedForIs() throws InterruptedException {
    for (int count = 0; count < 5; count++) {
      end(failed(ANSWER, ASK, CLOSE), false);
    }
    assertThat(patience.givenUpBecause().orElse("")).contains("what nobody had asked for");
  }

  private void end(Course course, boolean isSound) throws InterruptedException {
    patience.ended(
        course,
        () -> {
          asked++;
          return isSound;
        });
  }

  private static Course failed(WireEvent... events) {
    return course(true, events);
  }

  private static Course refused() {
    return new Course(SWITCH, false, false, true, List.of());
  }

  private static Course course(boolean isFailure, WireEvent... events) {
    return new Course(SWITCH, true, false, isFailure, List.of(events));
  }

  private static WireEvent bytes(Role from, byte[] bytes) {
    return new WireEvent.Bytes(1, from, bytes, List.of());
  }
}
