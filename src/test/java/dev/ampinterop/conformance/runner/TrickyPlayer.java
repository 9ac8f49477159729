package dev.ampinterop.conformance.runner;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.PeerVanished;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.PartRequest;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.wire.Address;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Our player, with faults: it can break as a peer does, lie, and lack features. */
final class TrickyPlayer implements Player {
  private final JavaPlayer java = new JavaPlayer();
  private final List<Broken> taken = new ArrayList<>();
  private Set<String> features = Set.of("Integer", "Unicode", "unix");
  private Set<Role> roles = EnumSet.allOf(Role.class);
  private long openFiles = Long.MAX_VALUE;
  private String name = "java";
  private String breaksAt = "no command";
  private int together;
  private boolean lies;
  private final List<Descriptor> opened = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger served = new AtomicInteger();
  private final Set<String> leaksAt = new HashSet<>();
  private boolean opensOnce;
  private boolean closesLate;

  TrickyPlayer offering(String... features) {
    this.features = Set.of(features);
    return this;
  }

  /** Plays that role only. */
  TrickyPlayer playing(Role role) {
    roles = EnumSet.of(role);
    return this;
  }

  TrickyPlayer named(String name) {
    this.name = name;
    return this;
  }

  TrickyPlayer having(long openFiles) {
    this.openFiles = openFiles;
    return this;
  }

  /** Says that each client saw nothing. */
  TrickyPlayer lying() {
    lies = true;
    return this;
  }

  /** Breaks whenever it is to serve that command. */
  TrickyPlayer breakingAt(String command) {
    breaksAt = command;
    return this;
  }

  /** Leaves a descriptor open whenever it has served that command. */
  TrickyPlayer leakingAt(String command) {
    leaksAt.add(command);
    return this;
  }

  /** Opens something with its third conversation, and keeps it. */
  TrickyPlayer openingOnce() {
    opensOnce = true;
    return this;
  }

  /** Closes what it has opened for a conversation only with the next one. */
  TrickyPlayer closingLate() {
    closesLate = true;
    return this;
  }

  /** Breaks once, as soon as it serves that many conversations. */
  TrickyPlayer breakingOnceServing(int conversations) {
    together = conversations;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> features() {
    return features;
  }

  @Override
  public Set<Role> roles() {
    return roles;
  }

  @Override
  public long openFiles() {
    return openFiles;
  }

  @Override
  public synchronized Conversation play(PartRequest request) {
    if (request.role() == Role.SERVER && taken.size() < together) {
      Broken broken = new Broken();
      taken.add(broken);
      if (taken.size() == together) {
        PeerVanished reason = vanished();
        taken.forEach(one -> one.fail(reason));
      }
      return broken;
    }
    if (request.role() == Role.SERVER && request.part().path("commands").has(breaksAt)) {
      Broken broken = new Broken();
      broken.fail(vanished());
      return broken;
    }
    if (request.role() == Role.SERVER) {
      if (closesLate) {
        opened.forEach(Descriptor::close);
      }
      if (closesLate
          || leaksAt.stream().anyMatch(request.part().path("commands")::has)
          || (opensOnce && served.incrementAndGet() == 3)) {
        opened.add(open("/dev/null"));
      }
    }
    Conversation honest = java.play(request);
    return lies && request.role() == Role.CLIENT ? new Lying(honest) : honest;
  }

  private static Descriptor open(String path) {
    try (FileInputStream in = new FileInputStream(path)) {
      return Descriptor.borrowed(in.getFD()).duplicate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<DescriptorTable> open() {
    return java.open();
  }

  @Override
  public void close() {
    java.close();
    opened.forEach(Descriptor::close);
  }

  private static PeerVanished vanished() {
    return new PeerVanished("gone for good", List.of(), "");
  }

  private static final class Broken implements Conversation {
    private final CompletableFuture<Address> ready = new CompletableFuture<>();
    private final CompletableFuture<ObjectNode> observed = new CompletableFuture<>();

    void fail(PeerVanished reason) {
      ready.completeExceptionally(reason);
      observed.completeExceptionally(reason);
    }

    @Override
    public CompletableFuture<Address> ready() {
      return ready;
    }

    @Override
    public CompletableFuture<ObjectNode> observed() {
      return observed;
    }

    @Override
    public void abandon() {}
  }

  private record Lying(Conversation honest) implements Conversation {
    @Override
    public CompletableFuture<Address> ready() {
      return honest.ready();
    }

    @Override
    public CompletableFuture<ObjectNode> observed() {
      return honest
          .observed()
          .thenApply(
              observation -> {
                ((ArrayNode) observation.get("does")).removeAll();
                return observation;
              });
    }

    @Override
    public void abandon() {
      honest.abandon();
    }
  }
}
