package dev.ampinterop.conformance.player;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids of the conversations that were over last. A message about an older one is refused like
 * one about a conversation that never was. Not thread-safe.
 */
final class LastIds {
  /** A peer that says something twice does so at once; a run has as many conversations as cases. */
  static final int MOST = 1000;

  private final Set<String> ids =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST;
            }
          });

  void add(String id) {
    ids.add(id);
  }

  boolean contains(String id) {
    return ids.contains(id);
  }
}
