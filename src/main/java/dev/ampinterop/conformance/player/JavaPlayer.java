package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Features;
import dev.ampinterop.conformance.cases.ScriptFeatures;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** Plays parts with our AMP, in this process. */
public final class JavaPlayer implements Player {
  private static final Set<String> FEATURES =
      Set.of(
          "descriptors",
          "tcp",
          "Integer",
          "String",
          "Unicode",
          "Boolean",
          "Descriptor",
          "AmpList",
          "Float",
          "Decimal",
          "DateTime",
          "Path",
          "ListOf",
          "raw",
          "extends",
          "quits",
          "ProtocolSwitch",
          "StartTLS",
          Features.PEER_CERTIFICATE,
          "cloexec",
          "atOnce");

  private final ExecutorService pool = PlayerThreads.named("java player");
  private final Set<JavaConversation> playing = ConcurrentHashMap.newKeySet();

  private final CallStyle style;

  /** A player without conversations. */
  public JavaPlayer() {
    this(CallStyle.VALUES);
  }

  /** A player that uses the library's calls in that way. */
  JavaPlayer(CallStyle style) {
    this.style = style;
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public Set<String> features() {
    Set<String> features = new TreeSet<>(FEATURES);
    features.addAll(Features.SINCE_2);
    features.addAll(ScriptFeatures.OPENS);
    features.addAll(DescriptorSteps.FEATURES);
    return features;
  }

  @Override
  public long openFiles() {
    return OpenDescriptors.limit();
  }

  @Override
  public Optional<DescriptorTable> open() {
    return Optional.of(OpenDescriptors.table());
  }

  @Override
  public Conversation play(PartRequest request) {
    var conversation = new JavaConversation(request, pool, new SerialExecutor(pool), style);
    playing.add(conversation);
    conversation.observed().whenComplete((observed, thrown) -> playing.remove(conversation));
    pool.execute(conversation::play);
    return conversation;
  }

  @Override
  public void close() {
    playing.forEach(Conversation::abandon);
    PlayerThreads.end(pool);
  }
}
