package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.player.ScriptPlayer;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One play, of which is kept what the parties reported, too.
 *
 * @param result what came of it; the wire is recorded even where the case tells nothing of it
 * @param observations what each party reported; empty where it broke
 */
public record Rehearsal(Result result, Map<Role, ObjectNode> observations) {
  /**
   * Plays it.
   *
   * @param directory for the sockets
   */
  public static Rehearsal of(
      PeerDirectory directory, RunOptions options, ScriptPlayer script, Play play)
      throws InterruptedException {
    Map<Role, ObjectNode> observations = new EnumMap<>(Role.class);
    Stage stage = Stage.recordingAlways(directory, options, script, observations::putAll);
    return new Rehearsal(stage.play(play).result(), observations);
  }
}
