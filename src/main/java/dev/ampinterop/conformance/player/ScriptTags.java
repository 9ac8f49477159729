package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the script answer with the tags that it is asked with, which need not be those of the wire:
 * what a tag looks like is for each side to choose. Thread-safe.
 */
final class ScriptTags {
  private final Deque<Passed> awaited = new ArrayDeque<>();
  private final Map<String, String> tags = new HashMap<>();
  private final Role other;
  private final ConversationReader reader = new ConversationReader(BoxLimits.NONE, this::came);

  /**
   * @param wire what must pass
   * @param script the role that the script plays
   */
  ScriptTags(List<WireEntry> wire, Role script) {
    this.other = script.other();
    ConversationReader.boxes(other, wire).stream().filter(Passed::isCall).forEach(awaited::add);
  }

  /** The other side has written that. */
  synchronized void received(byte[] bytes) {
    if (!awaited.isEmpty()) {
      reader.accept(new WireEvent.Bytes(0, other, bytes, List.of()));
    }
  }

  private void came(Passed box) {
    Passed next = awaited.peek();
    if (box.isCall() && next != null && box.command().equals(next.command())) {
      awaited.remove();
      if (box.kind() == Passed.Kind.ASK
          && next.kind() == Passed.Kind.ASK
          && !box.tag().equals(next.tag())) {
        tags.put(next.tag(), box.tag());
      }
    }
  }

  /** What the script writes for that entry of its own. */
  synchronized WireEntry answered(WireEntry own) {
    if (tags.isEmpty()) {
      return own;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Passed piece : ConversationReader.pieces(other.other(), own.bytes())) {
      bytes.writeBytes(answered(piece));
    }
    return own.with(bytes.toByteArray());
  }

  private byte[] answered(Passed piece) {
    String tag = piece.isReply() ? tags.get(piece.tag()) : null;
    String key = piece.kind() == Passed.Kind.ERROR ? Amp.ERROR : Amp.ANSWER;
    return tag == null
        ? piece.bytes()
        : piece.with(Map.of(key, tag.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
