package dev.ampinterop.conformance.wire;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What can be told of a descriptor without using it up; "Facts" in {@code python-peer/README.md}
 * says what there is.
 *
 * @param kind {@code pipe}, {@code file}, {@code socket}, {@code eventfd} and so on
 * @param access {@code read}, {@code write}, {@code both} or {@code none}
 * @param id {@code st_dev}, a colon, {@code st_ino}, in decimal
 * @param more the facts that only some descriptors have, each a Boolean, a Long or a String
 */
public record DescriptorFacts(
    String kind, String access, String id, SortedMap<String, Object> more) {
  /** Copies the map. */
  public DescriptorFacts {
    more = Collections.unmodifiableSortedMap(new TreeMap<>(more));
  }

  /** Those that every descriptor has. */
  public DescriptorFacts(String kind, String access, String id) {
    this(kind, access, id, new TreeMap<>(Map.of()));
  }
}
