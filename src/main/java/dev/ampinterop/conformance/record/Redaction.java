package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the secrets out of what is noted of one connection; what passes on the wire is another
 * copy. A box is held back until it is whole, for only then all is known of it. Not thread-safe.
 *
 * <p>Where in doubt, more is hidden: of a box whose command nobody knows, every value whose key is
 * secret anywhere; of a box that never becomes whole, every value; and all that follows bytes that
 * are no box, for nobody can tell what is what there (TLS, another protocol).
 */
final class Redaction {
  /** What stands for each hidden byte. */
  static final byte HIDDEN = '*';

  /** A box that is longer than this is taken for none: something has to be held back meanwhile. */
  private static final int LONGEST = 1 << 24;

  private final RedactionRules rules;
  private final Map<Role, Side> sides = new EnumMap<>(Role.class);

  Redaction(RedactionRules rules) {
    this.rules = rules;
    for (Role role : Role.values()) {
      sides.put(role, new Side(role));
    }
  }

  /**
   * What can be noted, with as many bytes as passed.
   *
   * @param offset how many bytes of that side lie before
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Released(Role from, long offset, byte[] bytes, List<CapturedDescriptor> descriptors) {}

  /** Takes bytes of a side; gives the boxes that are whole by now, if any. */
  Optional<Released> passed(Role from, byte[] bytes, List<CapturedDescriptor> descriptors) {
    Side side = side(from);
    side.held.writeBytes(bytes);
    side.descriptors.addAll(descriptors);
    byte[] held = side.held.toByteArray();
    int done = 0;
    while (!side.lost) {
      BoxShape shape = BoxShape.at(held, done);
      boolean isTooLong = held.length - done > LONGEST;
      if (shape.state() == BoxShape.State.INCOMPLETE && !isTooLong) {
        break;
      } else if (shape.state() != BoxShape.State.WHOLE) {
        side.lost = true;
        hide(held, shape.values());
        hide(held, List.of(new BoxShape.Range(shape.end(), held.length)));
        done = held.length;
        return side.release(held, done);
      }
      redact(side, held, shape);
      done = shape.end();
    }
    if (side.lost) {
      hide(held, List.of(new BoxShape.Range(0, held.length)));
      done = held.length;
    }
    return side.release(held, done);
  }

  /** A side says no more: what is still held back of it, if anything. */
  Optional<Released> ended(Role from) {
    Side side = side(from);
    byte[] held = side.held.toByteArray();
    hide(held, BoxShape.at(held, 0).values());
    return side.release(held, held.length);
  }

  private void redact(Side side, byte[] bytes, BoxShape shape) {
    Map<String, String> routing = new HashMap<>();
    for (BoxShape.Field field : shape.fields()) {
      routing.put(field.key(), text(bytes, field.value()));
    }
    Optional<String> command = command(side, routing);
    for (BoxShape.Field field : shape.fields()) {
      boolean hides =
          command.isPresent()
              ? rules.hides(command.get(), field.key())
              : rules.hidesAnywhere(field.key());
      if (hides) {
        hide(bytes, List.of(field.value()));
      }
    }
  }

  // The order in which Twisted looks: an answer wins over an error, and that over a command.
  private Optional<String> command(Side side, Map<String, String> routing) {
    Map<String, String> asked = side(side.role.other()).asked;
    for (String reply : List.of(Amp.ANSWER, Amp.ERROR)) {
      if (routing.containsKey(reply)) {
        return Optional.ofNullable(asked.remove(routing.get(reply)));
      }
    }
    Optional<String> command = Optional.ofNullable(routing.get(Amp.COMMAND));
    String tag = routing.get(Amp.ASK);
    if (command.isPresent() && tag != null) {
      side.asked.put(tag, command.get());
    }
    return command;
  }

  private Side side(Role role) {
    return sides.computeIfAbsent(role, Side::new);
  }

  private static String text(byte[] bytes, BoxShape.Range range) {
    return new String(bytes, range.start(), range.end() - range.start(), ISO_8859_1);
  }

  private static void hide(byte[] bytes, List<BoxShape.Range> ranges) {
    for (BoxShape.Range range : ranges) {
      Arrays.fill(bytes, range.start(), range.end(), HIDDEN);
    }
  }

  /** One of the two. */
  private static final class Side {
    final Role role;
    final ByteArrayOutputStream held = new ByteArrayOutputStream();
    final List<CapturedDescriptor> descriptors = new ArrayList<>();
    // The commands of asks that have no answer yet, by their tags.
    final Map<String, String> asked = new HashMap<>();
    boolean lost;
    private long released;

    Side(Role role) {
      this.role = role;
    }

    Optional<Released> release(byte[] bytes, int count) {
      if (count == 0) {
        return Optional.empty();
      }
      long end = released + count;
      List<CapturedDescriptor> gone =
          descriptors.stream().filter(descriptor -> descriptor.at() < end).toList();
      descriptors.removeAll(gone);
      held.reset();
      held.write(bytes, count, bytes.length - count);
      Released release = new Released(role, released, Arrays.copyOf(bytes, count), gone);
      released = end;
      return Optional.of(release);
    }
  }
}
