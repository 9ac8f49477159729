package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what passed as Twisted would have written it, as far as AMP leaves the choice: tags are
 * those of the case, keys stand in its order, numbers have its spelling, answers its order. What is
 * then still different breaks a rule. Each choice is noted. Not thread-safe.
 */
final class Leeway {
  private final ConformanceCase told;
  private final List<Passed> passed;
  private final Map<Role, List<Passed>> expected = new EnumMap<>(Role.class);

  /** For each side the tags that it gave to its calls, by those that the case has. */
  private final Map<Role, Map<String, String>> tags = new EnumMap<>(Role.class);

  /** Both sides sent every box as the case has it, so that nothing is to be translated. */
  private final boolean isAsTold;

  private final Refusals refusals;
  private final List<OpenChoice> choices = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();

  /**
   * @param told the case
   * @param passed what passed, both sides
   */
  Leeway(ConformanceCase told, List<Passed> passed) {
    this.told = told;
    this.passed = passed;
    for (Role role : Role.values()) {
      expected.put(role, ConversationReader.boxes(role, told.wire()));
      tags.put(role, tags(role));
    }
    this.refusals = new Refusals(told);
    this.isAsTold = Stream.of(Role.values()).allMatch(role -> isSame(of(role), expected(role)));
  }

  private static boolean isSame(List<Passed> came, List<Passed> expected) {
    boolean same = came.size() == expected.size();
    for (int index = 0; same && index < came.size(); index++) {
      same = Arrays.equals(came.get(index).bytes(), expected.get(index).bytes());
    }
    return same;
  }

  /** What was chosen otherwise, in the translations that were asked for. */
  List<OpenChoice> choices() {
    return List.copyOf(choices);
  }

  /**
   * Replies with the tag of the case where the call had another one, and those that came too early.
   */
  List<Difference> differences() {
    return List.copyOf(differences);
  }

  private Map<String, String> tags(Role asker) {
    List<Passed> wanted = calls(expected(asker));
    List<Passed> came = calls(of(asker));
    Map<String, String> bound = new HashMap<>();
    for (int index = 0; index < Math.min(wanted.size(), came.size()); index++) {
      Passed one = wanted.get(index);
      Passed other = came.get(index);
      if (!one.command().equals(other.command())) {
        break;
      }
      if (one.kind() == Passed.Kind.ASK && other.kind() == Passed.Kind.ASK) {
        bound.put(one.tag(), other.tag());
      }
    }
    return bound;
  }

  /** What that side sent, with the tags of the case and nothing else changed; notes nothing. */
  List<Passed> withItsTags(Role from) {
    return translated(from, EnumSet.of(Choice.TAG), new ArrayList<>());
  }

  /** What that side sent, as Twisted would have written it. */
  List<Passed> asTwisted(Role from) {
    if (!isAsTold) {
      findWrongTags(from);
    }
    differences.addAll(new EarlyReplies(told, passed).of(from));
    return translated(from, EnumSet.allOf(Choice.class), choices);
  }

  /** What that side sent. */
  List<Passed> asItIs(Role from) {
    return of(from);
  }

  private List<Passed> translated(Role from, Set<Choice> open, List<OpenChoice> noted) {
    List<Passed> came = of(from);
    IdentityHashMap<Passed, Integer> places =
        isAsTold ? new IdentityHashMap<>() : places(from, came);
    List<Passed> ordered = came;
    Optional<MovedDescriptors> descriptors = Optional.empty();
    if (open.contains(Choice.ANSWER_ORDER)) {
      List<Passed> moved = inTheOrderOfTheCase(came, places);
      if (!isInOrder(came, moved)) {
        descriptors = descriptors(from, came, places);
      }
      if (descriptors.isPresent()) {
        ordered = moved;
        noted.add(
            new OpenChoice(
                Choice.ANSWER_ORDER,
                new Difference("wire from " + from, words(ordered), words(came))));
        for (Passed one : came) {
          descriptors.get().wrong(one).ifPresent(differences::add);
        }
      }
    }
    List<Passed> translated = new ArrayList<>();
    long offset = 0;
    for (Passed one : ordered) {
      Integer place = places.get(one);
      long shift = descriptors.map(moved -> moved.shift(one)).orElse(0L);
      byte[] bytes = place == null ? one.bytes() : translated(one, place, shift, open, noted);
      translated.add(moved(one, offset, bytes, descriptors));
      offset += bytes.length;
    }
    return translated;
  }

  private Optional<MovedDescriptors> descriptors(
      Role from, List<Passed> came, IdentityHashMap<Passed, Integer> places) {
    IdentityHashMap<Passed, Passed> twins = new IdentityHashMap<>();
    places.forEach((box, place) -> twins.put(box, expected(from).get(place)));
    int sent =
        told.wire().stream()
            .filter(entry -> entry.from() == from)
            .mapToInt(entry -> entry.descriptors().size())
            .sum();
    return MovedDescriptors.of(came, twins, expected(from), sent, types(from));
  }

  // They look as the case has them, so nobody else would find them.
  private void findWrongTags(Role from) {
    IdentityHashMap<Passed, Integer> places = places(from, of(from));
    Map<String, String> others = tags(from.other(), List.of());
    for (Passed one : of(from)) {
      String called = one.isReply() && !places.containsKey(one) ? others.get(one.tag()) : null;
      if (called != null && !called.equals(one.tag())) {
        differences.add(
            new Difference(
                "wire from " + from,
                "a reply with the tag of the call, "
                    + ReadableBytes.quoted(called.getBytes(StandardCharsets.ISO_8859_1)),
                one.words().toString()));
      }
    }
  }

  /** For each box that came, which of the case's boxes of that side it stands for. */
  private IdentityHashMap<Passed, Integer> places(Role from, List<Passed> came) {
    List<Passed> wanted = expected(from);
    Map<String, String> others = tags(from.other(), wanted);
    IdentityHashMap<Passed, Integer> places = new IdentityHashMap<>();
    boolean[] taken = new boolean[wanted.size()];
    int firstFree = 0;
    for (Passed one : came) {
      int found = -1;
      while (firstFree < taken.length && taken[firstFree]) {
        firstFree++;
      }
      for (int index = firstFree; index < wanted.size() && found < 0; index++) {
        if (taken[index] || one.isCall() != wanted.get(index).isCall()) {
          continue;
        }
        if (standsFor(one, wanted.get(index), others)) {
          found = index;
        } else if (one.isCall()) {
          break; // the order of calls is not free
        }
      }
      if (found >= 0) {
        taken[found] = true;
        places.put(one, found);
      }
    }
    return places;
  }

  private Map<String, String> tags(Role asker, List<Passed> replies) {
    Map<String, String> all = new HashMap<>();
    replies.forEach(reply -> all.put(reply.tag(), reply.tag()));
    all.putAll(Objects.requireNonNull(tags.get(asker)));
    return all;
  }

  private static boolean standsFor(Passed one, Passed wanted, Map<String, String> others) {
    if (one.box() == null) {
      return false;
    }
    return one.kind() == wanted.kind()
        && (one.isReply()
            ? one.tag().equals(others.get(wanted.tag()))
            : one.command().equals(wanted.command()));
  }

  private static List<Passed> inTheOrderOfTheCase(
      List<Passed> came, IdentityHashMap<Passed, Integer> places) {
    IdentityHashMap<Passed, Integer> keys = new IdentityHashMap<>();
    int last = -1;
    for (Passed one : came) {
      int place = places.getOrDefault(one, last);
      last = Math.max(last, place);
      keys.put(one, place);
    }
    List<Passed> ordered = new ArrayList<>(came);
    ordered.sort(Comparator.comparingInt(keys::get)); // stable
    return ordered;
  }

  @SuppressWarnings("ReferenceEquality") // the same boxes, in whatever order
  private static boolean isInOrder(List<Passed> came, List<Passed> ordered) {
    for (int index = 0; index < came.size(); index++) {
      if (came.get(index) != ordered.get(index)) {
        return false;
      }
    }
    return true;
  }

  private byte[] translated(
      Passed one, int place, long shift, Set<Choice> open, List<OpenChoice> noted) {
    Passed wanted = expected(one.from()).get(place);
    BoxLeeway leeway =
        new BoxLeeway(
            wanted, types(one.from()).of(wanted), open, shift, refusals.of(one.from(), wanted));
    byte[] bytes = leeway.translated(one);
    String where = "wire from " + one.from() + ", box " + (place + 1);
    for (Choice choice : leeway.made()) {
      noted.add(
          new OpenChoice(
              choice, new Difference(where, wanted.words().toString(), one.words().toString())));
    }
    return bytes;
  }

  private WireTypes types(Role from) {
    return new WireTypes(told, calls(expected(from.other())));
  }

  private static Passed moved(
      Passed one, long offset, byte[] bytes, Optional<MovedDescriptors> descriptors) {
    return new Passed(
        one.from(),
        one.nanos(),
        offset,
        bytes,
        one.kind(),
        one.box(),
        one.call(),
        one.replaced(),
        one.firstOrdinal(),
        descriptors
            .map(moved -> moved.of(one, offset, bytes.length))
            .orElseGet(() -> inPlace(one, offset, bytes.length)),
        one.problem());
  }

  private static List<CapturedDescriptor> inPlace(Passed one, long offset, int length) {
    return one.descriptors().stream()
        .map(
            descriptor ->
                new CapturedDescriptor(
                    offset + Math.min(descriptor.at() - one.offset(), length - 1),
                    descriptor.facts(),
                    descriptor.content()))
        .toList();
  }

  private static String words(List<Passed> boxes) {
    return boxes.stream()
        .filter(one -> one.box() != null)
        .map(
            one ->
                one.kind().toString().toLowerCase(Locale.ROOT)
                    + " "
                    + ReadableBytes.of(one.tag().getBytes(StandardCharsets.ISO_8859_1)))
        .collect(Collectors.joining(", "));
  }

  private List<Passed> of(Role from) {
    return passed.stream().filter(one -> one.from() == from).toList();
  }

  private List<Passed> expected(Role from) {
    return Objects.requireNonNull(expected.get(from));
  }

  private static List<Passed> calls(List<Passed> boxes) {
    return boxes.stream().filter(Passed::isCall).toList();
  }
}
