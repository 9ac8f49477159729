package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The descriptors of one connection as they pass: which of them came before, and whether the played
 * side had sent by then only what can be played again. Not thread-safe.
 */
public final class DescriptorTrail {
  /** More files than anybody passes on while one of them comes again. */
  private static final int MOST = 1 << 16;

  private final Role played;
  private final Map<Role, Long> counts = new EnumMap<>(Role.class);
  private final Map<String, String> places = new LinkedHashMap<>();
  private boolean isSure = true;

  /**
   * A descriptor when it passed.
   *
   * @param before which one of which side it was when it passed last; empty where it is new, or
   *     nobody can tell
   * @param isSure whether all that the played side had sent by then can be sent again, with all
   *     that is in it
   */
  public record Mark(DescriptorFacts facts, Optional<String> before, boolean isSure) {
    /** One that is new, where all is known. */
    public static Mark of(DescriptorFacts facts) {
      return new Mark(facts, Optional.empty(), true);
    }

    /** The same where nobody knows what is in it. */
    public Mark withoutContent() {
      return new Mark(facts.with((FileContent) null), before, isSure);
    }
  }

  /**
   * One where none passed yet.
   *
   * @param played the side that a script plays in place of an application
   */
  public DescriptorTrail(Role played) {
    this.played = played;
  }

  /** That one passes. */
  public Mark passed(Role from, DescriptorFacts facts) {
    String place = from + " " + counts.merge(from, 1L, Long::sum);
    Optional<String> before =
        facts.id().isEmpty() ? Optional.empty() : Optional.ofNullable(places.remove(facts.id()));
    places.put(facts.id(), place);
    if (places.size() > MOST) {
      places.remove(places.keySet().iterator().next());
    }
    if (from == played) {
      isSure &= facts.content() != null && facts.content().isWhole();
    }
    return new Mark(facts, before, isSure);
  }
}
