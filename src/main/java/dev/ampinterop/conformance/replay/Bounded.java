package dev.ampinterop.conformance.replay;

import java.util.LinkedHashMap;
import java.util.Map;

/** Maps that forget what is oldest. */
final class Bounded {
  private Bounded() {}

  /** One that holds so many at most. */
  static <K, V> Map<K, V> map(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}
