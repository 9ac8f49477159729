package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one box as Twisted would have written it. Not thread-safe. */
final class BoxLeeway {
  private final Passed wanted;
  private final Map<String, byte[]> twisted;
  private final Map<String, ArgumentSpec> types;
  private final Set<Choice> open;
  private final Refusal refusal;
  private final Set<Choice> made = EnumSet.noneOf(Choice.class);
  private final SameValue sameValue;

  /**
   * @param wanted the box of the case
   * @param types those of its keys
   * @param open the choices that are allowed
   * @param shift how much larger its ordinals are than those of the case
   */
  BoxLeeway(Passed wanted, Map<String, ArgumentSpec> types, Set<Choice> open, long shift) {
    this(wanted, types, open, shift, Refusal.AS_TOLD);
  }

  /**
   * @param refusal of an error: how far it may be another one
   */
  BoxLeeway(
      Passed wanted,
      Map<String, ArgumentSpec> types,
      Set<Choice> open,
      long shift,
      Refusal refusal) {
    this.wanted = wanted;
    this.refusal = refusal;
    this.twisted = values(wanted);
    this.types = types;
    this.open = open;
    this.sameValue = new SameValue(made, shift);
  }

  /**
   * How far an error may be another one.
   *
   * @param anyCode whether any code says it, as what was called cannot be read
   * @param secrets what its description must not have in it: how responders of the case fail
   */
  record Refusal(boolean anyCode, Set<String> secrets) {
    static final Refusal AS_TOLD = new Refusal(false, Set.of());
  }

  /** The choices that the box was written with; to be called after the translation. */
  Set<Choice> made() {
    return Collections.unmodifiableSet(made);
  }

  /** The bytes that Twisted would have written, as far as the box means the same. */
  byte[] translated(Passed one) {
    if (Arrays.equals(one.bytes(), wanted.bytes()) || one.hasKeyTwice() || wanted.hasKeyTwice()) {
      return one.bytes();
    }
    Map<String, byte[]> there = values(one);
    Map<String, byte[]> values = new LinkedHashMap<>();
    there.forEach((key, value) -> values.put(key, translated(key, value, twisted.get(key))));
    Map<String, byte[]> ordered = values;
    if (open.contains(Choice.KEY_ORDER) && values.keySet().equals(twisted.keySet())) {
      ordered = new LinkedHashMap<>();
      for (String key : twisted.keySet()) {
        ordered.put(key, Objects.requireNonNull(values.get(key)));
      }
      if (!List.copyOf(ordered.keySet()).equals(List.copyOf(values.keySet()))) {
        made.add(Choice.KEY_ORDER);
      }
    }
    if (!open.containsAll(made)) {
      // Tags alone: what else differs is to be seen.
      made.clear();
      return one.with(onlyTags(there));
    }
    return Passed.bytes(ordered.entrySet());
  }

  private Map<String, byte[]> onlyTags(Map<String, byte[]> there) {
    Map<String, byte[]> tags = new HashMap<>();
    for (String key : List.of(Amp.ASK, Amp.ANSWER, Amp.ERROR)) {
      byte[] tag = twisted.get(key);
      if (tag != null && there.containsKey(key)) {
        tags.put(key, tag);
      }
    }
    return tags;
  }

  /** The value that Twisted would have written, where that one means the same. */
  private byte[] translated(String key, byte[] value, byte @Nullable [] other) {
    return other != null && !Arrays.equals(value, other) && meansTheSame(key, value, other)
        ? other
        : value;
  }

  private boolean meansTheSame(String key, byte[] value, byte[] other) {
    switch (key) {
      case Amp.ASK, Amp.ANSWER, Amp.ERROR -> {
        made.add(Choice.TAG);
        return true;
      }
      case Amp.ERROR_DESCRIPTION -> {
        String text = new String(value, StandardCharsets.UTF_8);
        if (isTextOfAmp() && refusal.secrets().stream().noneMatch(text::contains)) {
          made.add(Choice.ERROR_TEXT);
          return true;
        }
        return false;
      }
      case Amp.ERROR_CODE -> {
        // UNHANDLED would say that there is no such command.
        if (refusal.anyCode() && !Amp.UNHANDLED.equals(new String(value, StandardCharsets.UTF_8))) {
          made.add(Choice.LENIENCY);
          return true;
        }
        return false;
      }
      default -> {
        ArgumentSpec type = types.get(key);
        return type != null && sameValue.of(type, value, other);
      }
    }
  }

  /** Whether AMP itself says what went wrong, and no application. */
  private boolean isTextOfAmp() {
    String code = wanted.text(Amp.ERROR_CODE).orElse("");
    return code.equals(Amp.UNHANDLED) || code.equals(Amp.UNKNOWN);
  }

  private static Map<String, byte[]> values(Passed one) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    one.pairs().forEach(pair -> values.put(pair.getKey(), pair.getValue()));
    return values;
  }
}
