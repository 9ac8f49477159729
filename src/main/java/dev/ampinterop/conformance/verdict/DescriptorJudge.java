package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.Fact;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges a descriptor that came by another one, which was captured or came from somebody who does
 * it right: by the facts that a case can demand, and by the content of files. What is not known of
 * that other one is not demanded, nor what depends on something that no script does.
 */
public final class DescriptorJudge {
  private static final String CONTENT = "content";
  private static final String UNKNOWN = "unknown";

  private final Reference reference;

  /**
   * @param reference where the other ones are from
   */
  public DescriptorJudge(Reference reference) {
    this.reference = reference;
  }

  /**
   * What is otherwise.
   *
   * @param facts the names of the facts
   * @param expected how they should be, for people
   * @param came how they are, for people
   */
  public record Unlike(List<String> facts, String expected, String came) {
    /** Copies the list. */
    public Unlike {
      facts = List.copyOf(facts);
    }

    /** Whether it is another kind of thing. */
    public boolean isOtherKind() {
      return facts.contains(Fact.KIND.key());
    }
  }

  /**
   * Judges one.
   *
   * @param isFree whether what is in it may be another thing each time
   * @return empty where nothing is wrong, as far as anybody can tell
   */
  public Optional<Unlike> judge(
      DescriptorTrail.Mark wanted, DescriptorTrail.Mark came, boolean isFree) {
    boolean isCaptured = reference == Reference.CAPTURED;
    if (isCaptured && wanted.before().isPresent() && wanted.before().equals(came.before())) {
      return Optional.empty(); // Both sides had it, and the application may have used it.
    }
    boolean withBytes = !isFree && reference != Reference.TOLD && (!isCaptured || wanted.isSure());
    ObjectNode demanded = demanded(wanted.facts(), withBytes);
    ObjectNode observed = JsonNodeFactory.instance.objectNode();
    came.facts().addTo(observed);
    content(wanted.facts(), came.facts())
        .filter(any -> withBytes)
        .ifPresent(
            both -> {
              put(demanded, both.get(0));
              put(observed, both.get(1));
            });
    List<String> unlike = DemandedFacts.unlike(demanded, observed).stream().sorted().toList();
    // Of what is another kind of thing nothing else can be the same.
    List<String> said =
        unlike.contains(Fact.KIND.key())
            ? unlike.stream()
                .filter(name -> Fact.of(name).filter(Fact::isCommon).isPresent())
                .toList()
            : unlike;
    return unlike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Unlike(
                unlike, words(said, demanded, observed, 0), words(said, demanded, observed, 1)));
  }

  /** Whether what is known to have been in it is not compared, as it may depend on the unknown. */
  public boolean isWithoutBytes(DescriptorTrail.Mark wanted) {
    return reference == Reference.CAPTURED
        && !wanted.isSure()
        && wanted.facts().isFile()
        && wanted.facts().content() != null;
  }

  private static ObjectNode demanded(DescriptorFacts wanted, boolean withBytes) {
    ObjectNode demanded = JsonNodeFactory.instance.objectNode();
    wanted.addTo(demanded);
    demanded.remove("id");
    if (wanted.kind().equals(UNKNOWN)) {
      demanded.remove(Fact.KIND.key());
    }
    if (!Fact.ACCESS.names().contains(wanted.access())) {
      demanded.remove(Fact.ACCESS.key());
    }
    // What this version does not know it cannot compare either.
    demanded.remove(
        demanded.propertyNames().stream().filter(name -> Fact.of(name).isEmpty()).toList());
    if (wanted.isFile() && wanted.offset() != null && !wanted.append()) {
      demanded.put(Fact.APPEND.key(), false);
    }
    FileContent content = wanted.content();
    if (content != null && !demanded.has(Fact.SIZE.key())) {
      demanded.put(Fact.SIZE.key(), content.size());
    }
    if (!wanted.isFile() || !withBytes) {
      demanded.remove(List.of(Fact.OFFSET.key(), Fact.SIZE.key()));
    } else if (wanted.append()) {
      demanded.remove(Fact.OFFSET.key()); // Each write goes to the end.
    }
    return demanded;
  }

  /** As much of both as is known of both, their sizes aside; empty where that is nothing. */
  private static Optional<List<byte[]>> content(DescriptorFacts wanted, DescriptorFacts came) {
    FileContent right = wanted.content();
    FileContent there = came.content();
    if (!wanted.isFile() || right == null || there == null) {
      return Optional.empty();
    }
    int both = Math.min(right.bytes().length, there.bytes().length);
    return Optional.of(
        List.of(Arrays.copyOf(right.bytes(), both), Arrays.copyOf(there.bytes(), both)));
  }

  private static void put(ObjectNode facts, byte[] content) {
    facts.putObject(CONTENT).put("hex", HexFormat.of().formatHex(content));
  }

  private static String words(
      List<String> names, ObjectNode demanded, ObjectNode observed, int which) {
    List<String> words = new ArrayList<>();
    for (String name : names) {
      if (!name.equals(CONTENT)) {
        JsonNode value = (which == 0 ? demanded : observed).path(name);
        words.add(name + " " + (value.isMissingNode() ? "unknown" : value.asString("?")));
        continue;
      }
      List<String> apart =
          ReadableBytes.apart(bytes(demanded), bytes(observed), ReadableBytes::quoted);
      words.add(CONTENT + " " + apart.get(which));
    }
    return String.join(", ", words);
  }

  private static byte[] bytes(ObjectNode facts) {
    return HexFormat.of().parseHex(facts.path(CONTENT).path("hex").asString(""));
  }
}
