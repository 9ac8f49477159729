package dev.ampinterop.conformance.wire;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be told of a descriptor without using it up; "Facts" in {@code python-peer/README.md}
 * says what there is.
 *
 * @param kind {@code pipe}, {@code file}, {@code socket}, {@code eventfd} and so on
 * @param access {@code read}, {@code write}, {@code both} or {@code none}
 * @param id {@code st_dev}, a colon, {@code st_ino}, in decimal
 * @param more the facts that only some descriptors have, each a Boolean, a Long or a String
 * @param content what is in it; null where nobody looked, or it cannot be seen without taking it
 */
public record DescriptorFacts(
    String kind,
    String access,
    String id,
    SortedMap<String, Object> more,
    @Nullable FileContent content) {
  /** Copies the map. */
  public DescriptorFacts {
    more = Collections.unmodifiableSortedMap(new TreeMap<>(more));
  }

  /** Those of one into which nobody has looked. */
  public DescriptorFacts(String kind, String access, String id, SortedMap<String, Object> more) {
    this(kind, access, id, more, null);
  }

  /** Those that every descriptor has. */
  public DescriptorFacts(String kind, String access, String id) {
    this(kind, access, id, new TreeMap<>(Map.of()));
  }

  /** Those that files have. */
  public DescriptorFacts(
      String kind, String access, String id, boolean append, @Nullable Long offset) {
    this(kind, access, id, ofFile(append, offset));
  }

  private static SortedMap<String, Object> ofFile(boolean append, @Nullable Long offset) {
    SortedMap<String, Object> facts = new TreeMap<>();
    if (append) {
      facts.put("append", true);
    }
    if (offset != null) {
      facts.put("offset", offset);
    }
    return facts;
  }

  /** These, and one more. */
  DescriptorFacts with(String fact, Object value) {
    SortedMap<String, Object> all = new TreeMap<>(more);
    all.put(fact, value);
    return new DescriptorFacts(kind, access, id, all, content);
  }

  /** These, but not that one of those that only some descriptors have. */
  public DescriptorFacts without(String fact) {
    SortedMap<String, Object> all = new TreeMap<>(more);
    all.remove(fact);
    return new DescriptorFacts(kind, access, id, all, content);
  }

  /** These, with that content; null where nobody knows it. */
  public DescriptorFacts with(@Nullable FileContent other) {
    return new DescriptorFacts(kind, access, id, more, other);
  }

  /** These of another resource. */
  public DescriptorFacts of(String otherId) {
    return new DescriptorFacts(kind, access, otherId, more, content);
  }

  /** Whether there are bytes in it that can be looked at and do not depend on time. */
  public boolean isFile() {
    return kind.equals("file") || kind.equals("memfd");
  }

  /** Whether {@code O_APPEND} is set. */
  public boolean append() {
    return more.containsKey("append");
  }

  /** Where a file stands, in bytes; null for other kinds. */
  public @Nullable Long offset() {
    return more.get("offset") instanceof Long offset ? offset : null;
  }

  /** How many bytes of what is in it are known. */
  public int contentBytes() {
    return content == null ? 0 : content.bytes().length;
  }

  /** Whether it is a file that can be read, and not all that is in it is known. */
  public boolean isOfUnknownContent() {
    return isFile() && !access.equals("write") && (content == null || !content.isWhole());
  }

  /** Puts each but the content into that JSON object, as a member, and gives it back. */
  public ObjectNode addTo(ObjectNode json) {
    json.put("kind", kind).put("access", access).put("id", id);
    for (Map.Entry<String, Object> fact : more.entrySet()) {
      if (fact.getValue() instanceof Boolean flag) {
        json.put(fact.getKey(), flag);
      } else if (fact.getValue() instanceof Long number) {
        json.put(fact.getKey(), number);
      } else {
        json.put(fact.getKey(), fact.getValue().toString());
      }
    }
    return json;
  }
}
