package dev.ampinterop.conformance.minimize;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Turns;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With symptoms that need no conversation to be played. */
class MinimizerTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final List<List<Conversation>> found = new ArrayList<>();
  private int lastTries;

  @Test
  void connectionsThatTheSymptomDoesNotNeedGo() throws InterruptedException {
    List<Conversation> connections = new ArrayList<>();
    for (int number = 0; number < 9; number++) {
      connections.add(conversation(Turns.ask(CLIENT, 1, "C" + number), Turns.answer(SERVER, 1)));
    }

    assertThat(minimize(connections, has("C3").and(has("C7"))))
        .containsExactly(
            conversation(Turns.ask(CLIENT, 1, "C3")), conversation(Turns.ask(CLIENT, 1, "C7")));
  }

  @Test
  void callsGoWithWhatCameOfThemAndAnswersAlone() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 200; call++) {
      turns.add(Turns.ask(call % 3 == 0 ? SERVER : CLIENT, call, "A" + call));
      turns.add(Turns.answer(call % 3 == 0 ? CLIENT : SERVER, call, "n", call));
    }

    assertThat(
            minimize(
                List.of(conversation(turns.toArray(new Turn[0]))), answers("A77").and(has("A150"))))
        .containsExactly(
            conversation(
                Turns.ask(CLIENT, 77, "A77"),
                Turns.answer(SERVER, 77),
                Turns.ask(SERVER, 150, "A150")));
    assertThat(lastTries).isLessThan(150);
  }

  @Test
  void boxesThatAreNoneGo() throws InterruptedException {
    assertThat(
            minimize(
                List.of(
                    conversation(
                        Turns.stray(SERVER, (byte) 1),
                        Turns.ask(CLIENT, 1, "A"),
                        Turns.stray(CLIENT, (byte) 2))),
                has("A")))
        .containsExactly(conversation(Turns.ask(CLIENT, 1, "A")));
  }

  @Test
  void keysGoThoseOfAnswersToo() throws InterruptedException {
    assertThat(
            minimize(
                List.of(
                    conversation(
                        Turns.ask(CLIENT, 1, "A", "a", "1", "file", Turns.file("1:1"), "c", "3"),
                        Turns.answer(SERVER, 1, "d", "4", "e", "5"))),
                keys("c", "e")))
        .containsExactly(
            conversation(Turns.ask(CLIENT, 1, "A", "c", ""), Turns.answer(SERVER, 1, "e", "")));
  }

  @Test
  void valuesBecomeAsShortAsTheyCan() throws InterruptedException {
    assertThat(
            minimize(
                List.of(conversation(Turns.ask(CLIENT, 1, "A", "text", "x".repeat(60_000)))),
                connections -> length(connections) >= 32_769))
        .containsExactly(conversation(Turns.ask(CLIENT, 1, "A", "text", "x".repeat(32_769))));
    assertThat(lastTries).as("not one by one").isLessThan(400);
  }

  @Test
  void descriptorsBecomePlain() throws InterruptedException {
    var content = new FileContent(2, "hi".getBytes(UTF_8));
    var full =
        new CapturedDescriptor(0, new DescriptorFacts("file", "write", "1:1", true, 7L), content);
    var plain = new CapturedDescriptor(0, new DescriptorFacts("file", "write", "1:1", false, 0L));

    assertThat(
            minimize(List.of(conversation(Turns.ask(CLIENT, 1, "A", "file", full))), keys("file")))
        .containsExactly(conversation(Turns.ask(CLIENT, 1, "A", "file", plain)));
  }

  @Test
  void aPlainFileIsKnownToBeEmpty() throws InterruptedException {
    var facts = new DescriptorFacts("file", "read", "1:1", false, 0L);
    var full = new CapturedDescriptor(0, facts, new FileContent(2, "hi".getBytes(UTF_8)));
    var plain = new CapturedDescriptor(0, facts, new FileContent(0, new byte[0]));

    assertThat(
            minimize(List.of(conversation(Turns.ask(CLIENT, 1, "A", "file", full))), keys("file")))
        .containsExactly(conversation(Turns.ask(CLIENT, 1, "A", "file", plain)));
  }

  @Test
  void descriptorsThatTheSymptomNeedsStayAsTheyAre() throws InterruptedException {
    var append = new CapturedDescriptor(0, new DescriptorFacts("file", "write", "1:1", true, 7L));
    Conversation told = conversation(Turns.ask(CLIENT, 1, "A", "file", append));

    assertThat(
            minimize(List.of(told), connections -> connections.toString().contains("append=true")))
        .containsExactly(told);
  }

  @Test
  void nothingIsEverEmpty() throws InterruptedException {
    assertThat(minimize(List.of(conversation(Turns.ask(CLIENT, 1, "A"))), connections -> true))
        .containsExactly(conversation(Turns.ask(CLIENT, 1, "A")));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, 2})
  void theSameSeedGivesTheSameSteps(long seed) throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 60; call++) {
      turns.add(Turns.ask(CLIENT, call, "A", "n", "" + call % 10));
    }
    List<Conversation> connections = List.of(conversation(turns.toArray(new Turn[0])));
    Predicate<List<Conversation>> sum = told -> length(told) >= 3;
    Optional<Long> order = seed < 0 ? Optional.empty() : Optional.of(seed);

    minimize(connections, sum, order, LONG);
    List<List<Conversation>> first = List.copyOf(found);
    found.clear();
    minimize(connections, sum, order, LONG);

    assertThat(first).isEqualTo(found).hasSizeGreaterThan(3);
  }

  @Test
  void whatIsFoundGetsSmallerAndShowsTheSymptom() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 100; call++) {
      turns.add(Turns.ask(CLIENT, call, "A" + call, "text", "abc"));
    }
    Predicate<List<Conversation>> symptom = has("A40").and(has("A90"));

    List<Conversation> least = minimize(List.of(conversation(turns.toArray(new Turn[0]))), symptom);

    assertThat(found).allMatch(symptom).last().isEqualTo(least);
    assertThat(found)
        .extracting(Minimizer::boxes)
        .isSortedAccordingTo((one, other) -> other - one)
        .last()
        .isEqualTo(2);
  }

  @Test
  void whenTheTimeIsOverTheBestSoFarIsTheResult() throws InterruptedException {
    List<Conversation> connections =
        List.of(conversation(Turns.ask(CLIENT, 1, "A"), Turns.ask(CLIENT, 2, "B")));

    Minimizer.Outcome outcome = minimize(connections, has("A"), Optional.empty(), Duration.ZERO);

    assertThat(outcome.isLeast()).isFalse();
    assertThat(outcome.tries()).isZero();
    assertThat(outcome.best()).isEqualTo(connections);
  }

  @Test
  void anInterruptionEndsIt() {
    List<Conversation> connections =
        List.of(conversation(Turns.ask(CLIENT, 1, "A"), Turns.ask(CLIENT, 2, "B")));
    Symptom interrupted =
        told -> {
          throw new InterruptedException();
        };
    Minimizer minimizer = new Minimizer(interrupted, new Listener(), LONG, Optional.empty());

    assertThatThrownBy(
            () -> minimizer.minimize(connections, Shown.by(EndpointReplays.inTurn(connections))))
        .isInstanceOf(InterruptedException.class);
  }

  private List<Conversation> minimize(
      List<Conversation> connections, Predicate<List<Conversation>> symptom)
      throws InterruptedException {
    Minimizer.Outcome outcome = minimize(connections, symptom, Optional.empty(), LONG);
    assertThat(outcome.isLeast()).isTrue();
    assertThat(outcome.tries()).isEqualTo(lastTries);
    return outcome.best();
  }

  private Minimizer.Outcome minimize(
      List<Conversation> connections,
      Predicate<List<Conversation>> symptom,
      Optional<Long> seed,
      Duration limit)
      throws InterruptedException {
    Symptom shown =
        played -> {
          if (!symptom.test(played)) {
            return Optional.empty();
          }
          found.add(played);
          return Optional.of(Shown.by(EndpointReplays.inTurn(played)));
        };
    return new Minimizer(shown, new Listener(), limit, seed)
        .minimize(connections, Shown.by(EndpointReplays.inTurn(connections)));
  }

  private final class Listener implements MinimizeListener {
    @Override
    public void tried(int tries, int boxes) {
      lastTries = tries;
    }

    @Override
    public void found(List<CapturedConversation> passed) {}
  }

  private static Conversation conversation(Turn... turns) {
    return new Conversation(List.of(turns), Optional.empty());
  }

  private static Predicate<List<Conversation>> has(String command) {
    return connections -> asks(connections).stream().anyMatch(ask -> ask.command().equals(command));
  }

  private static Predicate<List<Conversation>> answers(String command) {
    return connections ->
        asks(connections).stream()
            .filter(ask -> ask.command().equals(command))
            .anyMatch(
                ask ->
                    connections.stream()
                        .flatMap(conversation -> conversation.turns().stream())
                        .anyMatch(
                            turn ->
                                turn instanceof Turn.Answer answer && answer.call() == ask.call()));
  }

  /** Whether the box has that key, the call the first and the answer the second. */
  private static Predicate<List<Conversation>> keys(String... keys) {
    return connections -> {
      List<Turn> turns = connections.get(0).turns();
      for (int index = 0; index < keys.length; index++) {
        if (turns.size() <= index
            || !(turns.get(index) instanceof Turn.Ask ask
                    ? ask.values()
                    : ((Turn.Answer) turns.get(index)).values())
                .containsKey(keys[index])) {
          return false;
        }
      }
      return true;
    };
  }

  private static int length(List<Conversation> connections) {
    return asks(connections).stream()
        .flatMap(ask -> ask.values().values().stream())
        .mapToInt(value -> ((Value.Plain) value).bytes().length)
        .sum();
  }

  private static List<Turn.Ask> asks(List<Conversation> connections) {
    return connections.stream()
        .flatMap(conversation -> conversation.turns().stream())
        .filter(Turn.Ask.class::isInstance)
        .map(Turn.Ask.class::cast)
        .toList();
  }
}
