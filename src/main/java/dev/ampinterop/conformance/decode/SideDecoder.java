package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One direction: cuts it into boxes, and keeps account of its calls and its descriptors. */
final class SideDecoder {
  // Bounds what one unfinished box can take of a heap of 256 MiB.
  private static final BoxLimits LIMITS = new BoxLimits(1 << 24, 1 << 16);

  /** How many descriptors are remembered that were named, to know them again, or were not. */
  private static final int REMEMBERED = 1 << 16;

  private final BoxParser parser = new BoxParser(LIMITS);
  private final WaitingCalls calls = new WaitingCalls();
  private final Deque<Waiting> onComingBoxes = new ArrayDeque<>();
  private final TreeMap<Long, Waiting> unnamed = new TreeMap<>();
  private final Set<Long> named = new HashSet<>();
  private long arrived;
  private long forgotten;
  private long end;
  private boolean lost;
  private boolean tls;
  private boolean closed;
  private @Nullable Broken broken;
  private @Nullable Rest unreadable;

  /** A box, where it begins, and the descriptors that came on its bytes. */
  record Found(Box box, long offset, List<Decoded.Travelled> descriptors) {}

  /** From where on the bytes are no boxes, and why. */
  record Broken(long offset, Rule rule, String text) {}

  /** Bytes that are no box. */
  @SuppressWarnings("ArrayRecordComponent")
  record Rest(long offset, byte[] bytes, List<Decoded.Travelled> descriptors) {}

  /** A descriptor that nobody has named. */
  record Waiting(long at, Decoded.Travelled travelled) {}

  void feed(CaptureEvent.Bytes passed) {
    end = passed.end();
    for (CapturedDescriptor descriptor : passed.descriptors()) {
      var travelled = new Decoded.Travelled(arrived++, descriptor.facts().kind());
      var waiting = new Waiting(descriptor.at(), travelled);
      onComingBoxes.add(waiting);
      unnamed.put(travelled.ordinal(), waiting);
      if (unnamed.size() > REMEMBERED) {
        unnamed.pollFirstEntry();
        forgotten++;
      }
    }
    if (lost) {
      unreadable = new Rest(passed.offset(), passed.bytes(), takeDescriptors(end));
    } else {
      parser.feed(ByteBuffer.wrap(passed.bytes()));
    }
  }

  /** The next whole box of what was fed. */
  Optional<Found> next() {
    if (lost) {
      return Optional.empty();
    }
    long offset = parser.offset();
    try {
      return parser
          .next()
          .map(box -> new Found(box, offset, takeDescriptors(offset + box.length())));
    } catch (KeyTooLong e) {
      lose(
          new Broken(
              e.offset(),
              Rule.KEY_TOO_LONG,
              "a key has at most 255 bytes, "
                  + e.length()
                  + " are announced: this is no box, or another protocol"));
    } catch (BoxTooLarge e) {
      lose(
          new Broken(
              parser.offset(),
              Rule.BOX_TOO_LARGE,
              "the box has more than "
                  + LIMITS.maxBytes()
                  + " bytes or "
                  + LIMITS.maxKeys()
                  + " keys; nothing behind it is looked at"));
    }
    return Optional.empty();
  }

  @Nullable Broken takeBroken() {
    Broken once = broken;
    broken = null;
    return once;
  }

  /** The bytes of the last feeding that nobody can read as boxes. */
  Optional<Rest> unreadable() {
    Optional<Rest> rest = Optional.ofNullable(unreadable);
    unreadable = null;
    return rest;
  }

  /** The beginning of a box whose rest has not come; asking for it takes it. */
  Optional<Rest> rest() {
    if (lost || parser.pending() == 0) {
      return Optional.empty();
    }
    return Optional.of(takeRest());
  }

  /** Bytes are missing: where the next box begins, nobody knows. */
  void gap(long bytes) {
    if (!lost) {
      parser.takeRest();
      lost = true;
    }
    end += bytes;
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether what is no box begins as TLS does. */
  boolean isTls() {
    return tls;
  }

  /** How many bytes there are, missing ones included as far as known. */
  long end() {
    return end;
  }

  /** Calls that wait. */
  WaitingCalls calls() {
    return calls;
  }

  /** Descriptors that came and were not named, in order of arrival; none where nobody can know. */
  List<Waiting> unnamed() {
    return lost ? List.of() : List.copyOf(unnamed.values());
  }

  /** How many more came and were not named, so many that they are not remembered. */
  long forgotten() {
    return lost ? 0 : forgotten;
  }

  /** A box names descriptors. */
  void name(DescriptorKeys.Named ordinals, BiConsumer<Rule, String> problems) {
    for (long ordinal : ordinals.surely()) {
      unnamed.remove(ordinal);
      if (ordinal >= arrived) {
        problems.accept(
            Rule.ORDINAL_NEVER_CAME,
            "descriptor " + ordinal + " is named, but only " + arrived + " came so far");
      } else if (named.contains(ordinal)) {
        problems.accept(
            Rule.ORDINAL_USED_AGAIN, "descriptor " + ordinal + " was named and taken before");
      } else if (named.size() < REMEMBERED) {
        named.add(ordinal);
      }
    }
    ordinals.perhaps().forEach(unnamed::remove);
  }

  private void lose(Broken why) {
    lost = true;
    broken = why;
    Rest rest = takeRest();
    tls = looksLikeTls(rest.bytes());
    unreadable = rest;
  }

  private Rest takeRest() {
    long offset = parser.offset();
    ByteBuffer left = parser.takeRest();
    byte[] bytes = new byte[left.remaining()];
    left.get(bytes);
    return new Rest(offset, bytes, takeDescriptors(offset + bytes.length));
  }

  private List<Decoded.Travelled> takeDescriptors(long before) {
    List<Decoded.Travelled> taken = new ArrayList<>();
    while (!onComingBoxes.isEmpty() && onComingBoxes.element().at() < before) {
      taken.add(onComingBoxes.remove().travelled());
    }
    return taken;
  }

  // A handshake record: type 22, major version 3.
  private static boolean looksLikeTls(byte[] bytes) {
    return bytes.length >= 2 && Arrays.equals(bytes, 0, 2, new byte[] {22, 3}, 0, 2);
  }
}
