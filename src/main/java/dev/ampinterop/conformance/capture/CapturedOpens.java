package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a party of a case has to open in place of captured descriptors: of the same kind, with the
 * content that was recorded, or the nearest there is. Of a pipe whose write end does not travel
 * that end is closed at once: nobody is left to write.
 *
 * @param opens what to open
 * @param names under which name each descriptor goes, in the order in which they travelled
 * @param doubts which are not what was captured, in words
 */
public record CapturedOpens(ObjectNode opens, List<String> names, List<String> doubts) {
  /** Copies the lists. */
  public CapturedOpens {
    names = List.copyOf(names);
    doubts = List.copyOf(doubts);
  }

  /** For all that a side sent, in order. */
  public static CapturedOpens of(Role role, List<CapturedDescriptor> descriptors) {
    ObjectNode opens = JsonNodeFactory.instance.objectNode();
    List<String> names = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    Map<String, String> pipes = new HashMap<>();
    Set<String> written = new HashSet<>();
    for (int ordinal = 0; ordinal < descriptors.size(); ordinal++) {
      String base = (role == Role.CLIENT ? "c" : "s") + ordinal;
      DescriptorFacts facts = descriptors.get(ordinal).facts();
      if (facts.kind().equals("pipe")) {
        String pipe = facts.id().isEmpty() ? base : pipes.computeIfAbsent(facts.id(), id -> base);
        opens.withObject("/" + pipe).putObject("pipe");
        if (facts.access().equals("write")) {
          written.add(pipe);
        }
        names.add(pipe + (facts.access().equals("write") ? ".write" : ".read"));
      } else {
        names.add(open(base, descriptors.get(ordinal), opens.putObject(base), doubts));
      }
    }
    opens
        .properties()
        .forEach(
            member -> {
              if (member.getValue().get("pipe") instanceof ObjectNode pipe
                  && !written.contains(member.getKey())) {
                pipe.put("finished", true);
              }
            });
    return new CapturedOpens(opens, names, doubts);
  }

  private static String open(
      String base, CapturedDescriptor descriptor, ObjectNode opens, List<String> doubts) {
    DescriptorFacts facts = descriptor.facts();
    switch (facts.kind()) {
      case "socket" -> {
        opens.putObject("socketpair");
        return base + ".a";
      }
      case "character-device" -> {
        opens.put("device", "/dev/null").put("mode", mode(facts));
        doubts.add(base + ": which device it was is not known, /dev/null stands for it");
        return base;
      }
      case "file" -> {
        file(base, descriptor, opens.putObject("file"), doubts);
        return base;
      }
      default -> {
        file(base, descriptor, opens.putObject("file"), doubts);
        doubts.add(
            base
                + (facts.kind().equals("unknown")
                    ? ": what it was is not known, a file stands for it"
                    : ": a case cannot open a " + facts.kind() + ", a file stands for it"));
        return base;
      }
    }
  }

  private static void file(
      String base, CapturedDescriptor descriptor, ObjectNode file, List<String> doubts) {
    DescriptorFacts facts = descriptor.facts();
    CapturedDescriptor.Content content = descriptor.content();
    if (content != null) {
      file.set("content", CaseBytes.readable(content.bytes()));
    }
    if (content == null || content.size() > content.bytes().length) {
      doubts.add(base + ": the content of the file is not in the capture, or not all of it");
    }
    file.put("mode", facts.append() ? "append" : mode(facts));
    if (facts.offset() != null && facts.offset() > 0) {
      file.put("offset", facts.offset());
    }
  }

  // An importer does not always know.
  private static String mode(DescriptorFacts facts) {
    return List.of("read", "write").contains(facts.access()) ? facts.access() : "both";
  }
}
