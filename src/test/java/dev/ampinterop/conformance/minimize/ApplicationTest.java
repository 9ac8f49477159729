package dev.ampinterop.conformance.minimize;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Turns;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.decode.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** What an application shows something in is made small with care for what its commands need. */
class ApplicationTest {
  private int tries;
  private int least = Integer.MAX_VALUE;
  private int triesToLeast;

  @Test
  void aKeyStaysThatEveryCallOfTheCommandHas() throws InterruptedException {
    Conversation captured =
        conversation(
            Turns.ask(CLIENT, 1, "Put", "key", "a", "note", "x"),
            Turns.answer(SERVER, 1),
            Turns.ask(CLIENT, 2, "Put", "key", "b"),
            Turns.answer(SERVER, 2));

    assertThat(minimize(captured, asks -> 1))
        .containsExactly(Turns.ask(CLIENT, 1, "Put", "key", ""), Turns.answer(SERVER, 1));
  }

  @Test
  void aNumberStaysANumberAndTextStaysText() throws InterruptedException {
    Conversation captured =
        conversation(
            Turns.ask(CLIENT, 1, "Add", "a", "1234", "flag", "True", "text", "öäü"),
            Turns.answer(SERVER, 1));

    assertThat(minimize(captured, asks -> text(asks.get(0), "text").isEmpty() ? 0 : 1))
        .startsWith(Turns.ask(CLIENT, 1, "Add", "a", "0", "flag", "True", "text", "ö"));
  }

  @Test
  void whatTheApplicationSaysIsNotTakenAwayAlone() throws InterruptedException {
    Conversation captured =
        conversation(Turns.ask(CLIENT, 1, "Put"), Turns.answer(SERVER, 1, "size", "44"));

    assertThat(minimize(captured, asks -> 1))
        .containsExactly(Turns.ask(CLIENT, 1, "Put"), Turns.answer(SERVER, 1, "size", "44"));
  }

  @Test
  void whatTheApplicationCalledBecauseOfACallGoesWithIt() throws InterruptedException {
    Conversation captured =
        conversation(
            Turns.ask(CLIENT, 1, "Typing"),
            Turns.ask(SERVER, 2, "Seen"),
            Turns.answer(CLIENT, 2),
            Turns.ask(CLIENT, 3, "Put"),
            Turns.answer(SERVER, 3));

    assertThat(minimize(captured, asks -> asks.get(asks.size() - 1).call() == 3 ? 1 : 0))
        .containsExactly(Turns.ask(CLIENT, 3, "Put"), Turns.answer(SERVER, 3));
  }

  @Test
  void aReplyToTheApplicationIsNotTakenAwayAlone() throws InterruptedException {
    Turn[] turns = {
      Turns.ask(CLIENT, 1, "Put"),
      Turns.ask(SERVER, 2, "Told"),
      Turns.answer(CLIENT, 2),
      Turns.answer(SERVER, 1)
    };

    assertThat(minimize(conversation(turns), asks -> 1)).containsExactly(turns);
  }

  @Test
  void whatTheApplicationAsksInTheLastCallIsStillAnswered() throws InterruptedException {
    Turn[] turns = {
      Turns.ask(CLIENT, 1, "Put"),
      Turns.ask(SERVER, 2, "Told"),
      Turns.answer(CLIENT, 2),
      Turns.answer(SERVER, 1),
      Turns.ask(CLIENT, 3, "Put"),
      Turns.ask(SERVER, 4, "Told"),
      Turns.answer(CLIENT, 4),
      Turns.answer(SERVER, 3)
    };

    assertThat(minimize(conversation(turns), asks -> 1)).containsExactly(Arrays.copyOf(turns, 4));
  }

  @Test
  void theScriptClosesInPlaceOfTheApplicationWhereThatMakesNoDifference()
      throws InterruptedException {
    Turn[] turns = {Turns.ask(CLIENT, 1, "Put"), Turns.answer(SERVER, 1)};
    Conversation closed = new Conversation(List.of(turns), Optional.of(SERVER));

    assertThat(least(closed, played -> Optional.of(sighting(1))).closedBy()).contains(CLIENT);
    Sighting closing = new Sighting(Sighting.Kind.CLOSES, SERVER, "Put", "", 1, 0, "", "");
    assertThat(least(closed, played -> Optional.of(closing)).closedBy()).contains(SERVER);
    assertThat(
            least(
                    closed,
                    played ->
                        played.closedBy().equals(Optional.of(SERVER))
                            ? Optional.of(sighting(1))
                            : Optional.empty())
                .closedBy())
        .contains(SERVER);
  }

  @Test
  void oneCallIsMadeAgainAndAgainWhereTheApplicationCounts() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 3000; call++) {
      String command = call % 7 == 0 ? "Get" : "Put";
      turns.add(Turns.ask(CLIENT, call, command, "key", "k" + call));
      turns.add(Turns.answer(SERVER, call));
    }

    List<Turn> least =
        minimize(conversation(turns.toArray(new Turn[0])), asks -> asks.size() > 2500 ? 2501 : 0);

    assertThat(least.stream().filter(Turn.Ask.class::isInstance)).hasSize(2501);
    assertThat(least.stream().map(Turn::values).distinct()).hasSize(2); // a key, and an answer
    assertThat(tries).isLessThan(60);
  }

  @Test
  void everyHundredthCallOfOneCommandNeedsAHundred() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 400; call++) {
      turns.add(Turns.ask(CLIENT, call, call % 2 == 0 ? "Get" : "Put"));
      turns.add(Turns.answer(SERVER, call));
    }

    List<Turn> least = minimize(conversation(turns.toArray(new Turn[0])), hundredth("Get"));

    assertThat(least.stream().filter(Turn.Ask.class::isInstance)).hasSize(100);
  }

  @Test
  void whatIsSetUpStaysBeforeACallThatIsMadeAgainAndAgain() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    String accounts = "abcdef";
    for (int call = 1; call <= 400; call++) {
      String command =
          call <= 6 ? "Open" : call == 400 ? "History" : call % 7 == 0 ? "Balance" : "Deposit";
      String account = call == 400 ? "a" : "" + accounts.charAt(call % 6);
      turns.add(Turns.ask(CLIENT, call, command, "account", account));
      turns.add(Turns.answer(SERVER, call));
    }

    List<Turn> least = minimize(conversation(turns.toArray(new Turn[0])), asks -> fiftieth(asks));

    assertThat(least.stream().filter(Turn.Ask.class::isInstance)).hasSize(52);
    assertThat(tries).isLessThan(80);
  }

  /** In which History of an account that was opened there are fifty deposits; 0 in none. */
  private static int fiftieth(List<Turn.Ask> asks) {
    Map<String, Integer> deposits = new HashMap<>();
    for (int index = 0; index < asks.size(); index++) {
      String account = text(asks.get(index), "account");
      if (asks.get(index).command().equals("Open")) {
        deposits.put(account, 0);
      } else if (asks.get(index).command().equals("Deposit")) {
        deposits.computeIfPresent(account, (any, count) -> count + 1);
      } else if (asks.get(index).command().equals("History")
          && deposits.getOrDefault(account, 0) >= 50) {
        return index + 1;
      }
    }
    return 0;
  }

  @Test
  void callsThatAreMadeInTurnAreRepeatedTogether() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (int call = 1; call <= 301; call++) {
      String command = call == 1 ? "Start" : call % 2 == 0 ? "Login" : "Logout";
      turns.add(Turns.ask(CLIENT, call, command));
      turns.add(Turns.answer(SERVER, call));
    }

    List<Turn> least = minimize(conversation(turns.toArray(new Turn[0])), fiftiethLogout());

    assertThat(least.stream().filter(Turn.Ask.class::isInstance)).hasSize(101);
    assertThat(tries).isLessThan(40);
  }

  @Test
  void allCallsOfACommandGoAtOnceWhereNoCallIsRepeated() throws InterruptedException {
    List<Turn> turns = new ArrayList<>();
    List<String> commands = List.of("Put", "Get", "List", "Add", "Put", "Hint", "Get");
    for (int call = 1; call <= 400; call++) {
      String command = call == 400 ? "Count" : commands.get(call % 7);
      turns.add(Turns.ask(CLIENT, call, command, "key", "k" + call));
      turns.add(Turns.answer(SERVER, call));
    }

    List<Turn> least = minimize(conversation(turns.toArray(new Turn[0])), seventyKeys());

    assertThat(least.stream().filter(Turn.Ask.class::isInstance)).hasSize(71);
    assertThat(triesToLeast).isLessThan(120);
  }

  /** In which Count there are seventy keys, each put once at least. */
  private static ToIntFunction<List<Turn.Ask>> seventyKeys() {
    return asks -> {
      Set<String> keys = new HashSet<>();
      for (int index = 0; index < asks.size(); index++) {
        if (asks.get(index).command().equals("Put")) {
          keys.add(text(asks.get(index), "key"));
        } else if (asks.get(index).command().equals("Count") && keys.size() >= 70) {
          return index + 1;
        }
      }
      return 0;
    };
  }

  /** The fiftieth Logout with a Login right before it, after a Start. */
  private static ToIntFunction<List<Turn.Ask>> fiftiethLogout() {
    return asks -> {
      int count = 0;
      for (int index = 1; index < asks.size() && asks.get(0).command().equals("Start"); index++) {
        boolean isLogout = asks.get(index).command().equals("Logout");
        count += isLogout && asks.get(index - 1).command().equals("Login") ? 1 : 0;
        if (count == 50) {
          return index + 1;
        }
      }
      return 0;
    };
  }

  private static ToIntFunction<List<Turn.Ask>> hundredth(String command) {
    return asks -> {
      int count = 0;
      for (int index = 0; index < asks.size(); index++) {
        count += asks.get(index).command().equals(command) ? 1 : 0;
        if (count == 100) {
          return index + 1;
        }
      }
      return 0;
    };
  }

  /**
   * Minimises.
   *
   * @param shows in which of the calls it shows, from 1; 0 where it does not
   */
  private List<Turn> minimize(Conversation captured, ToIntFunction<List<Turn.Ask>> shows)
      throws InterruptedException {
    return least(
            captured,
            played -> {
              List<Turn.Ask> asks =
                  played.turns().stream()
                      .filter(Turn.Ask.class::isInstance)
                      .map(Turn.Ask.class::cast)
                      .toList();
              int call = asks.isEmpty() ? 0 : shows.applyAsInt(asks);
              return call == 0 ? Optional.empty() : Optional.of(sighting(call));
            })
        .turns();
  }

  private Conversation least(Conversation captured, Function<Conversation, Optional<Sighting>> sees)
      throws InterruptedException {
    Symptom symptom =
        played ->
            sees.apply(played.get(0))
                .map(seen -> new Shown(EndpointReplays.inTurn(played), 0, Optional.of(seen)));
    MinimizeListener listener =
        new MinimizeListener() {
          @Override
          public void tried(int count, int boxes) {
            tries = count;
            triesToLeast = boxes < least ? count : triesToLeast;
            least = Math.min(least, boxes);
          }

          @Override
          public void found(List<CapturedConversation> passed) {}
        };
    List<Conversation> connections = List.of(captured);
    return new Minimizer(
            symptom, listener, Duration.ofMinutes(5), Optional.empty(), Optional.of(CLIENT))
        .minimize(connections, symptom.shownBy(connections).orElseThrow())
        .best()
        .get(0);
  }

  private static Sighting sighting(int call) {
    return new Sighting(Sighting.Kind.UNANSWERED, SERVER, "any", "", call, 0, "", "");
  }

  private static String text(Turn.Ask ask, String key) {
    return new String(((Value.Plain) ask.values().get(key)).bytes(), UTF_8);
  }

  private static Conversation conversation(Turn... turns) {
    return new Conversation(List.of(turns), Optional.empty());
  }
}
