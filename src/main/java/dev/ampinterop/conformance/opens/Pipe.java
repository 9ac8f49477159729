package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.steps.Words;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"pipe": {"content": "hello", "finished": true}}}: the ends of a pipe.
 *
 * @param finished whether the write end is closed as soon as the content is in it
 * @param content bytes that are in it
 */
public record Pipe(boolean finished, JsonNode content) implements Resource {
  /** What Linux has room for, pipe(7); writing more waits until somebody reads. */
  public static final int MOST_BYTES = 65_536;

  Pipe(ResourceSource from) {
    this(from.flag("finished"), from.content());
  }

  /** How many bytes are in it. */
  public int size() {
    return content.path("hex").asString("").length() / 2;
  }

  @Override
  public String words() {
    return "a pipe with " + Words.value(content) + (finished ? ", finished" : "");
  }

  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("pipe", end.equals(".write") ? "write" : "read", name);
  }

  @Override
  public List<String> ends() {
    return finished ? List.of(".read") : List.of(".read", ".write");
  }
}
