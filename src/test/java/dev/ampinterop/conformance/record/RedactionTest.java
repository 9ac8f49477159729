package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are not in what is noted, and nothing else has changed. */
class RedactionTest {
  private final ByteArrayOutputStream client = new ByteArrayOutputStream();
  private final ByteArrayOutputStream server = new ByteArrayOutputStream();
  private final Map<Role, Long> ends = new EnumMap<>(Role.class);
  private final Redaction redaction =
      new Redaction(
          RedactionRules.of(List.of("Login.password", "Login.token", "*.pin")),
          (passed, bytes) -> (passed.from() == Role.CLIENT ? client : server).writeBytes(bytes));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void hidesValuesHoweverTheBytesAreCut(int size) {
    byte[] call =
        box("_ask", "1", "_command", "Login", "Z", "z", "password", "hunter2", "pin", "0");
    byte[] other = box("_ask", "2", "_command", "Other", "password", "shown");
    passes(Role.CLIENT, size, call, other);
    assertThat(client.toByteArray())
        .isEqualTo(
            concat(
                box("_ask", "1", "_command", "Login", "Z", "z", "password", "*******", "pin", "*"),
                other));

    byte[] answers =
        concat(box("_answer", "1", "token", "abc"), box("_answer", "2", "token", "abc"));
    passes(Role.SERVER, size, answers);
    assertThat(server.toByteArray())
        .isEqualTo(
            concat(box("_answer", "1", "token", "***"), box("_answer", "2", "token", "abc")));
  }

  @Test
  void hidesWhatMayBeASecretWhereNobodyKnowsTheCommand() {
    passes(Role.SERVER, 99, box("_answer", "9", "token", "abc", "plain", "abc"));
    assertThat(server.toByteArray()).isEqualTo(box("_answer", "9", "token", "***", "plain", "abc"));
  }

  @Test
  void hidesTheValuesOfABoxThatIsNeverWhole() {
    byte[] call = box("_ask", "1", "_command", "Login", "password", "hunter2");
    passes(Role.CLIENT, 99, Arrays.copyOf(call, call.length - 4));
    assertThat(client.toByteArray()).as("held back").isEmpty();
    redaction.ended(Role.CLIENT);
    assertThat(client.toByteArray()).hasSize(call.length - 4);
    assertThat(client.toString(ISO_8859_1)).doesNotContain("hunt").contains("password", "*****");
  }

  @Test
  void hidesAllThatFollowsBytesThatAreNoBox() {
    passes(Role.CLIENT, 3, box("a", "b"), new byte[] {22, 3}, "secret".getBytes(ISO_8859_1));
    assertThat(client.toByteArray())
        .isEqualTo(concat(box("a", "b"), new byte[] {22, 3}, "******".getBytes(ISO_8859_1)));
  }

  @Test
  void takesRulesFromAFileAndSaysWhichIsNone(@TempDir Path folder) throws IOException {
    Path rules = folder.resolve("rules");
    Files.writeString(rules, "# secrets\n\nLogin.password\n a.b.c \n");
    assertThat(RedactionRules.readFile(rules)).containsExactly("Login.password", "a.b.c");
    Files.writeString(rules, "Login.password\npassword\n");
    assertThatThrownBy(() -> RedactionRules.readFile(rules))
        .hasMessageStartingWith(rules + ", line 2: \"password\" is not a rule");
    for (String none : List.of("", ".", "a.", ".b")) {
      assertThatThrownBy(() -> RedactionRules.of(List.of(none)))
          .hasMessageContaining("is not a rule");
    }
  }

  private void passes(Role from, int size, byte[]... parts) {
    byte[] all = concat(parts);
    for (int at = 0; at < all.length; at += size) {
      byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
      long offset = ends.merge(from, (long) part.length, Long::sum) - part.length;
      redaction.passed(new CaptureEvent.Bytes(0, 1, from, offset, part, List.of()));
    }
  }

  private static byte[] box(String... keysAndValues) {
    Map<String, byte[]> pairs = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      pairs.put(keysAndValues[i], keysAndValues[i + 1].getBytes(ISO_8859_1));
    }
    return Box.of(pairs).toBytes();
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
