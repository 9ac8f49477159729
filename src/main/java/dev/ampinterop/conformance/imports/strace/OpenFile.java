package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.cases.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel calls an open file description: several descriptors of several processes can be
 * one. What is known of it grows with the log.
 */
final class OpenFile {
  private final int number;
  private final int pid;
  private final int fd;
  private @Nullable String kind;
  private @Nullable String access;
  private @Nullable String identity;
  private @Nullable String peer;
  private @Nullable Role role;
  private @Nullable FileTable maker;
  private boolean tcp;
  private boolean seenOpening;
  private boolean written;
  private boolean read;
  private int references;

  /**
   * @param number which of the log's, from 0
   * @param pid the process that was first seen to have it
   * @param fd its descriptor there
   */
  OpenFile(int number, int pid, int fd) {
    this.number = number;
    this.pid = pid;
    this.fd = fd;
  }

  OpenFile kind(String known, @Nullable String knownAccess) {
    kind = known;
    access = knownAccess;
    return this;
  }

  OpenFile identity(String known) {
    identity = known;
    return this;
  }

  void role(Role known) {
    role = known;
  }

  /** Takes the family of a socket from a family, or from an address that has one. */
  OpenFile family(StraceValue argument) {
    String word =
        argument instanceof StraceValue.Members address
            ? address.get("sa_family").map(StraceValue::word).orElse("")
            : argument.word();
    tcp |= Constant.AF_INET.is(word) || Constant.AF_INET6.is(word);
    return this;
  }

  void isOverTcp() {
    tcp = true;
  }

  /** Notes that the log has the call that opened it. */
  OpenFile seenOpening() {
    seenOpening = true;
    return this;
  }

  /** Whether the log has it from its beginning on. */
  boolean wasSeenOpening() {
    return seenOpening || maker != null || role != null;
  }

  /** Notes that a call reads or writes it, whatever comes of it. */
  void used(boolean out) {
    written |= out;
    read |= !out;
  }

  /** Whether the log has any call that writes it, or that reads it. */
  boolean isUsed(boolean out) {
    return out ? written : read;
  }

  boolean isTcp() {
    return tcp || (identity != null && identity.startsWith("TCP"));
  }

  /** Notes which process opened it. */
  OpenFile madeBy(FileTable process) {
    maker = process;
    return this;
  }

  /** Whether that process opened it; false, too, where nobody saw it being opened. */
  boolean isMadeBy(FileTable process) {
    return maker == process;
  }

  /** Whether it was seen being opened. */
  boolean isMade() {
    return maker != null;
  }

  /** Takes from a descriptor's decoration what is not known yet. */
  OpenFile learn(StraceDescriptor shown) {
    if (kind == null) {
      kind = shown.kind().orElse(null);
    }
    if (identity == null) {
      identity = shown.identity().orElse(null);
    }
    if (peer == null) {
      peer = shown.peer().orElse(null);
    }
    return this;
  }

  /** Whether a descriptor that looks like that can be this one. */
  boolean canBe(StraceDescriptor shown) {
    Optional<String> other = shown.identity();
    return identity == null || other.isEmpty() || identity.equals(other.get());
  }

  int number() {
    return number;
  }

  int pid() {
    return pid;
  }

  int fd() {
    return fd;
  }

  Optional<String> kind() {
    return Optional.ofNullable(kind);
  }

  /** {@code read}, {@code write} or {@code both}. */
  Optional<String> access() {
    return Optional.ofNullable(access);
  }

  Optional<String> identity() {
    return Optional.ofNullable(identity);
  }

  /** The identity of the other side of the connection. */
  Optional<String> peer() {
    return Optional.ofNullable(peer);
  }

  /** Whether it connected or was accepted. */
  Optional<Role> role() {
    return Optional.ofNullable(role);
  }

  /** Whether boxes can pass on it: so it is a socket or a pipe, or may be one. */
  boolean canCarryBoxes() {
    return kind == null || kind.equals("socket") || kind.equals("pipe");
  }

  boolean isPipe() {
    return "pipe".equals(kind);
  }

  void hold() {
    references++;
  }

  /** Whether that was the last descriptor. */
  boolean release() {
    references--;
    return references == 0;
  }

  /** Where to find it in the log. */
  @Override
  public String toString() {
    return (pid == 0 ? "" : "pid " + pid + " ")
        + "fd "
        + fd
        + (identity == null ? kind == null ? "" : " (" + kind + ")" : " (" + identity + ")");
  }
}
