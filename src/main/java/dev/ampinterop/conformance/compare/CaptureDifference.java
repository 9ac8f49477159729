package dev.ampinterop.conformance.compare;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.replay.Variables;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares two captures of the same program, a good run and a bad one. The first connection of one
 * is the first of the other, and so on; their calls are aligned by side, order and command. Tags
 * and ordinals are variables, and the order of answers is free. Not thread-safe.
 */
public final class CaptureDifference {
  private final Options options;
  private final ExchangeDifference exchanges;
  private final Consumer<String> sink;
  private long differences;
  private long calls;

  /**
   * How to compare.
   *
   * @param descriptorKeys which values name descriptors, as {@link
   *     dev.ampinterop.conformance.conversation.DescriptorKeys}
   * @param switches the commands that switch to another protocol, one char per byte
   * @param variables values that are another one each time
   * @param slower by how much longer a reply may take; null where times do not matter
   */
  public record Options(
      Set<String> descriptorKeys,
      Set<String> switches,
      Variables variables,
      @Nullable Duration slower) {
    /** Copies the sets. */
    public Options {
      descriptorKeys = Set.copyOf(descriptorKeys);
      switches = Set.copyOf(switches);
    }
  }

  /**
   * What was compared.
   *
   * @param differences how many there are
   * @param connections how many were in both
   * @param calls how many were in both
   */
  public record Outcome(long differences, long connections, long calls) {}

  private CaptureDifference(Options options, Consumer<String> sink) {
    this.options = options;
    this.exchanges = new ExchangeDifference(options.variables(), options.slower());
    this.sink = sink;
  }

  /**
   * Compares.
   *
   * @param before the good one
   * @param sink gets a line for people for each difference, in the order of connections and calls
   * @throws IllegalArgumentException when something is missing from one of them, so that nobody can
   *     compare it
   */
  public static Outcome of(Capture before, Capture after, Options options, Consumer<String> sink) {
    return new CaptureDifference(options, sink).compare(before, after);
  }

  private Outcome compare(Capture before, Capture after) {
    List<CapturedConversation> right = before.conversations();
    List<CapturedConversation> came = after.conversations();
    int both = Math.min(right.size(), came.size());
    for (int index = 0; index < both; index++) {
      connection(right.get(index), came.get(index));
    }
    for (CapturedConversation missing : right.subList(both, right.size())) {
      differs(missing, "only in the first capture");
    }
    for (CapturedConversation extra : came.subList(both, came.size())) {
      differs(extra, "only in the second capture");
    }
    return new Outcome(differences, both, calls);
  }

  private void connection(CapturedConversation before, CapturedConversation after) {
    Conversation right = conversation(before);
    Conversation came = conversation(after);
    for (Role asker : Role.values()) {
      List<Alignment.Pair> pairs =
          Alignment.of(Exchange.of(right, asker), Exchange.of(came, asker), exchanges::isSameCall);
      for (Alignment.Pair pair : pairs) {
        call(before, pair);
      }
    }
    for (Role from : Role.values()) {
      strays(before, right, came, from);
    }
    String closed = closing(before);
    String closes = closing(after);
    if (!closed.equals(closes)) {
      differs(before, closes + " instead of: " + closed);
    }
  }

  private Conversation conversation(CapturedConversation one) {
    return Conversation.of(one.switchingBy(options.switches()), options.descriptorKeys());
  }

  private void call(CapturedConversation connection, Alignment.Pair pair) {
    Exchange one = pair.one();
    Exchange other = pair.other();
    if (one == null) {
      differs(connection, (other == null ? "" : other.words()) + " is only in the second capture");
    } else if (other == null) {
      differs(connection, one.words() + " is missing");
    } else {
      calls++;
      String moved = one.number() == other.number() ? "" : ", now call " + other.number();
      for (String difference : exchanges.of(one, other)) {
        differs(connection, one.words() + moved + ": " + difference);
      }
    }
  }

  /** What is not a call and answers none: boxes one by one, other bytes however they were cut. */
  private void strays(
      CapturedConversation connection, Conversation before, Conversation after, Role from) {
    List<byte[]> right = strays(before, from);
    List<byte[]> came = strays(after, from);
    for (int index = 0; index < Math.max(right.size(), came.size()); index++) {
      byte[] one = index < right.size() ? right.get(index) : new byte[0];
      byte[] other = index < came.size() ? came.get(index) : new byte[0];
      if (!Arrays.equals(one, other)) {
        String what = index == 0 ? "bytes in no box" : "a box that is not a call and answers none";
        List<String> apart = ReadableBytes.apart(one, other, ReadableBytes::quoted);
        String words = apart.get(1) + " instead of " + apart.get(0);
        differs(connection, what + " from the " + from + ": " + words);
      }
    }
  }

  /** First all bytes that are in no box, TLS excepted, then the boxes. */
  private static List<byte[]> strays(Conversation conversation, Role from) {
    List<byte[]> boxes = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Turn turn : conversation.turns()) {
      Passed passed = turn.passed();
      if (turn.from() != from || !(turn instanceof Turn.Stray) || passed == null) {
        continue;
      }
      if (passed.box() != null) {
        boxes.add(passed.bytes());
      } else if (passed.kind() != Passed.Kind.TLS) {
        bytes.writeBytes(passed.bytes());
      }
    }
    boxes.add(0, bytes.toByteArray());
    return boxes;
  }

  private static String closing(CapturedConversation one) {
    Optional<CaptureEvent.Closed> first = one.firstClose();
    return first
        .map(
            end ->
                "the "
                    + end.by()
                    + " closes first"
                    + (end.how() == CaptureEvent.How.RESET ? ", by a reset" : ""))
        .orElse("nobody closes");
  }

  private void differs(CapturedConversation connection, String words) {
    differences++;
    sink.accept("#" + connection.number() + " " + words);
  }
}
