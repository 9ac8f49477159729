package dev.ampinterop.conformance.peer.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A message as text: one JSON object in UTF-8, in which no key comes twice. */
public final class MessageText {
  /** The suite's largest Integer has some thousands of digits, and reading takes their square. */
  private static final int MOST_DIGITS = 100_000;

  /** The suite's longest message has half as many, each of which takes some hundred bytes. */
  private static final long MOST_TOKENS = 1_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(MOST_DIGITS)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxTokenCount(MOST_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                  .build())
          .build();

  private static final int SHOWN = 200;

  private MessageText() {}

  /**
   * Reads a line.
   *
   * @param line without the line feed
   * @throws IllegalArgumentException when it is none, with where and why, for people
   */
  public static ObjectNode read(ByteBuffer line) {
    String text = text(line);
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (StreamReadException e) {
      if (e.getOriginalMessage().startsWith("Duplicate Object property")) {
        throw new MalformedMessage(path(e.processor()), "this key comes twice in one object");
      }
      throw noJson(e, text);
    } catch (JacksonException e) {
      throw noJson(e, text);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("a line that is not a JSON object: " + shown(text));
  }

  private static IllegalArgumentException noJson(JacksonException e, String text) {
    return new IllegalArgumentException(
        "a line that is not JSON (" + oneLine(e.getOriginalMessage()) + "): " + shown(text), e);
  }

  private static String text(ByteBuffer line) {
    String text =
        new String(line.array(), line.arrayOffset() + line.position(), line.remaining(), UTF_8);
    // What is malformed is replaced by this one; whether it was sent as such is worth a second
    // look, with its twice as much memory.
    if (text.indexOf('\ufffd') >= 0) {
      checkUtf8(line);
    }
    return text;
  }

  private static void checkUtf8(ByteBuffer line) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    int start = line.position();
    CharBuffer text = CharBuffer.allocate(line.remaining());
    CoderResult result = decoder.decode(line, text, /* endOfInput= */ true);
    if (result.isError()) {
      throw new MalformedMessage(
          pathAtEnd(text.flip().toString()),
          "invalid UTF-8, at byte " + (line.position() - start) + " of the line");
    }
  }

  /** Where in a message its text breaks off. */
  private static String pathAtEnd(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      try {
        while (parser.nextToken() != null) {
          // The last one is wanted.
        }
      } catch (JacksonException e) {
        // As it breaks off.
      }
      return path(parser);
    }
  }

  private static String path(@Nullable JsonParser parser) {
    StringBuilder path = new StringBuilder();
    TokenStreamContext context = parser == null ? null : parser.streamReadContext();
    while (context != null && !context.inRoot()) {
      String name = context.currentName();
      if (context.inArray()) {
        path.insert(0, "[" + context.getCurrentIndex() + "]");
      } else if (name != null) {
        path.insert(0, Members.place("", name));
      }
      context = context.getParent();
    }
    return path.insert(0, "message").toString();
  }

  /**
   * A line as errors show it: the beginning of a long one, and nothing that disturbs a terminal.
   */
  public static String shown(String text) {
    return oneLine(text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?");
  }
}
