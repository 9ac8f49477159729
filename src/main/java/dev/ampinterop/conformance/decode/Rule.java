package dev.ampinterop.conformance.decode;

import java.util.Locale;

/** What a conversation can be wrong in, and where in Twisted that shows. */
public enum Rule {
  /** A key has more than 255 bytes, or the bytes are no AMP at all. */
  KEY_TOO_LONG(true, "BinaryBoxProtocol.lengthLimitExceeded"),
  /** A box has none of {@code _answer}, {@code _error} and {@code _command}. */
  NO_EMPTY_BOXES(true, "BoxDispatcher.ampBoxReceived"),
  /** An answer's tag is the one of no call that waits. */
  ANSWER_WITHOUT_CALL(true, "BoxDispatcher._answerReceived"),
  /** An error's tag is the one of no call that waits. */
  ERROR_WITHOUT_CALL(true, "BoxDispatcher._errorReceived"),
  /** An error has no code or no description. */
  ERROR_WITHOUT_CODE(true, "BoxDispatcher._errorReceived"),
  /** A value names a descriptor that did not come. */
  ORDINAL_NEVER_CAME(true, "Descriptor.fromStringProto"),
  /** A value names a descriptor that was named before. */
  ORDINAL_USED_AGAIN(true, "Descriptor.fromStringProto"),
  /** A call has the tag of one that still waits. */
  TAG_USED_AGAIN(true, "BoxDispatcher._nextTag"),
  /** A key stands twice in a box; the later value counts. */
  KEY_TWICE(false, "BinaryBoxProtocol.proto_value"),
  /** A descriptor came, and no value is known to have named it. */
  DESCRIPTOR_NOT_NAMED(false, "_DescriptorExchanger.fileDescriptorReceived"),
  /** The connection ended before a call had its answer. */
  UNANSWERED_CALL(false, "BoxDispatcher.failAllOutgoing"),
  /** The connection ended inside a box. */
  INCOMPLETE_BOX(false, "BinaryBoxProtocol.connectionLost"),
  /** So many calls wait that this program does not remember the oldest; Twisted has no limit. */
  TOO_MANY_CALLS(false, "BoxDispatcher._sendBoxCommand"),
  /** A box is so large that this program does not look into it; Twisted has no such limit. */
  BOX_TOO_LARGE(false, "BinaryBoxProtocol.proto_value"),
  /** What follows an empty answer is text: it seems that the answer switched to that protocol. */
  OTHER_PROTOCOL(false, "BinaryBoxProtocol._switchTo"),
  /** The capture does not have these bytes, or the descriptors that came here. */
  GAP(false, "");

  private final boolean breaks;
  private final String place;

  Rule(boolean breaks, String place) {
    this.breaks = breaks;
    this.place = place;
  }

  /** Whether AMP forbids it: Twisted raises there, or ends the connection. */
  public boolean breaks() {
    return breaks;
  }

  /** Where in Twisted it shows, as file, class and method; empty where it does not. */
  public String place() {
    return place.isEmpty() ? "" : "twisted/protocols/amp.py " + place;
  }

  /** The name in reports: {@code key-too-long}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
