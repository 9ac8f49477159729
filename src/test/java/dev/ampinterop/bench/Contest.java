package dev.ampinterop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One discipline, measured with several contenders in turn. Not thread-safe. */
final class Contest {
  private final Discipline discipline;
  private final Map<String, Contender> contenders;
  private final Map<String, List<Measurement>> rounds = new LinkedHashMap<>();

  /**
   * A contest.
   *
   * @param contenders by name, in the order of the first round
   */
  Contest(Discipline discipline, Map<String, Contender> contenders) {
    this.discipline = discipline;
    this.contenders = contenders;
    contenders.keySet().forEach(name -> rounds.put(name, new ArrayList<>()));
  }

  /** Lets each contender run once without counting it. */
  void warmUp(Duration time) throws IOException {
    for (Contender contender : contenders.values()) {
      contender.measure(discipline.workload(), time);
    }
  }

  /** Measures each contender once; every other round in the opposite order. */
  void round(Duration time) throws IOException {
    List<String> order = new ArrayList<>(contenders.keySet());
    if (rounds.get(order.get(0)).size() % 2 == 1) {
      Collections.reverse(order);
    }
    for (String name : order) {
      rounds.get(name).add(contenders.get(name).measure(discipline.workload(), time));
    }
  }

  Discipline discipline() {
    return discipline;
  }

  /** Whether a contender of that name takes part. */
  boolean has(String name) {
    return contenders.containsKey(name);
  }

  /** The median of a contender's rounds. */
  double median(String name, ToDoubleFunction<Measurement> value) {
    return median(rounds.get(name).stream().mapToDouble(value).toArray());
  }

  /**
   * How many times as long a call of one takes as a call of the other: the median over rounds of
   * what neighbouring measurements give, because the machine changes its speed from one second to
   * the next.
   */
  double ratio(String slower, String faster) {
    List<Measurement> above = rounds.get(slower);
    List<Measurement> below = rounds.get(faster);
    double[] ratios = new double[above.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = above.get(i).microsPerCall() / below.get(i).microsPerCall();
    }
    return median(ratios);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
