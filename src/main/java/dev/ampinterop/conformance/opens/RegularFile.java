package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.steps.Words;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"file": {"content": "hello", "mode": "read"}}}: a file without a name.
 *
 * @param mode {@code read}, {@code write}, {@code both}, {@code append} or {@code path}
 * @param offset where it stands
 * @param hole how many bytes before the content nobody has written
 * @param content bytes that are in it
 */
public record RegularFile(String mode, long offset, long hole, JsonNode content)
    implements Resource {
  RegularFile(ResourceSource from) {
    this(from.text("mode", "read"), from.number("offset"), from.number("hole"), from.content());
  }

  @Override
  public String words() {
    return "a file with "
        + Words.value(content)
        + (hole == 0 ? "" : " after a hole of " + hole)
        + ", to "
        + mode
        + (offset == 0 ? "" : ", at " + offset);
  }

  @Override
  public Set<String> features() {
    return mode.equals("path") ? Set.of("open-path") : Set.of();
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("file", appends() ? "write" : mode, name, appends(), offset);
  }

  private boolean appends() {
    return mode.equals("append");
  }
}
