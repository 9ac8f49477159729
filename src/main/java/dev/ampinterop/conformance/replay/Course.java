package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.conversation.DepartureFinder;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of a captured conversation can be played again: all until it was closed, or until something
 * is missing. It is read once to know what has to be known before, and again by everybody who walks
 * through it; a small one is held. Immutable.
 */
final class Course {
  private static final int MOST_PIPES = 1 << 16;

  private final CapturedConversation captured;
  private final ReplayLimits limits;
  private final Optional<CaptureEvent.Closed> closed;
  private final long ends;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> pipesToWrite = new HashSet<>();
  private final Optional<Departure> departure;
  private final Optional<List<Passed>> held;
  private final Map<Role, Integer> contentBytes = new EnumMap<>(Role.class);
  private final Map<Role, Integer> unknown = new EnumMap<>(Role.class);
  private long boxes;
  private long lastNanos;

  /**
   * Reads it.
   *
   * @param limits how much of it is held
   * @throws ReplayException when nothing passed, or more than can be held is not AMP
   */
  Course(CapturedConversation captured, ReplayLimits limits) {
    this.captured = captured;
    this.limits = limits;
    Optional<CaptureEvent> end = ended();
    this.ends = end.map(CaptureEvent::nanos).orElseGet(captured::lastNanos);
    if (end.orElse(null) instanceof CaptureEvent.Gap gap) {
      notes.add("what follows a gap is left out: " + gap.because());
    }
    this.closed =
        end.filter(CaptureEvent.Closed.class::isInstance).map(CaptureEvent.Closed.class::cast);
    closed.ifPresent(this::noteBehindHalf);
    DepartureFinder finder = new DepartureFinder(captured.switches());
    List<Passed> all = new ArrayList<>();
    boolean isWhole = true;
    long bytes = 0;
    Iterator<Passed> walk = new PassedWalk(events(), captured.switches());
    while (walk.hasNext()) {
      Passed one = walk.next();
      if (one.kind() == Passed.Kind.INCOMPLETE) {
        int length = one.bytes().length;
        notes.add("the " + one.from() + "'s last " + length + " bytes, no whole box, are left out");
        continue;
      }
      finder.accept(one);
      if (finder.hasLeft()) {
        requireRoom(finder);
        continue;
      }
      lastNanos = one.nanos();
      boxes++;
      bytes += one.held();
      learn(one);
      isWhole &= boxes <= limits.boxes() && bytes <= limits.bytes();
      if (isWhole) {
        all.add(one);
      } else if (!all.isEmpty()) {
        all = new ArrayList<>();
      }
    }
    if (boxes == 0 && !finder.hasLeft()) {
      throw new ReplayException("nothing passed on connection " + captured.number());
    }
    this.held = isWhole ? Optional.of(List.copyOf(all)) : Optional.empty();
    this.departure = finder.in(this::passed);
  }

  private void requireRoom(DepartureFinder finder) {
    if (finder.held() > 4 * limits.bytes()) {
      throw new ReplayException(
          "connection "
              + captured.number()
              + " has too many bytes of another protocol to be held in memory (allow more:"
              + " JAVA_TOOL_OPTIONS=-Xmx8g)");
    }
  }

  /** What ended it: the first close, or a gap before that. Empty where nothing did. */
  private Optional<CaptureEvent> ended() {
    if (captured.gap().isEmpty()) {
      return captured.firstClose().map(CaptureEvent.class::cast);
    }
    for (CaptureEvent event : captured.events()) {
      if (event instanceof CaptureEvent.Gap || event instanceof CaptureEvent.Closed) {
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }

  private void noteBehindHalf(CaptureEvent.Closed first) {
    if (first.how() != CaptureEvent.How.HALF) {
      return;
    }
    boolean isBehind = false;
    for (CaptureEvent event : captured.events()) {
      if (isBehind && event instanceof CaptureEvent.Bytes) {
        notes.add("what came after the " + first.by() + " had ended its direction is left out");
        return;
      }
      isBehind |= event.equals(first);
    }
  }

  private void learn(Passed one) {
    for (CapturedDescriptor descriptor : one.descriptors()) {
      contentBytes.merge(one.from(), descriptor.facts().contentBytes(), Math::max);
      if (descriptor.facts().isOfUnknownContent()) {
        unknown.merge(one.from(), 1, Integer::sum);
      }
      boolean isPipe = descriptor.facts().kind().equals("pipe");
      if (isPipe
          && descriptor.facts().access().equals("write")
          && pipesToWrite.size() < MOST_PIPES) {
        pipesToWrite.add(one.from() + " " + descriptor.facts().id());
      }
    }
  }

  /** What happened up to the first close, or up to where something is missing. */
  Iterator<CaptureEvent> events() {
    return new While<>(
        captured.events().iterator(),
        event -> !(event instanceof CaptureEvent.Gap),
        CaptureEvent.Closed.class::isInstance);
  }

  /** What passed, in order, up to where the conversation leaves AMP: from the beginning again. */
  Iterator<Passed> passed() {
    if (held.isPresent()) {
      return held.get().iterator();
    }
    Iterator<Passed> walk = new PassedWalk(events(), captured.switches());
    return new While<>(
        new Iterator<>() {
          private @Nullable Passed ready;

          @Override
          public boolean hasNext() {
            while (ready == null && walk.hasNext()) {
              Passed one = walk.next();
              ready = one.kind() == Passed.Kind.INCOMPLETE ? null : one;
            }
            return ready != null;
          }

          @Override
          public Passed next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            Passed one = Objects.requireNonNull(ready);
            ready = null;
            return one;
          }
        },
        one -> !isLeft(one),
        one -> false);
  }

  private static boolean isLeft(Passed one) {
    boolean isOther = one.kind() == Passed.Kind.TLS || one.kind() == Passed.Kind.STREAM;
    return isOther && one.problem() == null;
  }

  /** What is not as it was captured, for people. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Who closed first; empty where nobody was seen to. */
  Optional<Role> closedBy() {
    return closed.map(CaptureEvent.Closed::by);
  }

  /** Where it leaves AMP; empty where nothing passes there. */
  Optional<Departure> departure() {
    return departure.filter(left -> !left.tail().isEmpty());
  }

  /** How long it lasted behind the answer with which it leaves AMP. */
  Duration lasted() {
    long whole = ends - captured.opened().nanos();
    return departure
        .map(left -> Duration.ofNanos(Math.max(0, whole - left.answer().nanos())))
        .orElse(Duration.ZERO);
  }

  /** What passed before it leaves AMP; empty where that is more than is held. */
  Optional<List<Passed>> held() {
    return held;
  }

  /** How many boxes, and pieces that are not boxes, passed before it leaves AMP. */
  long boxes() {
    return boxes;
  }

  /** When the last of them passed, since the connection was opened. */
  long lastNanos() {
    return lastNanos;
  }

  /** Whether the write end of that pipe travels from the side from which the other end does. */
  boolean isWritten(Role from, String pipe) {
    return pipesToWrite.contains(from + " " + pipe);
  }

  /** How many bytes are known at most of what is in a file from that side. */
  int contentBytes(Role from) {
    return contentBytes.getOrDefault(from, 0);
  }

  /** How many files came from that side of which nobody knows all that is in them. */
  int filesOfUnknownContent(Role from) {
    return unknown.getOrDefault(from, 0);
  }

  /** How much of it is held. */
  ReplayLimits limits() {
    return limits;
  }

  /** Walks as long as something holds; what is last is given, too. */
  private static final class While<T> implements Iterator<T> {
    private final Iterator<T> all;
    private final Predicate<T> isPart;
    private final Predicate<T> isLast;
    private @Nullable T ready;
    private boolean isOver;

    While(Iterator<T> all, Predicate<T> isPart, Predicate<T> isLast) {
      this.all = all;
      this.isPart = isPart;
      this.isLast = isLast;
    }

    @Override
    public boolean hasNext() {
      if (ready == null && !isOver && all.hasNext()) {
        T one = all.next();
        if (isPart.test(one)) {
          ready = one;
          isOver = isLast.test(one);
        } else {
          isOver = true;
        }
      }
      return ready != null;
    }

    @Override
    public T next() {
      if (!hasNext() || ready == null) {
        throw new NoSuchElementException();
      }
      T one = ready;
      ready = null;
      return one;
    }
  }
}
