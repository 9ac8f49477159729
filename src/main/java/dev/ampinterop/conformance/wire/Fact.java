package dev.ampinterop.conformance.wire;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What can be told of a descriptor, and demanded by a case: how it is written, what it can be, and
 * how it is found out.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // the lists are unmodifiable, and the lambdas hold nothing
public enum Fact {
  /** What the descriptor is. */
  KIND(
      List.of(
          "pipe",
          "file",
          "memfd",
          "directory",
          "path",
          "socket",
          "character-device",
          "pty-master",
          "pty-slave",
          "eventfd",
          "timerfd",
          "signalfd",
          "inotify",
          "epoll",
          "other"),
      Probed::kind),
  /** What can be done with it. */
  ACCESS(List.of("read", "write", "both", "none"), Probed::access),
  /** {@code O_APPEND}. */
  APPEND(Form.FLAG, probed -> probed.flag(Probed.O_APPEND)),
  /** {@code O_NONBLOCK}. */
  NONBLOCKING(Form.FLAG, probed -> probed.flag(Probed.O_NONBLOCK)),
  /** Whether it is closed when the process executes another program. */
  CLOEXEC(Form.FLAG, probed -> probed.flag(Probed.O_CLOEXEC)) {
    @Override
    public boolean isFeature() {
      return true;
    }

    @Override
    boolean travels() {
      return false;
    }
  },
  /** Where a file stands. */
  OFFSET(Form.COUNT, probed -> probed.isFile() ? probed.offset() : null),
  /** How many bytes a file has. */
  SIZE(Form.COUNT, probed -> probed.isFile() ? probed.size() : null),
  /** Which socket it is. */
  SOCKET(
      List.of(
          "unix stream",
          "unix datagram",
          "inet stream",
          "inet datagram",
          "inet6 stream",
          "inet6 datagram",
          "other"),
      probed -> probed.is("socket") ? probed.socket() : null),
  /** How many descriptors an epoll watches. */
  WATCHES(Form.COUNT, probed -> probed.is("epoll") ? probed.watches() : null);

  /** What a case demands besides facts: the name of the opened descriptor that it must be. */
  public static final String IS = "is";

  private static final Set<String> DEMANDED =
      Stream.concat(Stream.of(values()).map(Fact::key), Stream.of(IS))
          .collect(Collectors.toUnmodifiableSet());

  /** How it is written. */
  private enum Form {
    NAME,
    FLAG,
    COUNT
  }

  /** Finds it out; null where a descriptor has no such fact. */
  private interface Observing {
    @Nullable Object of(Probed descriptor) throws IOException;
  }

  private final Form form;
  private final List<String> names;
  private final Observing observing;

  Fact(Form form, Observing observing) {
    this(form, List.of(), observing);
  }

  Fact(List<String> names, Observing observing) {
    this(Form.NAME, names, observing);
  }

  Fact(Form form, List<String> names, Observing observing) {
    this.form = form;
    this.names = names;
    this.observing = observing;
  }

  /** Its name, as JSON has it. */
  public String key() {
    return toString();
  }

  /** The fact of that name; empty where there is none. */
  public static Optional<Fact> of(String key) {
    return Stream.of(values()).filter(fact -> fact.key().equals(key)).findFirst();
  }

  /** The names of all that a case can demand. */
  public static Set<String> demanded() {
    return DEMANDED;
  }

  /** Whether that value, of those that must be seen, is a descriptor's facts. */
  public static boolean areFacts(JsonNode expected) {
    return expected.isObject() && demanded().containsAll(expected.propertyNames());
  }

  /** Whether it is told only where it holds. */
  public boolean isFlag() {
    return form == Form.FLAG;
  }

  /** Whether every descriptor has it. */
  public boolean isCommon() {
    return this == KIND || this == ACCESS;
  }

  /** Whether not every peer tells it. */
  public boolean isFeature() {
    return false;
  }

  /** Whether a received descriptor has it from the one that was sent. */
  boolean travels() {
    return true;
  }

  /** What it can be, where that is one of a few names; otherwise empty. */
  public Collection<String> names() {
    return names;
  }

  /** Whether it can have that value. */
  public boolean accepts(JsonNode value) {
    return switch (form) {
      case NAME -> value.isString() && names.contains(value.stringValue());
      case FLAG -> value.isBoolean();
      case COUNT -> value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0;
    };
  }

  /** What it can be where that is no name, for people. */
  public String words() {
    return isFlag() ? "true or false" : "a number, 0 or more";
  }

  @Nullable Object observe(Probed descriptor) throws IOException {
    return observing.of(descriptor);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
