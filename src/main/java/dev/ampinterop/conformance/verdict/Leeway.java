package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.CommandSpec;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  }

  /** What was chosen otherwise, in the translations that were asked for. */
  List<OpenChoice> choices() {
    return List.copyOf(choices);
  }

  /** Replies with the tag of the case where the call had another one. */
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
    findWrongTags(from);
    return translated(from, EnumSet.allOf(Choice.class), choices);
  }

  /** What that side sent. */
  List<Passed> asItIs(Role from) {
    return of(from);
  }

  private List<Passed> translated(Role from, Set<Choice> open, List<OpenChoice> noted) {
    List<Passed> came = of(from);
    IdentityHashMap<Passed, Integer> places = places(from, came);
    List<Passed> ordered = came;
    if (open.contains(Choice.ANSWER_ORDER) && mayMove(came, places)) {
      ordered = inTheOrderOfTheCase(came, places);
      if (!isSame(came, ordered)) {
        noted.add(
            new OpenChoice(
                Choice.ANSWER_ORDER,
                new Difference("wire from " + from, words(ordered), words(came))));
      }
    }
    List<Passed> translated = new ArrayList<>();
    long offset = 0;
    for (Passed one : ordered) {
      Integer place = places.get(one);
      byte[] bytes = place == null ? one.bytes() : translated(one, place, open, noted);
      translated.add(moved(one, offset, bytes));
      offset += bytes.length;
    }
    return translated;
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
    for (Passed one : came) {
      int found = -1;
      for (int index = 0; index < wanted.size() && found < 0; index++) {
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

  // Descriptors are counted in the order in which they are sent: that order is not free.
  private static boolean mayMove(List<Passed> came, IdentityHashMap<Passed, Integer> places) {
    return came.stream().noneMatch(one -> places.containsKey(one) && !one.descriptors().isEmpty());
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
  private static boolean isSame(List<Passed> came, List<Passed> ordered) {
    for (int index = 0; index < came.size(); index++) {
      if (came.get(index) != ordered.get(index)) {
        return false;
      }
    }
    return true;
  }

  private byte[] translated(Passed one, int place, Set<Choice> open, List<OpenChoice> noted) {
    Passed wanted = expected(one.from()).get(place);
    if (Arrays.equals(one.bytes(), wanted.bytes()) || one.hasKeyTwice() || wanted.hasKeyTwice()) {
      return one.bytes();
    }
    Set<Choice> made = EnumSet.noneOf(Choice.class);
    Map<String, byte[]> there = values(one);
    Map<String, byte[]> values = new LinkedHashMap<>();
    there.forEach(
        (key, value) ->
            values.put(key, translated(key, value, values(wanted).get(key), wanted, made)));
    Map<String, byte[]> ordered = values;
    if (open.contains(Choice.KEY_ORDER) && values.keySet().equals(values(wanted).keySet())) {
      ordered = new LinkedHashMap<>();
      for (String key : values(wanted).keySet()) {
        ordered.put(key, Objects.requireNonNull(values.get(key)));
      }
      if (!List.copyOf(ordered.keySet()).equals(List.copyOf(values.keySet()))) {
        made.add(Choice.KEY_ORDER);
      }
    }
    if (!open.containsAll(made)) {
      // Tags alone: what else differs is to be seen.
      return one.with(onlyTags(there, wanted));
    }
    String where = "wire from " + one.from() + ", box " + (place + 1);
    for (Choice choice : made) {
      noted.add(
          new OpenChoice(
              choice, new Difference(where, wanted.words().toString(), one.words().toString())));
    }
    return Passed.bytes(ordered.entrySet());
  }

  private static Map<String, byte[]> onlyTags(Map<String, byte[]> there, Passed wanted) {
    Map<String, byte[]> tags = new HashMap<>();
    for (String key : List.of(Amp.ASK, Amp.ANSWER, Amp.ERROR)) {
      byte[] tag = values(wanted).get(key);
      if (tag != null && there.containsKey(key)) {
        tags.put(key, tag);
      }
    }
    return tags;
  }

  /** The value that Twisted would have written, where that one means the same. */
  private byte[] translated(
      String key, byte[] value, byte @Nullable [] twisted, Passed wanted, Set<Choice> made) {
    return twisted != null
            && !Arrays.equals(value, twisted)
            && meansTheSame(key, value, twisted, wanted, made)
        ? twisted
        : value;
  }

  private boolean meansTheSame(
      String key, byte[] value, byte[] twisted, Passed wanted, Set<Choice> made) {
    switch (key) {
      case Amp.ASK, Amp.ANSWER, Amp.ERROR -> {
        made.add(Choice.TAG);
        return true;
      }
      case Amp.ERROR_DESCRIPTION -> {
        if (isTextOfAmp(wanted)) {
          made.add(Choice.ERROR_TEXT);
          return true;
        }
        return false;
      }
      default -> {
        ArgumentSpec spec = specs(wanted).get(key);
        return spec != null && new SameValue(made).of(spec, value, twisted);
      }
    }
  }

  /** Whether AMP itself says what went wrong, and no application. */
  private static boolean isTextOfAmp(Passed error) {
    String code = error.text(Amp.ERROR_CODE).orElse("");
    return code.equals(Amp.UNHANDLED) || code.equals(Amp.UNKNOWN);
  }

  private Map<String, ArgumentSpec> specs(Passed wanted) {
    String name = wanted.command();
    if (wanted.isReply()) {
      name =
          calls(expected(wanted.from().other())).stream()
              .filter(call -> call.tag().equals(wanted.tag()))
              .map(Passed::command)
              .findFirst()
              .orElse("");
    }
    String wire = name;
    return told.commands().values().stream()
        .filter(command -> bytesOf(command.name()).equals(wire))
        .findFirst()
        .map(command -> members(command, wanted))
        .orElse(Map.of());
  }

  private static Map<String, ArgumentSpec> members(CommandSpec command, Passed wanted) {
    Map<String, ArgumentSpec> byKey = new HashMap<>();
    (wanted.isCall() ? command.arguments() : command.response())
        .forEach((name, spec) -> byKey.put(bytesOf(name), spec));
    return byKey;
  }

  // One char per byte, as boxes have their keys.
  private static String bytesOf(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Passed moved(Passed one, long offset, byte[] bytes) {
    List<CapturedDescriptor> descriptors =
        one.descriptors().stream()
            .map(
                descriptor ->
                    new CapturedDescriptor(
                        offset + Math.min(descriptor.at() - one.offset(), bytes.length - 1),
                        descriptor.facts(),
                        descriptor.content()))
            .toList();
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
        descriptors,
        one.problem());
  }

  private static Map<String, byte[]> values(Passed one) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    one.pairs().forEach(pair -> values.put(pair.getKey(), pair.getValue()));
    return values;
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
