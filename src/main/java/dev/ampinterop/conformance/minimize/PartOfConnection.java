package dev.ampinterop.conformance.minimize;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.capture.StoredEvents;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A connection without some of its calls, and without what came of them: read from the whole one
 * whenever somebody walks through it, so that it takes no memory. Tags stay; ordinals count the
 * descriptors that are left.
 */
final class PartOfConnection extends StoredEvents {
  private final CapturedConversation whole;
  private final Role asker;
  private final List<Range> kept;
  private final DescriptorKeys keys;
  private final Facts facts;

  /**
   * Calls of the asker, by their numbers from 1.
   *
   * @param end behind the last
   */
  record Range(long first, long end) {}

  /**
   * @param asker whose calls may go
   * @param kept those that stay, in order
   * @param keys which keys name descriptors
   */
  PartOfConnection(CapturedConversation whole, Role asker, List<Range> kept, DescriptorKeys keys) {
    this.whole = whole;
    this.asker = asker;
    this.kept = List.copyOf(kept);
    this.keys = keys;
    this.facts =
        new Facts(
            whole.opened(),
            whole.events().size(),
            whole.lastNanos(),
            whole.gap().isEmpty() ? whole.firstClose() : Optional.empty(),
            Optional.empty());
  }

  @Override
  public Facts facts() {
    return facts;
  }

  @Override
  public int size() {
    int count = 0;
    for (Iterator<CaptureEvent> all = iterator(); all.hasNext(); all.next()) {
      count++;
    }
    return count;
  }

  @Override
  public Iterator<CaptureEvent> iterator() {
    return new Walk();
  }

  /** Of one side: how its bytes and descriptors move. */
  private static final class Moved {
    long offset;
    long gone;

    /** By the first ordinal for which it holds, how many before it are gone. */
    final TreeMap<Long, Long> before = new TreeMap<>();
  }

  private final class Walk implements Iterator<CaptureEvent> {
    private final PassedWalk passed =
        new PassedWalk(whole.upToGap().events().iterator(), whole.switches());
    private final Deque<CaptureEvent> ready = new ArrayDeque<>(List.of(whole.opened()));
    private final Map<Role, Moved> sides =
        new EnumMap<>(Map.of(Role.CLIENT, new Moved(), Role.SERVER, new Moved()));
    private final Set<Integer> open = new LinkedHashSet<>();
    private final Set<Integer> goneCalls = new LinkedHashSet<>();
    private long calls;
    private int range;
    private boolean isOver;

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !isOver) {
        if (passed.hasNext()) {
          take(passed.next());
        } else {
          isOver = true;
          facts
              .firstClose()
              .ifPresent(
                  first -> {
                    ready.add(first);
                    ready.add(
                        new CaptureEvent.Closed(
                            facts.lastNanos(),
                            first.connection(),
                            first.by().other(),
                            CaptureEvent.How.END));
                  });
        }
      }
      return !ready.isEmpty();
    }

    @Override
    public CaptureEvent next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void take(Passed one) {
      Moved side = Objects.requireNonNull(sides.get(one.from()));
      if (!stays(one)) {
        side.gone += one.descriptors().size();
        return;
      }
      if (!one.descriptors().isEmpty()) {
        side.before.put(one.firstOrdinal(), side.gone);
        while (side.before.size() > ConversationReader.MOST_CALLS) {
          side.before.pollFirstEntry();
        }
      }
      byte[] bytes = side.gone == 0 ? one.bytes() : renumbered(one, side);
      List<CapturedDescriptor> descriptors = new ArrayList<>();
      for (CapturedDescriptor each : one.descriptors()) {
        descriptors.add(new CapturedDescriptor(side.offset, each.facts(), each.content()));
      }
      ready.add(
          new CaptureEvent.Bytes(
              whole.opened().nanos() + one.nanos(),
              whole.number(),
              one.from(),
              side.offset,
              bytes,
              descriptors));
      side.offset += bytes.length;
    }

    private boolean stays(Passed one) {
      Passed.Call call = one.call();
      if (one.isCall() && call != null && one.from() == asker) {
        calls++;
        while (range < kept.size() && calls >= kept.get(range).end()) {
          range++;
        }
        boolean stays = range < kept.size() && calls >= kept.get(range).first();
        if (!stays && one.kind() == Passed.Kind.ASK) {
          note(open, call.number());
        }
        return stays;
      } else if (one.isCall() && call != null) {
        // It called back while it served a call that goes.
        if (!open.isEmpty()) {
          note(goneCalls, call.number());
        }
        return open.isEmpty();
      } else if (one.isReply() && call != null) {
        return !open.remove(call.number()) && !goneCalls.remove(call.number());
      }
      return open.isEmpty();
    }

    private void note(Set<Integer> some, int call) {
      some.add(call);
      if (some.size() > ConversationReader.MOST_CALLS) {
        some.remove(some.iterator().next());
      }
    }

    private byte[] renumbered(Passed one, Moved side) {
      Map<String, byte[]> others = new HashMap<>();
      Set<String> names = keys.of(one);
      for (Map.Entry<String, byte[]> pair : one.pairs()) {
        renumbered(pair.getKey(), pair.getValue(), names, side)
            .ifPresent(value -> others.put(pair.getKey(), value));
      }
      return others.isEmpty() ? one.bytes() : one.with(others);
    }

    /**
     * The value with its ordinals counted anew; empty where there is none in it.
     *
     * @param place its key, behind those of the lists that it is in
     */
    private Optional<byte[]> renumbered(String place, byte[] value, Set<String> names, Moved side) {
      if (names.contains(place)) {
        long ordinal = DescriptorKeys.ordinal(value);
        return Optional.ofNullable(side.before.floorEntry(ordinal))
            .filter(any -> ordinal >= 0)
            .map(gone -> Long.toString(ordinal - gone.getValue()))
            .map(moved -> moved.getBytes(StandardCharsets.US_ASCII));
      } else if (names.stream().noneMatch(name -> name.startsWith(place + "."))) {
        return Optional.empty();
      }
      return DescriptorKeys.elements(value).map(list -> renumbered(place, list, names, side));
    }

    private byte[] renumbered(String place, List<Box> list, Set<String> names, Moved side) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (Box element : list) {
        List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
        for (Map.Entry<String, byte[]> pair : Passed.pairs(element)) {
          byte[] moved =
              renumbered(place + "." + pair.getKey(), pair.getValue(), names, side)
                  .orElse(pair.getValue());
          pairs.add(Map.entry(pair.getKey(), moved));
        }
        bytes.writeBytes(Passed.bytes(pairs));
      }
      return bytes.toByteArray();
    }
  }
}
