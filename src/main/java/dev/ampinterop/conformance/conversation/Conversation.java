package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.opens.Memfd;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.opens.Pipe;
import dev.ampinterop.conformance.opens.RegularFile;
import dev.ampinterop.conformance.opens.Resource;
import dev.ampinterop.conformance.opens.SocketPair;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole conversation: calls and what came of them. Immutable.
 *
 * @param connection the number of the connection in its capture, from 1; 1 where there is none
 * @param turns what was sent, in the order in which it was whole
 * @param closedBy who closed first; empty where nobody was seen to
 */
public record Conversation(int connection, List<Turn> turns, Optional<Role> closedBy) {
  /** Copies the list. */
  public Conversation {
    turns = List.copyOf(turns);
  }

  /** One that is alone. */
  public Conversation(List<Turn> turns, Optional<Role> closedBy) {
    this(1, turns, closedBy);
  }

  /**
   * Reads a captured one.
   *
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   * @throws IllegalArgumentException when something is missing from it: nobody can tell what passed
   */
  public static Conversation of(CapturedConversation captured, Set<String> said) {
    captured
        .gap()
        .ifPresent(
            gap -> {
              throw new IllegalArgumentException(
                  "connection "
                      + captured.number()
                      + " lacks bytes from the "
                      + gap.from()
                      + ": "
                      + gap.because()
                      + " (record it again, whole)");
            });
    return upToGap(captured, said);
  }

  /** Reads a captured one as far as nothing is missing from it. */
  public static Conversation upToGap(CapturedConversation captured, Set<String> said) {
    CapturedConversation whole = captured.upToGap();
    return new Conversation(
        captured.number(),
        TurnReader.read(ConversationReader.read(whole), said),
        whole.firstClose().map(CaptureEvent.Closed::by));
  }

  /** Reads what a relay or a player recorded. */
  public static Conversation of(List<WireEvent> events) {
    Optional<Role> closedBy = WireEvent.closedFirst(events);
    return new Conversation(TurnReader.read(ConversationReader.read(events), Set.of()), closedBy);
  }

  /**
   * Reads what the wire of a case tells.
   *
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   * @throws IllegalArgumentException when the case goes over to another protocol or to TLS
   */
  public static Conversation of(ConformanceCase testCase, Set<String> said) {
    for (WireEntry entry : testCase.wire()) {
      if (entry.kind() == WireEntry.Kind.TLS || entry.kind() == WireEntry.Kind.STREAM) {
        throw new IllegalArgumentException(
            testCase.id() + " leaves AMP for another protocol (only run can play it)");
      }
    }
    List<WireEvent> events = events(testCase.wire(), name -> facts(name, testCase));
    List<Passed> passed =
        ConversationReader.read(events).stream().map(one -> withContent(one, testCase)).toList();
    return new Conversation(TurnReader.read(passed, said), WireEvent.closedFirst(events));
  }

  private static Passed withContent(Passed one, ConformanceCase testCase) {
    return one.with(
        one.descriptors().stream()
            .map(each -> new CapturedDescriptor(each.at(), inside(each.facts(), testCase)))
            .toList());
  }

  // Before it is opened, the name of a descriptor stands for its number.
  private static DescriptorFacts inside(DescriptorFacts facts, ConformanceCase testCase) {
    return opening(facts.id(), testCase)
        .map(one -> inside(facts, one, told(one, testCase)))
        .orElse(facts);
  }

  private static DescriptorFacts inside(DescriptorFacts facts, Opening opening, JsonNode told) {
    Resource resource = opening.resource();
    if (resource instanceof Pipe pipe) {
      return facts.with(content(pipe.content()));
    } else if (resource instanceof SocketPair) {
      return facts.with(new FileContent(0, new byte[0]));
    } else if (told.has("content") && resource instanceof RegularFile file && file.hole() == 0) {
      return facts.with(content(file.content()));
    } else if (told.has("content") && resource instanceof Memfd memfd) {
      return facts.with(content(memfd.content()));
    }
    // A case that says nothing of it may have been made where nobody knew.
    return told.has("offset") ? facts : facts.without("offset");
  }

  private static JsonNode told(Opening opening, ConformanceCase testCase) {
    ObjectNode document = testCase.document();
    for (Role role : Role.values()) {
      JsonNode told = document.path(role.toString()).path("opens").path(opening.name());
      if (told.isObject() && told.has(opening.resource() instanceof Memfd ? "memfd" : "file")) {
        return told.path(opening.resource() instanceof Memfd ? "memfd" : "file");
      }
    }
    return document.path("");
  }

  private static FileContent content(JsonNode told) {
    byte[] bytes = HexFormat.of().parseHex(CaseBytes.hexOf(told).get("hex").stringValue());
    return new FileContent(bytes.length, bytes);
  }

  // Both ends of a pipe are one resource, and have its name.
  private static Optional<Opening> opening(String descriptor, ConformanceCase testCase) {
    return Stream.of(Role.values())
        .flatMap(role -> testCase.party(role).opens().stream())
        .filter(one -> one.name().equals(descriptor) || one.names().contains(descriptor))
        .findFirst();
  }

  /** What must pass, as if it had; the nanoseconds keep the order. */
  static List<WireEvent> events(List<WireEntry> wire, Function<String, DescriptorFacts> facts) {
    List<WireEvent> events = new ArrayList<>();
    for (WireEntry entry : wire) {
      long nanos = events.size();
      if (entry.closes()) {
        events.add(new WireEvent.Close(nanos, entry.from()));
        continue;
      }
      WireEvent.Form form =
          switch (entry.kind()) {
            case STREAM -> WireEvent.Form.STREAM;
            case TLS -> WireEvent.Form.TLS;
            default -> WireEvent.Form.BOXES;
          };
      // TLS has bytes that nobody knows; one stands for them, or there would be no line.
      byte[] bytes = form == WireEvent.Form.TLS ? new byte[1] : entry.bytes();
      List<DescriptorFacts> descriptors = entry.descriptors().stream().map(facts).toList();
      events.add(new WireEvent.Bytes(nanos, entry.from(), bytes, descriptors, form));
    }
    return events;
  }

  private static DescriptorFacts facts(String name, ConformanceCase testCase) {
    return opening(name, testCase)
        .map(opening -> opening.facts(name))
        .orElseGet(() -> new DescriptorFacts("socket", "both", name, false, null));
  }

  /** The command of each call, one char per byte, by the call's number. */
  public Map<Integer, String> commands() {
    Map<Integer, String> commands = new HashMap<>();
    for (Turn turn : turns) {
      if (turn instanceof Turn.Ask ask) {
        commands.put(ask.call(), ask.command());
      }
    }
    return commands;
  }

  /** The same with these turns in place of its own; replies whose calls are gone are left out. */
  public Conversation with(List<Turn> others) {
    Set<Integer> calls = new HashSet<>();
    others.stream().filter(Turn.Ask.class::isInstance).forEach(ask -> calls.add(ask.call()));
    return new Conversation(
        connection,
        others.stream().filter(turn -> !turn.isReply() || calls.contains(turn.call())).toList(),
        closedBy);
  }

  /** The same, closed by that side. */
  public Conversation closedBy(Role side) {
    return new Conversation(connection, turns, Optional.of(side));
  }

  /**
   * The same, had that side done what AMP allows: every call is answered, if with nothing, what is
   * not an answer is not sent, and the connection is not closed by it.
   */
  public Conversation withoutFaultsOf(Role side) {
    Set<Integer> answered = new HashSet<>();
    turns.stream()
        .filter(turn -> turn.isReply() && !isFault(turn, side))
        .forEach(turn -> answered.add(turn.call()));
    List<Turn> corrected = new ArrayList<>();
    for (Turn turn : turns) {
      if (!isFault(turn, side)) {
        corrected.add(turn);
      }
      if (turn instanceof Turn.Ask ask
          && ask.from() != side
          && ask.asks()
          && !answered.contains(ask.call())) {
        corrected.add(new Turn.Answer(side, ask.call(), Map.of(), List.of(), null));
      }
    }
    return new Conversation(connection, corrected, closedBy.map(by -> side.other()))
        .with(corrected);
  }

  /**
   * The same with the replies that another conversation has to the same calls of that side, in the
   * places of its own: what was in flight together stays so. The other one where somebody else
   * calls, too.
   */
  public Conversation withRepliesOf(Conversation other, Role asker) {
    List<Integer> own = calls(asker);
    List<Integer> others = other.calls(asker);
    boolean isOneSided =
        own.size() == others.size()
            && calls(asker.other()).isEmpty()
            && other.calls(asker.other()).isEmpty()
            && other.turns.stream().noneMatch(Turn.Stray.class::isInstance);
    if (!isOneSided) {
      return other;
    }
    Map<Integer, Turn> replies = new LinkedHashMap<>();
    for (Turn turn : other.turns) {
      if (turn.isReply()) {
        replies.put(own.get(others.indexOf(turn.call())), turn);
      }
    }
    List<Turn> corrected = new ArrayList<>();
    for (Turn turn : turns) {
      if (turn.from() == asker) {
        corrected.add(turn);
      } else if (turn.isReply() && replies.containsKey(turn.call())) {
        corrected.add(replies.remove(turn.call()).replyTo(turn.call()));
      }
    }
    replies.forEach((call, reply) -> corrected.add(reply.replyTo(call)));
    return new Conversation(connection, corrected, other.closedBy);
  }

  private List<Integer> calls(Role asker) {
    return turns.stream()
        .filter(turn -> turn instanceof Turn.Ask && turn.from() == asker)
        .map(Turn::call)
        .toList();
  }

  private static boolean isFault(Turn turn, Role side) {
    return turn.from() == side
        && (turn instanceof Turn.Stray || !turn.unnamed().isEmpty() || isUnknown(turn, false));
  }

  /**
   * Whether it is the error that closes the connection.
   *
   * @param exactly whether one in other words is not: an application sent it, and goes on
   */
  static boolean isUnknown(Turn turn, boolean exactly) {
    return turn instanceof Turn.Failure failure
        && failure.code().equals(Amp.UNKNOWN)
        && (!exactly || failure.description().equals("Unknown Error"));
  }

  /** Whether a call of that side has no reply. */
  boolean leavesOpen(Role caller) {
    Set<Integer> open = new HashSet<>();
    for (Turn turn : turns) {
      if (turn instanceof Turn.Ask ask && ask.asks() && ask.from() == caller) {
        open.add(ask.call());
      } else if (turn.isReply()) {
        open.remove(turn.call());
      }
    }
    return !open.isEmpty();
  }
}
