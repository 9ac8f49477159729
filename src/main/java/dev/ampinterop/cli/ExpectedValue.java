package dev.ampinterop.cli;

import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The right value in the last answer to a command, as the user says it.
 *
 * @param command the command, as people write it
 * @param key the key, likewise
 * @param value the value
 */
record ExpectedValue(String command, String key, String value) {
  /**
   * Reads {@code COMMAND.KEY=VALUE}.
   *
   * @throws CannotRun when it is none
   */
  static ExpectedValue parse(String text) {
    int equals = text.indexOf('=');
    int dot = equals < 0 ? -1 : text.lastIndexOf('.', equals);
    if (dot <= 0 || dot == equals - 1) {
      throw new CannotRun("--expect " + text + ": write COMMAND.KEY=VALUE");
    }
    return new ExpectedValue(
        text.substring(0, dot), text.substring(dot + 1, equals), text.substring(equals + 1));
  }

  /**
   * The conversation with that value in place of the one that it has.
   *
   * @throws CannotRun when nothing answers that command
   */
  Conversation in(Conversation conversation) {
    Map<Integer, String> commands = conversation.commands();
    int last = -1;
    List<Turn> turns = new ArrayList<>(conversation.turns());
    for (int index = 0; index < turns.size(); index++) {
      Turn turn = turns.get(index);
      if (turn instanceof Turn.Answer && latin(command).equals(commands.get(turn.call()))) {
        last = index;
      }
    }
    if (last < 0) {
      throw new CannotRun(
          "--expect " + command + "." + key + ": there is no answer to a call of " + command);
    }
    Map<String, Value> values = new LinkedHashMap<>(turns.get(last).values());
    values.put(key, new Value.Plain(value.getBytes(StandardCharsets.UTF_8)));
    turns.set(last, turns.get(last).with(values));
    return conversation.with(turns);
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
