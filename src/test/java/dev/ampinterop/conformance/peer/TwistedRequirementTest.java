package dev.ampinterop.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.peer.TwistedRequirement.Release;
import dev.ampinterop.conformance.peer.TwistedRequirement.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwistedRequirementTest {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");

  @ParameterizedTest
  @CsvSource({
    "26.10.0, 26.10.0",
    "26.10, 26.10.0",
    "021.07.0, 21.7.0",
    "24.11.0rc1, 24.11.0rc1",
    "24.11.0.dev0, 24.11.0.dev0",
  })
  void aReleaseHasOneSpelling(String text, String version) {
    TwistedRequirement twisted = TwistedRequirement.parse(text);
    assertThat(twisted).isEqualTo(new Release(version)).hasToString(version);
    assertThat(twisted.tag()).startsWith(version).matches(SAFE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "26",
        "../../26.10.0",
        "26.10.0/..",
        "26.10.0;ls",
        "-26.10.0",
        "26.10.0\n",
        "newest"
      })
  void whatIsNotAReleaseIsRefused(String text) {
    assertThatThrownBy(() -> TwistedRequirement.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a release of Twisted (write a version such as");
  }

  @ParameterizedTest
  @ValueSource(strings = {"20.3.0", "21.2.0"})
  void aReleaseThatThePeerCannotRunOnIsRefused(String text) {
    assertThatThrownBy(() -> TwistedRequirement.parse(text))
        .hasMessage("the peer needs Twisted 21.7.0 or later, so it cannot run " + text);
  }

  @Test
  void theLatestIsTheNewestThatHasALock() {
    List<String> releases = TwistedLocks.releases();
    assertThat(releases).contains("21.7.0", "22.10.0", PeerChoice.DEFAULT_TWISTED);
    assertThat(releases.indexOf("22.4.0")).isLessThan(releases.indexOf("22.10.0"));
    TwistedRequirement latest = TwistedRequirement.parse("latest");
    assertThat(latest).isEqualTo(new Release(releases.get(releases.size() - 1)));
    assertThat(latest.isPinned()).isTrue();
    assertThat(TwistedRequirement.parse("23.9.0").isPinned()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void aLockPinsEverythingByHashesAndNamesNoIndex(String release) {
    String lock = new String(TwistedLocks.of(release).orElseThrow(), StandardCharsets.UTF_8);
    assertThat(lock).contains("\ntwisted==" + release + " \\\n").doesNotContain("://", "--index");
    String[] packages = lock.split("\n(?=[a-z])");
    assertThat(packages).hasSizeGreaterThan(12);
    assertThat(List.of(packages).subList(1, packages.length))
        .allMatch(one -> one.matches("(?s)[a-z0-9-]+==[0-9.]+ .*--hash=sha256:[0-9a-f]{64}\\s*"));
  }

  static List<String> releases() {
    return TwistedLocks.releases();
  }

  @Test
  void aPathMustHaveSomethingThatPipInstalls(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("twisted.txt"), "");
    assertRefused(folder.resolve("missing"), "there is nothing at ");
    // It would be the current directory; a variable of a script has no value.
    assertThatThrownBy(() -> TwistedRequirement.parse("path:"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no path follows");
    assertRefused(folder, "has neither pyproject.toml nor setup.py");
    assertRefused(text, "neither a folder nor a file that ends in .whl, .tar.gz or .zip");
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> TwistedRequirement.parse("path:" + path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aCheckoutIsKnownByItsFilesAndNotByWhatToolsLeaveThere(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("pyproject.toml"), "[project]");
    Path module = Files.createDirectories(folder.resolve("src/twisted")).resolve("__init__.py");
    Files.writeString(module, "one");
    TwistedRequirement checkout = TwistedRequirement.parse("path:" + folder);
    assertThat(checkout).isInstanceOf(Source.class).hasToString("path:" + folder);
    assertThat(checkout.isPinned()).isFalse();
    String tag = checkout.tag();
    assertThat(tag).startsWith("path-").matches(SAFE);

    for (String left : List.of(".git", "build", "src/twisted/__pycache__", "Twisted.egg-info")) {
      Files.writeString(Files.createDirectories(folder.resolve(left)).resolve("file"), "");
    }
    assertThat(checkout.tag()).isEqualTo(tag);
    Files.writeString(module, "two");
    assertThat(checkout.tag()).isNotEqualTo(tag);
  }
}
