package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a side opens, to have the descriptors that it sent: new ones of the same kind and access,
 * with the content that was recorded, or the nearest there is; and the same one where the same one
 * was sent. Of a pipe whose write end does not travel that end is closed at once: nobody is left to
 * write.
 */
public final class Openings {
  private static final int MOST_NAMES = 3;
  private static final int SMALL_CONTENT = 64;

  private final ObjectNode opens = JsonNodeFactory.instance.objectNode();
  private final Map<Identity, String> resources = new LinkedHashMap<>();
  private final Set<String> written = new HashSet<>();
  private final Map<String, List<String>> doubts = new LinkedHashMap<>(); // names by reason
  private final boolean isTold;
  private final boolean hasMemfd;
  private int number;

  /**
   * Two descriptors are of the same resource where this is the same. A temporary file often gets
   * the inode of one that is gone by then, so its content belongs to it.
   *
   * @param id of the resource and of what may be opened more than once
   * @param content what was recorded of it; empty where nothing was
   */
  private record Identity(String id, long size, ByteBuffer content) {}

  /**
   * @param number how many resources the other side opens: names are unique in a case
   */
  public Openings(int number) {
    this(number, false, false);
  }

  private Openings(int number, boolean isTold, boolean hasMemfd) {
    this.number = number;
    this.isTold = isTold;
    this.hasMemfd = hasMemfd;
  }

  /**
   * What a case tells that is kept: it has the content of a file where that is known, to the last
   * byte.
   *
   * @param number how many resources the other side opens
   * @param hasMemfd whether who opens it can open a file in memory
   */
  static Openings ofCase(int number, boolean hasMemfd) {
    return new Openings(number, true, hasMemfd);
  }

  int number() {
    return number;
  }

  /** Which are not what was captured, in words. */
  public List<String> doubts() {
    return doubts.entrySet().stream()
        .map(doubt -> names(doubt.getValue()) + ": " + doubt.getKey())
        .toList();
  }

  /** The names of those that are not what was captured, by the reason. */
  public Map<String, List<String>> doubtful() {
    return Collections.unmodifiableMap(doubts);
  }

  /** What tells resources apart: two descriptors of one resource have equal ones. Small. */
  public static Object identityOf(CapturedDescriptor descriptor) {
    Identity whole = identity(descriptor);
    return whole.content().remaining() <= SMALL_CONTENT
        ? whole
        : new Identity(whole.id(), whole.size(), digest(whole.content()));
  }

  private static ByteBuffer digest(ByteBuffer content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content);
      return ByteBuffer.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  /** The write end of the pipe that a descriptor is an end of. */
  public static CapturedDescriptor writeEnd(CapturedDescriptor pipe) {
    DescriptorFacts facts = pipe.facts();
    return new CapturedDescriptor(
        pipe.at(),
        new DescriptorFacts(facts.kind(), "write", facts.id(), facts.append(), facts.offset()),
        pipe.content());
  }

  /** As a party of a case tells it; the caller owns it. */
  public ObjectNode toJson() {
    for (Map.Entry<String, JsonNode> resource : opens.properties()) {
      if (resource.getValue().get("pipe") instanceof ObjectNode pipe
          && !written.contains(resource.getKey())) {
        pipe.put("finished", true);
      }
    }
    return opens;
  }

  /** Opens these, as far as they are not opened yet. */
  public void open(List<CapturedDescriptor> descriptors) {
    for (CapturedDescriptor descriptor : descriptors) {
      String name = resources.computeIfAbsent(identity(descriptor), any -> opened(descriptor));
      if (descriptor.facts().access().equals("write")) {
        written.add(name);
      }
    }
  }

  /** The name of a descriptor that was opened. */
  public String name(CapturedDescriptor descriptor) {
    String name = Optional.ofNullable(resources.get(identity(descriptor))).orElseThrow();
    return switch (descriptor.facts().kind()) {
      case "pipe" -> name + (descriptor.facts().access().equals("write") ? ".write" : ".read");
      case "socket" -> name + ".a";
      default -> name;
    };
  }

  private String opened(CapturedDescriptor descriptor) {
    DescriptorFacts facts = descriptor.facts();
    number++;
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    String name;
    switch (facts.kind()) {
      case "pipe" -> {
        ObjectNode pipe = resource.putObject("pipe");
        if (descriptor.content() != null && facts.contentBytes() > 0) {
          pipe.set("content", BytesAsJson.of(descriptor.content().bytes()));
        }
        name = "pipe" + number;
      }
      case "socket" -> {
        resource.putObject("socketpair");
        name = "socket" + number;
      }
      case "character-device" -> {
        resource.put("device", "/dev/null").put("mode", mode(facts));
        name = "device" + number;
        doubt(name, "which device it was is not known, /dev/null stands for it");
      }
      default -> {
        name = "file" + number;
        boolean isMemfd = hasMemfd && facts.kind().equals("memfd");
        ObjectNode file = resource.putObject(isMemfd ? "memfd" : "file");
        content(name, file, descriptor.content());
        if (isMemfd) {
          break;
        }
        place(file, facts);
        if (facts.kind().equals("unknown")) {
          doubt(name, "what it was is not known, a file stands for it");
        } else if (!facts.kind().equals("file")) {
          doubt(name, "a case cannot open a " + facts.kind() + ", a file stands for it");
        }
      }
    }
    opens.set(name, resource);
    return name;
  }

  private void doubt(String name, String reason) {
    doubts.computeIfAbsent(reason, any -> new ArrayList<>()).add(name);
  }

  private static String names(List<String> names) {
    int more = names.size() - MOST_NAMES;
    return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private void content(String name, ObjectNode file, @Nullable FileContent content) {
    boolean isWhole = content != null && content.isWhole();
    // Where a case says nothing of the content, nobody is to be judged by it.
    boolean isSaid = isTold ? isWhole : content != null && content.bytes().length > 0;
    if (content != null && isSaid) {
      file.set("content", BytesAsJson.of(content.bytes()));
    }
    if (!isWhole) {
      doubt(name, "the content of the file is not in the capture, or not all of it");
    }
  }

  private static void place(ObjectNode file, DescriptorFacts facts) {
    file.put("mode", facts.append() ? "append" : mode(facts));
    if (facts.offset() != null && facts.offset() > 0 && !facts.append()) {
      file.put("offset", facts.offset());
    }
  }

  // An importer does not always know.
  private static String mode(DescriptorFacts facts) {
    return List.of("read", "write").contains(facts.access()) ? facts.access() : "both";
  }

  private static Identity identity(CapturedDescriptor descriptor) {
    FileContent content = descriptor.content();
    return content == null
        ? new Identity(id(descriptor), 0, ByteBuffer.allocate(0))
        : new Identity(id(descriptor), content.size(), ByteBuffer.wrap(content.bytes()));
  }

  /** Both ends of a pipe have one id; a file can be opened more than once. */
  private static String id(CapturedDescriptor descriptor) {
    DescriptorFacts facts = descriptor.facts();
    if (facts.id().isEmpty()) {
      return "byte " + descriptor.at() + " " + facts;
    }
    return facts.kind().equals("file")
        ? facts.id() + " " + facts.access() + " " + facts.append() + " " + facts.offset()
        : facts.kind() + " " + facts.id();
  }
}
