package dev.ampinterop.conformance.decode;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The calls of one side that wait for their answers, in bounded memory. Not thread-safe. */
final class WaitingCalls {
  /** Far more than anybody has in flight; a direction without its answers has any number. */
  static final int MOST = 1 << 16;

  private final Map<String, ConversationDecoder.Call> byTag = new LinkedHashMap<>();
  private boolean hasForgotten;

  /** Adds one, and gives the call that waited under the same tag; null where none did. */
  ConversationDecoder.@Nullable Call put(String tag, ConversationDecoder.Call call) {
    ConversationDecoder.Call earlier = byTag.put(tag, call);
    if (byTag.size() > MOST) {
      hasForgotten = true;
      Iterator<String> eldest = byTag.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return earlier;
  }

  /** The call that this tag answers, which waits no more; null where none is known. */
  ConversationDecoder.@Nullable Call take(String tag) {
    return byTag.remove(tag);
  }

  /** Whether there were too many, so that an answer without a call says nothing. */
  boolean hasForgotten() {
    return hasForgotten;
  }

  /** Gives all that wait, the eldest first, and forgets them. */
  void takeAll(BiConsumer<String, ConversationDecoder.Call> sink) {
    byTag.forEach(sink);
    byTag.clear();
  }
}
