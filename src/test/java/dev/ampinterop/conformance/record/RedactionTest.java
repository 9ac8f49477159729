package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are not in what is noted, and nothing else has changed. */
class RedactionTest {
  private final ByteArrayOutputStream client = new ByteArrayOutputStream();
  private final ByteArrayOutputStream server = new ByteArrayOutputStream();
  private final Map<Role, Long> ends = new EnumMap<>(Role.class);
  private final RedactionRules rules =
      RedactionRules.of(
          List.of("Login.password", "Login.token", "*.pin", "Add.users.name", "Größe.m"));
  private final Set<String> unused = new TreeSet<>(rules.texts());
  private final Redaction redaction = new Redaction(rules, unused, this::note);

  private void note(Redaction.Redacted one) {
    (one.passed().from() == Role.CLIENT ? client : server).writeBytes(one.bytes());
  }

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

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void hidesValuesInLists(int size) {
    byte[] inner = concat(box("user", "Ada", "password", "hunter2"), box("password", "secret"));
    byte[] shown = concat(box("user", "Ada", "password", "*******"), box("password", "******"));
    byte[] deeper = box("more", text(inner));
    passes(
        Role.CLIENT,
        size,
        box("_ask", "1", "_command", "Login", "users", text(inner), "deep", text(deeper)),
        box("_ask", "2", "_command", "Other", "users", text(inner)),
        box("_ask", "3", "_command", "Add", "users", text(box("name", "Ada", "pin", "1"))),
        box("_ask", "4", "_command", "Add", "name", "Ada", "pins", text(box("name", "Ada"))));
    assertThat(client.toByteArray())
        .isEqualTo(
            concat(
                box(
                    "_ask",
                    "1",
                    "_command",
                    "Login",
                    "users",
                    text(shown),
                    "deep",
                    text(box("more", text(shown)))),
                box("_ask", "2", "_command", "Other", "users", text(inner)),
                box("_ask", "3", "_command", "Add", "users", text(box("name", "***", "pin", "*"))),
                box(
                    "_ask",
                    "4",
                    "_command",
                    "Add",
                    "name",
                    "Ada",
                    "pins",
                    text(box("name", "Ada")))));
  }

  @Test
  void hidesWhatIsInABrokenList() {
    byte[] first = box("user", "Ada");
    byte[] list = concat(first, box("user", "Bob", "password", "hunter2"));
    for (int end = 0; end < list.length; end++) {
      byte[] cut = Arrays.copyOf(list, end);
      byte[] broken = concat(cut, new byte[] {9, 9}, "hunter2".getBytes(ISO_8859_1));
      for (byte[] one : end == first.length ? List.of(cut, broken) : List.of(cut)) {
        client.reset();
        passes(Role.CLIENT, 99, box("_command", "Login", "users", text(one), "l", "1"));
        assertThat(client.toString(ISO_8859_1)).as("%s", end).doesNotContain("hunt");
        assertThat(client.size())
            .isEqualTo(box("_command", "Login", "users", text(one), "l", "1").length);
      }
    }
    client.reset();
    passes(Role.CLIENT, 99, box("_command", "Add", "users", "hunter2"));
    assertThat(client.toByteArray()).isEqualTo(box("_command", "Add", "users", "*******"));
  }

  @Test
  void readsListsOfAnyDepth() {
    String nested = "hunter2";
    while (nested.length() < 60_000) {
      nested = text(box("a", nested));
    }
    passes(Role.CLIENT, 9999, box("_command", "Login", "users", nested));
    assertThat(client.toString(ISO_8859_1)).doesNotContain("hunter2");
    assertThat(client.size()).isEqualTo(box("_command", "Login", "users", nested).length);
  }

  @Test
  void hidesTheReplyToEitherCallWhereATagIsUsedTwice() {
    passes(
        Role.CLIENT,
        99,
        box("_ask", "1", "_command", "Login"),
        box("_ask", "1", "_command", "Other"));
    passes(Role.SERVER, 99, box("_answer", "1", "token", "abc"));
    passes(Role.CLIENT, 99, box("_ask", "1", "_command", "Other"));
    passes(
        Role.SERVER,
        99,
        box("_error", "1", "_error_code", "E", "token", "abc"),
        box("_answer", "1", "token", "abc"),
        box("_answer", "1", "token", "abc"));
    assertThat(server.toByteArray())
        .isEqualTo(
            concat(
                box("_answer", "1", "token", "***"),
                box("_error", "1", "_error_code", "E", "token", "***"),
                box("_answer", "1", "token", "***"),
                box("_answer", "1", "token", "***")));
    server.reset();
    passes(Role.CLIENT, 99, box("_ask", "1", "_command", "Other"));
    passes(Role.SERVER, 99, box("_answer", "1", "token", "abc"));
    assertThat(server.toByteArray()).isEqualTo(box("_answer", "1", "token", "abc"));
  }

  @Test
  void hidesWhereOneOfSeveralCommandsIsMeant() {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    byte[] login = box("_command", "Login", "password", "abc");
    twice.write(login, 0, login.length - 2);
    twice.writeBytes(box("_command", "Other"));
    passes(Role.CLIENT, 99, twice.toByteArray());
    assertThat(client.toString(ISO_8859_1)).contains("***").doesNotContain("abc");
    passes(Role.CLIENT, 99, box("_ask", "1", "_command", "Other"));
    passes(Role.SERVER, 99, box("_answer", "1", "_command", "Login", "password", "abc"));
    assertThat(server.toString(ISO_8859_1)).contains("***").doesNotContain("abc");
  }

  @Test
  void comparesNamesAsTheWireHasThem() {
    String wire = text("Größe".getBytes(UTF_8));
    passes(
        Role.CLIENT,
        99,
        box("_command", wire, "m", "1"),
        box("_command", "Größe", "m", "1"),
        box("_command", "login", "password", "abc"));
    assertThat(client.toByteArray())
        .isEqualTo(
            concat(
                box("_command", wire, "m", "*"),
                box("_command", "Größe", "m", "*"),
                box("_command", "login", "password", "abc")));
  }

  @Test
  void hidesAllThatFollowsBytesThatAreNoBox() {
    passes(Role.CLIENT, 3, box("a", "b"), new byte[] {22, 3}, "secret".getBytes(ISO_8859_1));
    assertThat(client.toByteArray())
        .isEqualTo(concat(box("a", "b"), new byte[] {22, 3}, "******".getBytes(ISO_8859_1)));
  }

  @Test
  void hidesWhatStandsWhereALengthShould() {
    byte[] wrong = box("_command", "Login", "password", "abc");
    wrong[wrong.length - 6] = 1; // its length
    passes(Role.CLIENT, 99, wrong, "more".getBytes(ISO_8859_1));
    assertThat(client.toString(ISO_8859_1)).endsWith("********").doesNotContain("bc");
    passes(Role.SERVER, 99, "secret".getBytes(ISO_8859_1));
    assertThat(server.toString(ISO_8859_1)).isEqualTo("******");
  }

  @Test
  void knowsWhichRulesHaveHiddenNothing() {
    passes(Role.CLIENT, 99, box("_command", "Login", "password", "abc", "pin", "1"));
    assertThat(unused).containsExactly("Add.users.name", "Größe.m", "Login.token");
    passes(Role.CLIENT, 99, box("_command", "Add", "users", text(box("name", "Ada"))));
    assertThat(unused).containsExactly("Größe.m", "Login.token");
  }

  @Test
  void takesRulesFromAFileAndSaysWhichIsNone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules");
    Files.writeString(file, "# secrets\n\nLogin.password\n a.b.c \n");
    assertThat(RedactionRules.readFile(file)).containsExactly("Login.password", "a.b.c");
    Files.write(file, new byte[] {'L', -1, '.', 'a', '\n'});
    assertThat(
            RedactionRules.of(RedactionRules.readFile(file)).hiding(Optional.of(Set.of("Lÿ")), "a"))
        .hasSize(1);
    Files.writeString(file, "Login.password\npassword\n");
    assertThatThrownBy(() -> RedactionRules.readFile(file))
        .hasMessageStartingWith(file + ", line 2: \"password\" is not a rule");
    for (String none : List.of("", ".", "a.", ".b")) {
      assertThatThrownBy(() -> RedactionRules.of(List.of(none)))
          .hasMessageContaining("is not a rule");
    }
    assertThatThrownBy(() -> RedactionRules.of(List.of("Gr\ufffd.m")))
        .hasMessageContaining("lost in this locale; use a file");
  }

  private void passes(Role from, int size, byte[]... parts) {
    byte[] all = concat(parts);
    for (int at = 0; at < all.length; at += size) {
      byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
      long offset = ends.merge(from, (long) part.length, Long::sum) - part.length;
      redaction.passed(new CaptureEvent.Bytes(0, 1, from, offset, part, List.of()));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
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
