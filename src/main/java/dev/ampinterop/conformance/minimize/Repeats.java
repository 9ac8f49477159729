package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.decode.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shortens a long conversation to the calls that matter: what comes after the call in which the
 * symptom shows goes at once, then what comes long before it. Where that is not enough the
 * application counts: then one call is made again and again, as often as it takes.
 */
final class Repeats {
  /** So many calls are soon tried one by one. */
  private static final int FEW = 64;

  private static final int MOST_COMMANDS = 6;

  private final Reductions reductions;
  private final Role script;
  private final Try shows;

  /** Plays a candidate, and keeps it where it shows the symptom. */
  @FunctionalInterface
  interface Try {
    Optional<Shown> of(List<Conversation> candidate) throws InterruptedException;
  }

  Repeats(Reductions reductions, Role script, Try shows) {
    this.reductions = reductions;
    this.script = script;
    this.shows = shows;
  }

  /**
   * Shortens.
   *
   * @param from what shows the symptom
   * @param shown how
   * @return whether one call that is made again and again is left, and the one that shows it
   */
  boolean shorten(List<Conversation> from, Shown shown) throws InterruptedException {
    int index = shown.connection();
    int number = shown.sighting().map(Sighting::call).orElse(0);
    if (number == 0 || index >= from.size()) {
      return false;
    }
    List<Conversation> best = from;
    List<Integer> calls = reductions.calls(best.get(index));
    if (number < calls.size()) {
      List<Conversation> cut = with(best, index, upTo(best.get(index), calls.get(number - 1)));
      if (shows.of(cut).isPresent()) {
        best = cut;
      }
    }
    calls = calls.subList(0, Math.min(number, calls.size()));
    for (int last = 1; last < calls.size() && last <= FEW; last *= 2) {
      List<Integer> kept = calls.subList(calls.size() - last, calls.size());
      if (shows.of(with(best, index, reductions.keepCalls(best.get(index), kept))).isPresent()) {
        return false;
      }
    }
    return calls.size() > FEW && repeats(best, index, calls);
  }

  private boolean repeats(List<Conversation> from, int index, List<Integer> calls)
      throws InterruptedException {
    Conversation conversation = from.get(index);
    Exchange last = Exchange.of(conversation, calls.get(calls.size() - 1));
    for (Exchange each : lastOfEachCommand(conversation, calls)) {
      Optional<Shown> shown = shows.of(with(from, index, repeated(each, calls.size() - 1, last)));
      if (shown.isPresent()) {
        fewest(from, index, each, last, calls(shown.get(), calls.size()) - 1);
        return true;
      }
    }
    return false;
  }

  /** Halves the number of copies as long as it shows. */
  private void fewest(List<Conversation> from, int index, Exchange each, Exchange last, int enough)
      throws InterruptedException {
    int shown = enough;
    int tooFew = 0;
    boolean isKept = false;
    while (shown - tooFew > 1 || !isKept) {
      int copies = isKept ? tooFew + (shown - tooFew) / 2 : shown;
      Optional<Shown> result = shows.of(with(from, index, repeated(each, copies, last)));
      if (result.isPresent()) {
        shown = Math.min(copies, calls(result.get(), copies + 1) - 1);
        isKept = shown == copies;
      } else if (!isKept) {
        return; // It shows now and then only.
      } else {
        tooFew = copies;
      }
    }
  }

  private static int calls(Shown shown, int otherwise) {
    return shown.sighting().map(Sighting::call).filter(call -> call > 0).orElse(otherwise);
  }

  private Conversation repeated(Exchange each, int copies, Exchange last) {
    List<Turn> turns = new ArrayList<>();
    for (int copy = 1; copy <= copies; copy++) {
      each.addTo(turns, copy);
    }
    last.addTo(turns, copies + 1);
    return new Conversation(turns, Optional.of(script));
  }

  private static List<Exchange> lastOfEachCommand(Conversation conversation, List<Integer> calls) {
    Map<String, Exchange> byCommand = new LinkedHashMap<>();
    for (int place = calls.size() - 1; place >= 0; place--) {
      Exchange exchange = Exchange.of(conversation, calls.get(place));
      byCommand.merge(
          exchange.ask.command(),
          exchange,
          (later, earlier) -> later.reply == null ? earlier : later);
    }
    return byCommand.values().stream().limit(MOST_COMMANDS).toList();
  }

  private Conversation upTo(Conversation from, int call) {
    List<Turn> turns = new ArrayList<>();
    boolean isPast = false;
    for (Turn turn : from.turns()) {
      boolean goes = isPast && (turn.from() == script || turn instanceof Turn.Ask);
      if (!goes) {
        turns.add(turn);
      }
      isPast |= turn instanceof Turn.Ask && turn.call() == call;
    }
    return from.with(turns);
  }

  private static List<Conversation> with(List<Conversation> from, int index, Conversation changed) {
    List<Conversation> all = new ArrayList<>(from);
    all.set(index, changed);
    return all;
  }

  /** A call and its reply. */
  private record Exchange(Turn.Ask ask, @Nullable Turn reply) {
    static Exchange of(Conversation conversation, int call) {
      Turn.Ask ask = null;
      Turn reply = null;
      for (Turn turn : conversation.turns()) {
        if (turn.call() == call && turn instanceof Turn.Ask made) {
          ask = made;
        } else if (turn.call() == call && turn.isReply()) {
          reply = turn;
        }
      }
      if (ask == null) {
        throw new IllegalArgumentException("there is no call " + call);
      }
      return new Exchange(ask, reply);
    }

    void addTo(List<Turn> turns, int number) {
      turns.add(
          new Turn.Ask(
              ask.from(), number, ask.command(), ask.asks(), ask.values(), ask.unnamed(), null));
      if (reply != null) {
        turns.add(reply.replyTo(number));
      }
    }
  }
}
