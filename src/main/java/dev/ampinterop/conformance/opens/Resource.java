package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that a party opens: one record for each kind, which is read by its constructor. {@code
 * CONTRIBUTING.md} says what else knows a kind. The JSON nodes are not to be changed.
 */
public sealed interface Resource
    permits BeyondJava, Device, ListeningSocket, Pipe, ProcFile, RegularFile, SocketPair, Standard {
  /** For people. */
  String words();

  /** What a player must offer to open it that not every player does. */
  Set<String> features();

  /** Lets that opener open it, under that name. */
  void open(String name, Opener opener) throws IOException;

  /** What is known of one of its descriptors before it is opened. */
  DescriptorFacts facts(String name, String end);

  /** What is put after its name for each of its descriptors. */
  default List<String> ends() {
    return List.of("");
  }

  /** The descriptor that has to be there before it can be opened. */
  default Optional<String> needs() {
    return Optional.empty();
  }

  /** The kinds that there are: a class of its own, as they must be there before it. */
  final class Kinds {
    static final Map<String, Function<ResourceSource, Resource>> BY_KEY =
        Map.ofEntries(
            Map.entry("pipe", Pipe::new),
            Map.entry("file", RegularFile::new),
            Map.entry("memfd", Memfd::new),
            Map.entry("directory", Directory::new),
            Map.entry("device", Device::new),
            Map.entry("proc", ProcFile::new),
            Map.entry("standard", Standard::new),
            Map.entry("socketpair", SocketPair::new),
            Map.entry("listener", ListeningSocket::new),
            Map.entry("eventfd", Eventfd::new),
            Map.entry("timerfd", from -> new Timerfd()),
            Map.entry("signalfd", from -> new Signalfd()),
            Map.entry("inotify", from -> new Inotify()),
            Map.entry("epoll", Epoll::new),
            Map.entry("pty", from -> new Pty()));

    private Kinds() {}
  }
}
