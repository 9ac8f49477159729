package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.player.ScriptAdaptation;
import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds for each box that comes the captured one that it stands for. A reply stands for the
 * captured reply to the same call; a call for the first captured call, among those that have not
 * come, of the same command and with the same values, else of the same command. The script's
 * replies then bear the tags of the calls that came. Thread-safe.
 */
final class ReplayMatcher implements ScriptAdaptation {
  private final Role subject;
  private final Variables variables;
  private final boolean keepsDelays;
  private final IdentityHashMap<WireEntry, Passed> captured = new IdentityHashMap<>();
  private final List<Expected> expected = new ArrayList<>();
  private final Map<String, String> commandsOfScript = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private final List<WirePiece> unexpected = new ArrayList<>();
  private byte[] begun = new byte[0];
  private int offset;
  private int arrived;
  private boolean over;

  /** A box that the other side has to send, and the one that came for it. */
  static final class Expected {
    private final WireEntry entry;
    private final Passed box;
    private Optional<Came> came = Optional.empty();

    private Expected(WireEntry entry, Passed box) {
      this.entry = entry;
      this.box = box;
    }

    WireEntry entry() {
      return entry;
    }

    Passed box() {
      return box;
    }

    Optional<Came> came() {
      return came;
    }
  }

  /**
   * A box that came.
   *
   * @param place which of those that came, from 0
   * @param begin where it begins among the bytes that came
   * @param end where it ends
   * @param bytes it
   * @param wanted what should have come, with the tags and the variables of what came
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Came(int place, int begin, int end, byte[] bytes, byte[] wanted) {
    boolean isAsWanted() {
      return Arrays.equals(bytes, wanted);
    }
  }

  /**
   * @param passage what was captured
   * @param wire the same, as entries
   * @param subject who is expected to do it again
   */
  ReplayMatcher(
      Passage passage,
      List<WireEntry> wire,
      Role subject,
      Variables variables,
      boolean keepsDelays) {
    this.subject = subject;
    this.variables = variables;
    this.keepsDelays = keepsDelays;
    for (int index = 0; index < passage.boxes().size(); index++) {
      Passed box = passage.boxes().get(index);
      captured.put(wire.get(index), box);
      if (box.from() == subject) {
        expected.add(new Expected(wire.get(index), box));
      } else if (box.kind() == Passed.Kind.CALL) {
        box.tag().ifPresent(tag -> commandsOfScript.put(tag, box.command()));
      }
    }
  }

  /** What had to come, in the captured order, and what came for it. */
  synchronized List<Expected> expected() {
    return List.copyOf(expected);
  }

  /** What came and stands for nothing. */
  synchronized List<WirePiece> unexpected() {
    return List.copyOf(unexpected);
  }

  @Override
  public synchronized void received(byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(begun);
    all.writeBytes(bytes);
    begun = all.toByteArray();
    int done = 0;
    for (WirePiece piece : WireSplitter.split(begun)) {
      if (piece instanceof WirePiece.Box box) {
        byte[] own = Arrays.copyOfRange(begun, done, box.end());
        match(new Passed(subject, 0, box, own, 0, 0), offset + done);
        done = box.end();
      }
    }
    offset += done;
    begun = Arrays.copyOfRange(begun, done, begun.length);
    notifyAll();
  }

  @Override
  public synchronized void finished() {
    if (begun.length > 0) {
      unexpected.addAll(WireSplitter.split(begun));
    }
    over = true;
    notifyAll();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // equal boxes are wanted once each
  public synchronized boolean await(WireEntry wanted, Duration limit) throws InterruptedException {
    Expected one = expected.stream().filter(each -> each.entry == wanted).findFirst().orElse(null);
    long deadline = System.nanoTime() + limit.toNanos();
    while (one != null && one.came.isEmpty()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (over || left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public synchronized byte[] bytes(WireEntry own) {
    Passed box = captured.get(own);
    if (box == null || box.kind() != Passed.Kind.REPLY) {
      return own.bytes();
    }
    String tag = box.tag().orElse("");
    Map<String, byte[]> other =
        Map.of(box.isError() ? "_error" : "_answer", latin(tags.getOrDefault(tag, tag)));
    return with(box, other);
  }

  @Override
  public Duration notBefore(WireEntry own) {
    Passed box = captured.get(own);
    return keepsDelays && box != null ? Duration.ofNanos(box.nanos()) : Duration.ZERO;
  }

  private void match(Passed came, int begin) {
    Expected best = null;
    byte[] wanted = new byte[0];
    for (Expected one : expected) {
      if (one.came.isEmpty() && mayStandFor(came, one.box)) {
        byte[] adapted = adapted(one.box, came);
        if (best == null || Arrays.equals(adapted, came.bytes())) {
          best = one;
          wanted = adapted;
        }
        if (Arrays.equals(adapted, came.bytes())) {
          break;
        }
      }
    }
    int place = arrived;
    arrived++;
    if (best == null) {
      unexpected.add(came.piece());
      return;
    }
    best.came =
        Optional.of(new Came(place, begin, begin + came.bytes().length, came.bytes(), wanted));
    if (came.kind() == Passed.Kind.CALL && came.tag().isPresent()) {
      tags.put(best.box.tag().orElse(""), came.tag().get());
    }
  }

  private static boolean mayStandFor(Passed came, Passed captured) {
    if (came.kind() != captured.kind()) {
      return false;
    }
    return switch (came.kind()) {
      case REPLY -> came.tag().equals(captured.tag());
      case CALL -> came.command().equals(captured.command());
      case NONE -> Arrays.equals(came.bytes(), captured.bytes());
    };
  }

  /** What was captured, with the values of what came where they may be others. */
  private byte[] adapted(Passed box, Passed came) {
    String command =
        box.kind() == Passed.Kind.REPLY
            ? commandsOfScript.getOrDefault(box.tag().orElse(""), "")
            : box.command();
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (WirePiece.Pair pair : ((WirePiece.Box) came.piece()).pairs()) {
      String key = new String(pair.key(), StandardCharsets.ISO_8859_1);
      boolean isTag = key.equals("_ask") && box.text("_ask").isPresent();
      if (isTag || (variables.contains(command, key) && box.text(key).isPresent())) {
        others.put(key, pair.value());
      }
    }
    return with(box, others);
  }

  private static byte[] with(Passed box, Map<String, byte[]> others) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (WirePiece.Pair pair : ((WirePiece.Box) box.piece()).pairs()) {
      String key = new String(pair.key(), StandardCharsets.ISO_8859_1);
      write(pair.key(), bytes);
      write(others.getOrDefault(key, pair.value()), bytes);
    }
    write(new byte[0], bytes);
    return bytes.toByteArray();
  }

  private static void write(byte[] part, ByteArrayOutputStream bytes) {
    bytes.write(part.length >> Byte.SIZE);
    bytes.write(part.length);
    bytes.writeBytes(part);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
