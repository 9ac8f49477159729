package dev.ampinterop.conformance.imports.shared;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.conformance.conversation.BoxSearch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from its beginning whether a stream of bytes is AMP: whether it begins with a box that
 * routes. Of a stream whose beginning is missing, whether such a box stands anywhere in the first
 * bytes, see {@link BoxSearch}.
 */
public final class AmpSniffer {
  private static final Set<String> ROUTES = Set.of("_ask", "_answer", "_error", "_command");

  /** Far more than the first box of anybody has; a stream that has none by then is none. */
  private static final int MOST = 1 << 20;

  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private Verdict verdict = Verdict.OPEN;
  private int next = 16;
  private boolean hasBeginning = true;
  private boolean isReply;

  /** What is known. */
  public enum Verdict {
    /** It is AMP. */
    AMP,
    /** It is something else. */
    OTHER,
    /** Too little has come to tell. */
    OPEN
  }

  /** Bytes are missing here: what follows begins anywhere. */
  public void gap() {
    if (verdict != Verdict.AMP) {
      verdict = Verdict.OPEN;
      beginning.reset();
      next = 16;
      hasBeginning = false;
    }
  }

  /** More of the stream. */
  public void feed(byte[] bytes) {
    if (verdict != Verdict.OPEN) {
      return;
    }
    beginning.writeBytes(bytes);
    // Looking again at every byte of a long box would take for ever.
    if (beginning.size() >= next) {
      next = beginning.size() * 2;
      look();
    }
  }

  /** What is known by now. */
  public Verdict verdict() {
    if (verdict == Verdict.OPEN && beginning.size() > 0) {
      look();
    }
    return verdict;
  }

  /** Whether the first box, where that is known, replies to a call. */
  public boolean isReply() {
    return isReply;
  }

  private void look() {
    byte[] all = beginning.toByteArray();
    BoxSearch.Found found = BoxSearch.in(all);
    if (found.isBox() && (found.skip() == 0 || !hasBeginning)) {
      isReply = BoxSearch.isReply(all, found.skip());
      decide(Verdict.AMP);
      return;
    }
    if (!hasBeginning) {
      if (all.length > MOST) {
        decide(Verdict.OTHER);
      }
      return;
    }
    BoxParser parser = new BoxParser(BoxLimits.NONE);
    parser.feed(ByteBuffer.wrap(all));
    try {
      Optional<Box> box = parser.next();
      if (box.isPresent()) {
        decide(ROUTES.stream().anyMatch(box.get()::has) ? Verdict.AMP : Verdict.OTHER);
      } else if (all.length > MOST || all[0] != 0 || !plausible(all)) {
        decide(Verdict.OTHER);
      }
    } catch (RemoteProtocolException e) {
      decide(Verdict.OTHER);
    }
  }

  // A key's length and something that is printed: so most of what is not AMP is told at once.
  private static boolean plausible(byte[] bytes) {
    int length = bytes.length < 2 ? 0 : bytes[1] & 0xff;
    byte[] key =
        Arrays.copyOfRange(bytes, Math.min(2, bytes.length), Math.min(2 + length, bytes.length));
    for (byte letter : key) {
      if (letter < ' ') {
        return false;
      }
    }
    return true;
  }

  private void decide(Verdict decided) {
    verdict = decided;
    beginning.reset();
  }
}
