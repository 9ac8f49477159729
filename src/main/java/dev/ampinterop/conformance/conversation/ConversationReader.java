package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Passed.Call;
import dev.ampinterop.conformance.conversation.Passed.Kind;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what passes on one connection, as it passes: cuts the bytes of both sides into boxes, says
 * which descriptors came on which box, and pairs replies with calls. Holds what is not whole yet
 * and the calls that wait, and nothing else. No I/O, no clock; not thread-safe.
 */
public final class ConversationReader {
  /** Far more than anybody has in flight; a direction without its answers has any number. */
  public static final int MOST_CALLS = 1 << 16;

  private final BoxLimits limits;
  private final Consumer<Passed> sink;
  private final Map<Role, Side> sides = new EnumMap<>(Role.class);
  private final Leaving leaving;
  private int calls;

  /**
   * @param limits of a box; what is larger is not looked into
   * @param sink gets each box when its last byte has come, and bytes that are not a box as they
   *     come
   */
  public ConversationReader(BoxLimits limits, Consumer<Passed> sink) {
    this(limits, Set.of(), sink);
  }

  /**
   * @param limits of a box; what is larger is not looked into
   * @param switches the commands whose answers switch to another protocol, one char per byte;
   *     others are found where text follows
   * @param sink gets each box when its last byte has come, and bytes that are not a box as they
   *     come
   */
  public ConversationReader(BoxLimits limits, Set<String> switches, Consumer<Passed> sink) {
    this.limits = limits;
    this.leaving = new Leaving(switches);
    this.sink = sink;
    for (Role role : Role.values()) {
      sides.put(role, new Side(role));
    }
  }

  /** Reads what one side sent from its beginning on: its replies have no calls. */
  public static List<Passed> pieces(Role from, byte[] bytes) {
    List<WireEvent> events =
        bytes.length == 0 ? List.of() : List.of(new WireEvent.Bytes(0, from, bytes, List.of()));
    return read(events);
  }

  /** The boxes that a case tells of that side, those that it writes as plain bytes among them. */
  public static List<Passed> boxes(Role from, List<WireEntry> wire) {
    var bytes = new ByteArrayOutputStream();
    wire.stream()
        .filter(entry -> entry.from() == from)
        .takeWhile(entry -> !entry.endsBoxes())
        .forEach(entry -> bytes.writeBytes(entry.bytes()));
    return pieces(from, bytes.toByteArray()).stream().filter(one -> one.box() != null).toList();
  }

  /** Reads all that was recorded of a connection. */
  public static List<Passed> read(List<WireEvent> events) {
    List<Passed> all = new ArrayList<>();
    ConversationReader reader = new ConversationReader(BoxLimits.NONE, all::add);
    for (WireEvent event : events) {
      if (event instanceof WireEvent.Bytes bytes) {
        reader.accept(bytes);
      }
    }
    reader.end();
    return all;
  }

  /** Reads all bytes of a capture, as if nothing were missing between them. */
  public static List<Passed> read(CapturedConversation captured) {
    List<Passed> all = new ArrayList<>();
    ConversationReader reader =
        new ConversationReader(BoxLimits.NONE, captured.switches(), all::add);
    long start = captured.opened().nanos();
    for (CaptureEvent event : captured.events()) {
      if (event instanceof CaptureEvent.Bytes bytes) {
        reader.accept(bytes, event.nanos() - start);
      }
    }
    reader.end();
    return all;
  }

  /** Takes what a relay or a player recorded; the descriptors came on the first of the bytes. */
  public void accept(WireEvent.Bytes passed) {
    long at = side(passed.from()).end;
    List<CapturedDescriptor> descriptors = new ArrayList<>();
    for (DescriptorFacts facts : passed.descriptors()) {
      descriptors.add(new CapturedDescriptor(at, facts));
    }
    accept(passed.nanos(), passed.from(), passed.bytes(), descriptors, passed.form());
  }

  /**
   * Takes bytes of a capture.
   *
   * @param nanos when they passed, since the connection was opened
   */
  public void accept(CaptureEvent.Bytes passed, long nanos) {
    accept(nanos, passed.from(), passed.bytes(), passed.descriptors(), WireEvent.Form.BOXES);
  }

  /**
   * Takes bytes.
   *
   * @param nanos when they passed, since the connection was opened
   * @param descriptors those that came on them; each says on which byte of that side
   * @param form how they are to be read
   */
  private void accept(
      long nanos,
      Role from,
      byte[] bytes,
      List<CapturedDescriptor> descriptors,
      WireEvent.Form form) {
    Side side = side(from);
    side.coming.addAll(descriptors);
    if (form == WireEvent.Form.BOXES && !side.isLost) {
      side.nanos = nanos;
      side.end += bytes.length;
      side.read(bytes);
      return;
    }
    ended(from);
    side.isLost = true;
    side.nanos = nanos;
    side.end += bytes.length;
    Kind kind =
        switch (form) {
          case STREAM -> Kind.STREAM;
          case TLS -> Kind.TLS;
          case BOXES -> side.behind;
        };
    side.put(side.end - bytes.length, bytes, kind, null);
  }

  /**
   * Bytes of that side are missing, that many as far as known: the box that was begun is given as
   * far as it came, and reading goes on where the next box begins, see {@link BoxSearch}.
   */
  public void gap(Role from, long bytes) {
    side(from).gap(bytes);
  }

  /**
   * What that side sends behind the last whole box is not AMP any more.
   *
   * @param kind what it is
   */
  public void leave(Role from, Kind kind) {
    side(from).leave(kind);
  }

  /** That side sends no more: the beginning of a box whose rest did not come is given, if any. */
  public Optional<Passed> ended(Role from) {
    return side(from).incomplete();
  }

  /** Nothing more comes from either side. */
  public void end() {
    sides.values().forEach(Side::incomplete);
  }

  /** How many bytes that side has sent, missing ones included as far as known. */
  public long bytes(Role from) {
    return side(from).end;
  }

  /** Whether nobody can read what that side sends any more. */
  public boolean isLost(Role from) {
    return side(from).isLost;
  }

  /** Whether so many calls of that side waited that the oldest were forgotten. */
  public boolean hasForgotten(Role from) {
    return side(from).hasForgotten;
  }

  /** Gives the calls of that side that wait for a reply, the oldest first, and forgets them. */
  public List<Call> takeWaiting(Role from) {
    Map<String, Call> waiting = side(from).waiting;
    List<Call> all = List.copyOf(waiting.values());
    waiting.clear();
    return all;
  }

  private Side side(Role role) {
    return Objects.requireNonNull(sides.get(role));
  }

  /** One of the two. */
  private final class Side {
    private final Role role;
    private final BoxParser parser = new BoxParser(limits);
    private final Map<String, Call> waiting = new LinkedHashMap<>();
    private final Deque<CapturedDescriptor> coming = new ArrayDeque<>();
    private long ordinals;
    private long end;
    private long nanos;
    private Kind behind = Kind.BYTES;
    private boolean isReading;
    private boolean isLost;
    private byte @Nullable [] searched; // behind a gap, until a box begins
    private boolean isUnsure; // whether it really began there
    private long missing; // how many bytes lie before those of the parser that it did not get
    private boolean hasForgotten;

    Side(Role role) {
      this.role = role;
    }

    void read(byte[] bytes) {
      if (searched == null) {
        parser.feed(ByteBuffer.wrap(bytes));
        readBoxes();
      } else {
        search(searched, bytes);
      }
    }

    void gap(long bytes) {
      if (!isLost) {
        putUnfinished(Kind.INCOMPLETE);
        searched = new byte[0];
      }
      end += bytes;
    }

    private void search(byte[] before, byte[] more) {
      byte[] all = Arrays.copyOf(before, before.length + more.length);
      System.arraycopy(more, 0, all, before.length, more.length);
      BoxSearch.Found found = BoxSearch.in(all);
      if (found.skip() > 0) {
        byte[] skipped = Arrays.copyOf(all, found.skip());
        put(end - all.length, skipped, Kind.BYTES, null);
      }
      byte[] rest = Arrays.copyOfRange(all, found.skip(), all.length);
      searched = rest;
      if (found.isBox()) {
        searched = null;
        isUnsure = true;
        missing = end - rest.length - parser.offset();
        read(rest);
      }
    }

    /** What is neither a box nor can become one. */
    private void putUnfinished(Kind kind) {
      byte[] rest = searched == null ? takeRest() : searched;
      if (rest.length > 0) {
        put(end - rest.length, rest, searched == null ? kind : Kind.BYTES, null);
      }
      searched = null;
    }

    private long offset() {
      return missing + parser.offset();
    }

    void readBoxes() {
      isReading = true;
      try {
        long begin = offset();
        for (Optional<Box> box = next(); box.isPresent(); box = next()) {
          isUnsure = false;
          put(begin, box.get());
          begin = offset();
        }
      } catch (RemoteProtocolException e) {
        long begin = offset();
        byte[] rest = takeRest();
        if (isUnsure) {
          // It only looked like a box: on from the next byte.
          isUnsure = false;
          put(begin, Arrays.copyOf(rest, 1), Kind.BYTES, null);
          search(new byte[0], Arrays.copyOfRange(rest, 1, rest.length));
          return;
        }
        isLost = true;
        Leaving.Found found = leaving.find(rest, somebodyWaits());
        behind = found.kind();
        put(begin, rest, behind, found.isAllowed() ? null : e);
        if (behind == Kind.STREAM) {
          side(role.other()).leave(behind);
        }
      } finally {
        isReading = false;
      }
      putRest();
    }

    private Optional<Box> next() throws RemoteProtocolException {
      return isLost ? Optional.empty() : parser.next();
    }

    /** What comes behind the last whole box is that. */
    void leave(Kind kind) {
      if (!isLost) {
        isLost = true;
        behind = kind;
        if (!isReading) {
          putRest();
        }
      }
    }

    private void putRest() {
      if (isLost && searched != null) {
        putUnfinished(behind);
      } else if (isLost && parser.pending() > 0) {
        long begin = offset();
        put(begin, takeRest(), behind, null);
      }
    }

    Optional<Passed> incomplete() {
      if (!isLost && searched != null) {
        putUnfinished(Kind.BYTES);
        searched = new byte[0];
      }
      if (isLost || parser.pending() == 0) {
        return Optional.empty();
      }
      long begin = offset();
      byte[] rest = takeRest();
      Passed begun = put(begin, rest, leaving.ofIncomplete(rest), null);
      return Optional.of(begun).filter(one -> one.kind() == Kind.INCOMPLETE);
    }

    private void put(long begin, Box box) {
      Kind kind = Kind.of(box);
      Call call = null;
      Call replaced = null;
      switch (kind) {
        case ANSWER -> call = side(role.other()).waiting.remove(box.text(Amp.ANSWER));
        case ERROR -> call = side(role.other()).waiting.remove(box.text(Amp.ERROR));
        case ASK, CALL -> {
          String tag = Objects.requireNonNullElse(box.text(Amp.ASK), "");
          String command = Objects.requireNonNullElse(box.text(Amp.COMMAND), "");
          call = new Call(++calls, command, tag, nanos, begin);
          if (kind == Kind.ASK) {
            replaced = await(call);
          }
        }
        default -> {}
      }
      byte[] bytes = box.toBytes();
      long first = ordinals;
      List<CapturedDescriptor> came = takeDescriptors(begin + bytes.length);
      sink.accept(
          new Passed(role, nanos, begin, bytes, kind, box, call, replaced, first, came, null));
      if (leaving.passed(kind, call == null ? "" : call.command(), box.keys().size() == 1)) {
        sides.values().forEach(side -> side.leave(Kind.STREAM));
      }
    }

    private @Nullable Call await(Call call) {
      Call replaced = waiting.put(call.tag(), call);
      if (waiting.size() > MOST_CALLS) {
        hasForgotten = true;
        Iterator<String> eldest = waiting.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
      return replaced;
    }

    private Passed put(
        long begin, byte[] bytes, Kind kind, @Nullable RemoteProtocolException problem) {
      long first = ordinals;
      List<CapturedDescriptor> came = takeDescriptors(begin + bytes.length);
      Passed passed =
          new Passed(role, nanos, begin, bytes, kind, null, null, null, first, came, problem);
      sink.accept(passed);
      return passed;
    }

    private List<CapturedDescriptor> takeDescriptors(long before) {
      List<CapturedDescriptor> came = new ArrayList<>();
      while (!coming.isEmpty() && coming.element().at() < before) {
        came.add(coming.remove());
        ordinals++;
      }
      return came;
    }

    private byte[] takeRest() {
      ByteBuffer left = parser.takeRest();
      byte[] rest = new byte[left.remaining()];
      left.get(rest);
      return rest;
    }
  }

  private boolean somebodyWaits() {
    return sides.values().stream().anyMatch(side -> !side.waiting.isEmpty());
  }
}
