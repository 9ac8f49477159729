package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.TlsRecords;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A box that passed on a connection, or bytes that are not a box. Immutable as long as nobody
 * changes the array.
 *
 * @param from the side that sent it
 * @param nanos when its last byte passed, since the connection was opened
 * @param offset how many bytes of that side lie before it, missing ones included as far as known
 * @param bytes exactly what passed, at least one byte; not to be changed
 * @param kind what it is
 * @param box the box; null where the bytes are not one
 * @param call the call that it makes, or the one that it replies to; null where it does neither, or
 *     where no call with that tag waits
 * @param replaced of a call: the earlier one of that side with the same tag that still waited; null
 *     mostly
 * @param firstOrdinal how many descriptors of that side came on earlier bytes
 * @param descriptors those that came on its bytes, in order
 * @param problem why these bytes, and all that follow, are not boxes; null elsewhere
 */
@SuppressWarnings("ArrayRecordComponent")
public record Passed(
    Role from,
    long nanos,
    long offset,
    byte[] bytes,
    Kind kind,
    @Nullable Box box,
    @Nullable Call call,
    @Nullable Call replaced,
    long firstOrdinal,
    List<CapturedDescriptor> descriptors,
    @Nullable RemoteProtocolException problem) {

  /** What it is; a box with several keys that route is what Twisted takes it for. */
  public enum Kind {
    /** A call that wants an answer. */
    ASK,
    /** A call that wants no answer. */
    CALL,
    /** An answer. */
    ANSWER,
    /** An error. */
    ERROR,
    /** A box that goes nowhere. */
    BOX,
    /** Bytes that are not a box. */
    BYTES,
    /** The beginning of a box whose rest did not come. */
    INCOMPLETE,
    /** Bytes of the protocol that the connection has switched to. */
    STREAM,
    /** TLS. */
    TLS;

    static Kind of(Box box) {
      if (box.has(Amp.ANSWER)) {
        return ANSWER;
      } else if (box.has(Amp.ERROR)) {
        return ERROR;
      } else if (box.has(Amp.COMMAND)) {
        return box.has(Amp.ASK) ? ASK : CALL;
      }
      return BOX;
    }
  }

  /**
   * A call.
   *
   * @param number which of the connection, both sides counted, from 1
   * @param command its command, one char per byte
   * @param tag its tag, one char per byte; empty where it wants no answer
   * @param nanos when it was made, since the connection was opened
   * @param offset how many bytes of its side lie before it
   */
  public record Call(int number, String command, String tag, long nanos, long offset) {
    /** The command for people. */
    public String words() {
      return readable(command);
    }
  }

  /** Copies the list. */
  public Passed {
    descriptors = List.copyOf(descriptors);
  }

  /** The offset behind its last byte. */
  public long end() {
    return offset + bytes.length;
  }

  /** How many bytes are held of it: its own, and those that are known of what is in its files. */
  public long held() {
    long held = bytes.length;
    for (CapturedDescriptor descriptor : descriptors) {
      held += descriptor.facts().contentBytes();
    }
    return held;
  }

  /** How many descriptors of that side had come with it and before it. */
  public long endOrdinal() {
    return firstOrdinal + descriptors.size();
  }

  /** Whether it is an answer or an error. */
  public boolean isReply() {
    return kind == Kind.ANSWER || kind == Kind.ERROR;
  }

  /** Whether it is a call, whether it wants an answer or not. */
  public boolean isCall() {
    return kind == Kind.ASK || kind == Kind.CALL;
  }

  /** The value of a key, one char per byte; empty where there is no box, or not that key. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(box == null ? null : box.text(key));
  }

  /**
   * The tag of a reply, or of a call that wants one, one char per byte; empty where it has none.
   */
  public String tag() {
    return switch (kind) {
      case ANSWER -> text(Amp.ANSWER).orElse("");
      case ERROR -> text(Amp.ERROR).orElse("");
      case ASK -> text(Amp.ASK).orElse("");
      default -> "";
    };
  }

  /** The command that it calls, or that it answers; one char per byte, empty where nobody knows. */
  public String command() {
    return call == null ? text(Amp.COMMAND).orElse("") : call.command();
  }

  /** Of a reply, how long after its call it came, in nanoseconds; null where there is no call. */
  public @Nullable Long latency() {
    return isReply() && call != null ? (Long) (nanos - call.nanos()) : null;
  }

  /**
   * Keys, one char per byte, and values of the box in wire order, each as often as it stands there;
   * none where the bytes are not a box.
   */
  public List<Map.Entry<String, byte[]>> pairs() {
    return pairs(box);
  }

  public static List<Map.Entry<String, byte[]>> pairs(@Nullable Box box) {
    List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
    if (box != null) {
      box.forEach((key, value) -> pairs.add(Map.entry(key, value)));
    }
    return pairs;
  }

  /** Whether the box has a key more than once. */
  public boolean hasKeyTwice() {
    return box != null && box.keys().size() < pairs().size();
  }

  /** The same with these descriptors in place of its own, as many. */
  Passed with(List<CapturedDescriptor> others) {
    return new Passed(
        from, nanos, offset, bytes, kind, box, call, replaced, firstOrdinal, others, problem);
  }

  /** The bytes of the box with other values under these keys; the order of the keys stays. */
  public byte[] with(Map<String, byte[]> others) {
    return with((key, value) -> others.getOrDefault(key, value));
  }

  /** The bytes of the box with what comes of each key and value as values. */
  public byte[] with(BiFunction<String, byte[], byte[]> others) {
    return bytes(
        pairs().stream()
            .map(pair -> Map.entry(pair.getKey(), others.apply(pair.getKey(), pair.getValue())))
            .toList());
  }

  /** The bytes of a box with these keys, one char per byte, and values, in that order. */
  public static byte[] bytes(Collection<Map.Entry<String, byte[]>> pairs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> pair : pairs) {
      write(pair.getKey().getBytes(StandardCharsets.ISO_8859_1), bytes);
      write(pair.getValue(), bytes);
    }
    write(new byte[0], bytes);
    return bytes.toByteArray();
  }

  private static void write(byte[] part, ByteArrayOutputStream bytes) {
    bytes.write(part.length >> Byte.SIZE);
    bytes.write(part.length);
    bytes.writeBytes(part);
  }

  /** What it is, in the words of the wire log. */
  public BoxWords words() {
    return words(tag -> call == null ? "" : call.words());
  }

  /**
   * The same where the calls are known from elsewhere.
   *
   * @param commands the command that a tag stands for, both for people; empty where nobody knows
   */
  public BoxWords words(UnaryOperator<String> commands) {
    String size = Integer.toString(bytes.length);
    return switch (kind) {
      case BYTES, INCOMPLETE ->
          StreamText.isText(bytes)
              ? new BoxWords("bytes", "", "", size, StreamText.of(bytes))
              : BoxWords.bytes(bytes, kind == Kind.INCOMPLETE);
      case STREAM -> new BoxWords("bytes", "", "", size, StreamText.of(bytes));
      case TLS ->
          isStandIn()
              ? new BoxWords("tls", "", "", "", "")
              : new BoxWords("tls", "", "", size, TlsRecords.words(bytes));
      default -> BoxWords.of(bytes.length, pairs(), commands);
    };
  }

  // What WireLog.expected puts where it cannot know the bytes; no record of TLS begins with it.
  private boolean isStandIn() {
    return bytes.length == 1 && bytes[0] == 0;
  }

  /** Its line in a wire log. */
  public LogLine line() {
    String carried =
        IntStream.range(0, descriptors.size())
            .mapToObj(index -> ordinal(index) + ":" + descriptors.get(index).facts().kind())
            .collect(Collectors.joining(" "));
    String words = carried.isEmpty() ? "" : "+fd " + carried;
    return new LogLine(nanos, from == Role.CLIENT, words(), words);
  }

  /** All bytes that a side sent. */
  public static byte[] bytes(List<Passed> passed, Role from) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    passed.stream().filter(one -> one.from() == from).forEach(one -> all.writeBytes(one.bytes()));
    return all.toByteArray();
  }

  /** All descriptors that a side sent; the place in the list is the ordinal. */
  public static List<CapturedDescriptor> descriptors(List<Passed> passed, Role from) {
    return passed.stream()
        .filter(one -> one.from() == from)
        .flatMap(one -> one.descriptors().stream())
        .toList();
  }

  /** Which command each tag of that side's calls stood for last, both for people. */
  public static UnaryOperator<String> commands(List<Passed> passed, Role asker) {
    Map<String, String> commands = new HashMap<>();
    for (Passed one : passed) {
      if (one.from() == asker && one.kind() == Kind.ASK) {
        commands.put(readable(one.tag()), readable(one.command()));
      }
    }
    return tag -> commands.getOrDefault(tag, "");
  }

  /** The ordinal of one of its descriptors. */
  public long ordinal(int index) {
    return firstOrdinal + index;
  }

  static String readable(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
