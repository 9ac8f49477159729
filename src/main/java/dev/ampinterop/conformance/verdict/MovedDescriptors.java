package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.conversation.Passed;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The descriptors of one side whose boxes came in another order than the case has them. Ordinals
 * count what was sent before: a box that comes earlier than in the case names smaller ones, and its
 * descriptors come earlier, too.
 */
final class MovedDescriptors {
  /**
   * What a box names.
   *
   * @param inCase the first of them in the case
   * @param here the first of them on this connection
   * @param count how many
   * @param wanted the box of the case
   */
  private record Range(long inCase, long here, int count, Passed wanted) {
    private Range at(long first) {
      return new Range(inCase, first, count, wanted);
    }
  }

  private final IdentityHashMap<Passed, Range> ranges = new IdentityHashMap<>();
  private final WireTypes types;
  private final List<Passed> came;
  private final List<CapturedDescriptor> arrivals;
  private long owned;

  private MovedDescriptors(WireTypes types, List<Passed> came) {
    this.types = types;
    this.came = came;
    this.arrivals = came.stream().flatMap(one -> one.descriptors().stream()).toList();
  }

  /**
   * Finds them.
   *
   * @param came what came, in order
   * @param twins the boxes of the case for which boxes that came stand
   * @param inCase all boxes of that side, in the order of the case
   * @param sent how many descriptors that side sends in the case
   * @return empty where the boxes of the case do not name just what that side sends, in order: then
   *     nobody can say whose a descriptor is
   */
  static Optional<MovedDescriptors> of(
      List<Passed> came,
      IdentityHashMap<Passed, Passed> twins,
      List<Passed> inCase,
      int sent,
      WireTypes types) {
    IdentityHashMap<Passed, Range> wanted = new IdentityHashMap<>();
    long first = 0;
    for (Passed box : inCase) {
      List<BigInteger> named = NamedOrdinals.of(box, types.of(box)).orElse(List.of());
      if (!named.equals(NamedOrdinals.from(first, named.size()))) {
        return Optional.empty();
      }
      wanted.put(box, new Range(first, first, named.size(), box));
      first += named.size();
    }
    if (first != sent) {
      return Optional.empty();
    }
    MovedDescriptors moved = new MovedDescriptors(types, came);
    for (Passed box : came) {
      Passed twin = twins.get(box);
      if (twin != null) {
        Range range = Objects.requireNonNull(wanted.get(twin)).at(moved.owned);
        moved.ranges.put(box, range);
        moved.owned += range.count();
      }
    }
    return Optional.of(moved);
  }

  /** How much larger the ordinals are that this box has to name than those of the case. */
  long shift(Passed came) {
    Range range = ranges.get(came);
    return range == null ? 0 : range.here() - range.inCase();
  }

  /** Says of a box that it does not name the descriptors that are sent with it. */
  Optional<Difference> wrong(Passed came) {
    Range range = ranges.get(came);
    if (range == null || range.count() == 0) {
      return Optional.empty();
    }
    List<BigInteger> right = NamedOrdinals.from(range.here(), range.count());
    Optional<List<BigInteger>> named = NamedOrdinals.of(came, types.of(range.wanted()));
    return named.equals(Optional.of(right))
        ? Optional.empty()
        : Optional.of(
            new Difference(
                "wire from " + came.from(),
                "ordinals that count the descriptors sent before: " + words(right),
                named.map(MovedDescriptors::words).orElse("none") + " in " + came.words()));
  }

  /**
   * Those of a box; the last one has those, too, that no box names.
   *
   * @param offset where the box stands now
   * @param length how many bytes it has now
   */
  List<CapturedDescriptor> of(Passed came, long offset, int length) {
    Range range = ranges.get(came);
    long first = range == null ? owned : range.here();
    long end = isLast(came) ? arrivals.size() : range == null ? owned : first + range.count();
    return LongStream.range(first, Math.min(end, arrivals.size()))
        .mapToObj(
            ordinal -> {
              CapturedDescriptor one = arrivals.get((int) ordinal);
              long late = one.at() - came.end();
              return at(late < 0 ? offset : offset + length + late, one);
            })
        .toList();
  }

  @SuppressWarnings("ReferenceEquality") // it itself
  private boolean isLast(Passed one) {
    return one == came.get(came.size() - 1);
  }

  private static CapturedDescriptor at(long offset, CapturedDescriptor one) {
    return new CapturedDescriptor(offset, one.facts(), one.content());
  }

  private static String words(List<BigInteger> ordinals) {
    return String.join(", ", ordinals.stream().map(BigInteger::toString).toList());
  }
}
