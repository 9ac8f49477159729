package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.IOException;
import java.nio.file.Path;

/** What a stage needs besides implementations of AMP: the script, and the relay that records. */
public interface Script extends AutoCloseable {
  /** Plays a role from the wire alone, and records what passes. */
  Conversation play(
      String id,
      Role role,
      Path address,
      RunOptions options,
      ConformanceCase told,
      WireRecording recording);

  /** Forwards one connection in both directions, and records what passes. */
  AutoCloseable relay(Path listen, Path connect, WireRecording recording) throws IOException;

  @Override
  void close();
}
