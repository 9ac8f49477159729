package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher, in a small checkout whose {@code mvnw} notes that it was called and packs a program
 * that prints what it was given.
 */
@Timeout(600)
class LauncherTest {
  /** What is packed in place of the program. */
  public static final class Printer {
    private Printer() {}

    /** Prints the suite, and the arguments. */
    public static void main(String[] arguments) {
      System.out.println(
          System.getProperty("amp-interop.suite") + " " + String.join(" ", arguments));
    }
  }

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      set -euo pipefail
      cd "$(dirname "$0")"
      echo "$*" >>calls
      echo '--- compiler:1:compile (default-compile) @ amp-interop ---'
      until [[ ! -e wait ]]; do sleep 0.05; done
      [[ ! -e broken ]] || { echo 'Main.java:1: error: nonsense'; exit 1; }
      cp program.jar target/launcher/amp-interop.jar
      """;

  @TempDir private Path directory = Path.of("");
  private Path checkout = Path.of("");

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = directory.toRealPath().resolve("checkout");
    Path launcher = write("amp-interop", Files.readString(Path.of("amp-interop")));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    assertThat(write("mvnw", MAVEN).toFile().setExecutable(true)).isTrue();
    for (String file :
        List.of(
            "pom.xml",
            "src/main/java/Main.java",
            "src/test/java/MainTest.java",
            "python-peer/pyproject.toml",
            "python-peer/src/peer.py",
            "python-peer/locks/twisted.txt",
            "docker/Dockerfile",
            "conformance-cases/case.schema.json",
            "conformance-cases/vectors.json",
            "conformance-cases/specification.json",
            "conformance-cases/dispatch/sum.json",
            "README.md")) {
      write(file, "");
    }
    pack(checkout.resolve("program.jar"));
  }

  @Test
  void changingACaseBuildsNothing() throws Exception {
    assertThat(launch("list").out()).isEqualTo(checkout.resolve("conformance-cases") + " list\n");
    assertThat(calls()).containsExactly("-B -Plauncher package");

    change("conformance-cases/dispatch/sum.json");
    write("conformance-cases/dispatch/another.json", "{}");
    Files.delete(checkout.resolve("conformance-cases/dispatch/sum.json"));
    change("src/test/java/MainTest.java");
    change("README.md");

    Program.Ended second = launch("show", "a b");
    assertThat(second.out()).isEqualTo(checkout.resolve("conformance-cases") + " show a b\n");
    assertThat(second.err()).isEmpty();
    assertThat(calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "src/main/java/Main.java",
        "python-peer/pyproject.toml",
        "python-peer/src/peer.py",
        "python-peer/locks/twisted.txt",
        "docker/Dockerfile",
        "conformance-cases/case.schema.json",
        "conformance-cases/vectors.json",
        "conformance-cases/specification.json"
      })
  void changingWhatTheProgramIsMadeOfBuildsIt(String file) throws Exception {
    launch();
    change(file);

    Program.Ended ended = launch();
    assertThat(ended.status()).isZero();
    assertThat(ended.err())
        .startsWith(
            "amp-interop: building from source, as " + file + " changed since the last build\n")
        .containsPattern("amp-interop: built in \\d+ s\n$");
    assertThat(calls()).hasSize(2);
    assertThat(launch().err()).isEmpty();
    assertThat(calls()).hasSize(2);
  }

  @Test
  void deletingASourceBuildsTheProgram() throws Exception {
    write("src/main/java/Other.java", "");
    launch();
    Files.delete(checkout.resolve("src/main/java/Other.java"));

    assertThat(launch().err())
        .startsWith(
            "amp-interop: building from source, as files came or went since the last build\n");
    assertThat(calls()).hasSize(2);
    assertThat(launch().err()).isEmpty();
  }

  /** Whoever only reads a page or opens a file in an editor does not make others wait. */
  @Test
  void whatIsNotPartOfTheProgramBuildsNothing() throws Exception {
    write("docker/README.md", "");
    launch();
    change("docker/README.md");
    write("src/main/java/.Main.java.swp", "");
    write("src/main/java/Main.java~", "");
    Files.delete(checkout.resolve("src/main/java/Main.java~"));
    write("python-peer/src/__pycache__/peer.pyc", "");

    assertThat(launch().err()).isEmpty();
    assertThat(calls()).hasSize(1);
  }

  @Test
  void aSourceDatedInTheFutureIsNamed() throws Exception {
    Path source = checkout.resolve("src/main/java/Main.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(1, ChronoUnit.DAYS)));

    assertThat(launch().err())
        .endsWith(
            "amp-interop: %s is dated in the future, so every start builds until then; touch it\n"
                .formatted(source));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LANG=", "LANG=C", "LC_CTYPE=POSIX"})
  void withoutALocaleNamesOfFilesArrive(String locale) throws Exception {
    String launcher = checkout.resolve("amp-interop").toString();
    List<String> bare = List.of("env", "-u", "LC_ALL", "-u", "LC_CTYPE", "-u", "LANG", locale);
    List<String> command =
        Stream.concat(bare.stream(), Stream.of(launcher, "--cases", "Fälle")).toList();

    assertThat(Program.run(directory, command).out()).endsWith(" --cases Fälle\n");
  }

  @Test
  void linksToItAreFollowed() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("one"), Path.of("../checkout/amp-interop"));
    Path other = Files.createSymbolicLink(directory.resolve("other"), Path.of("bin/one"));

    String out = checkout.resolve("conformance-cases") + " list\n";
    assertThat(Program.run(folder, List.of("bash", "one", "list")).out()).isEqualTo(out);
    assertThat(Program.run(directory, List.of(other.toString(), "list")).out()).isEqualTo(out);
  }

  @Test
  void whatIsReadyRunsAndChangesNothing() throws Exception {
    launch();
    Map<Path, FileTime> before = files();

    assertThat(launch("list").status()).isZero();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void theClassesAreArchivedForTheJar() throws Exception {
    launch();

    List<String> command = new ArrayList<>(List.of(Program.java(), "-Xlog:class+load"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:SharedArchiveFile=" + archive(), "-jar"));
    command.add(checkout.resolve("target/launcher/amp-interop.jar").toString());
    assertThat(Program.run(directory, command).out())
        .containsPattern(Pattern.quote(Printer.class.getName()) + " source: shared objects file");
  }

  @Test
  void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
    launch();
    String said = launch("list").out();

    change("target/launcher/amp-interop.jar");
    assertThat(launch("list")).isEqualTo(new Program.Ended(0, said, ""));
    Path archive = archive();
    Files.delete(archive); // it cannot be written to
    Files.writeString(archive, "not an archive");
    assertThat(launch("list")).isEqualTo(new Program.Ended(0, said, ""));
  }

  @Test
  void whereItCannotWriteItSaysSo() throws Exception {
    write("target", "");

    Program.Ended ended = launch();
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .isEqualTo(
            "amp-interop: the program must be built, but %s cannot be written; call this script once as a user who may write there\n"
                .formatted(checkout.resolve("target/launcher")));
    assertThat(checkout.resolve("calls")).doesNotExist();
  }

  @Test
  void aBuildThatFailsShowsItsLastLines() throws Exception {
    write("broken", "");

    Program.Ended ended = launch();
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("Main.java:1: error: nonsense\n")
        .endsWith(
            "amp-interop: the build failed; its last lines are above, all of them in %s\n"
                .formatted(checkout.resolve("target/launcher/build.log")));
  }

  @Test
  void twoFirstRunsAtOnceBuildOnce() throws Exception {
    write("wait", "");
    Path firstOut = directory.resolve("first");
    Path secondOut = directory.resolve("second");
    Process first = start(firstOut);
    try {
      await(() -> Files.exists(checkout.resolve("calls")));
      Process second = start(secondOut);
      try {
        await(() -> Files.readString(secondOut).contains("waiting for another build"));
        Files.delete(checkout.resolve("wait"));
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(List.of(first.exitValue(), second.exitValue())).containsExactly(0, 0);
        assertThat(Files.readString(secondOut)).endsWith("/conformance-cases list\n");
        assertThat(calls()).hasSize(1);
      } finally {
        second.destroyForcibly();
      }
    } finally {
      first.destroyForcibly();
    }
  }

  @Test
  void onATerminalOneLineIsRedrawn() throws Exception {
    write("wait", "");
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder("script", "-qec", checkout.resolve("amp-interop") + " list", "/dev/null")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      String line = "\r\033[Kamp-interop: building from source: compiling, ";
      await(() -> Files.readString(out).split(line.replace("[", "\\["), -1).length > 3);
      Files.delete(checkout.resolve("wait"));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String[] lines = Files.readString(out).split("\r\n", -1);
    assertThat(lines).hasSize(3);
    assertThat(lines[0]).containsPattern("\033\\[Kamp-interop: built in \\d+ s$");
    assertThat(lines[1]).isEqualTo(checkout.resolve("conformance-cases") + " list");
    assertThat(lines[2]).isEmpty();
  }

  private Program.Ended launch(String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(checkout.resolve("amp-interop").toString()), Stream.of(arguments))
            .toList();
    return Program.run(directory, command);
  }

  private Process start(Path out) throws IOException {
    return new ProcessBuilder(checkout.resolve("amp-interop").toString(), "list")
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private Path archive() throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve("target/launcher"))) {
      List<Path> archives = files.filter(file -> file.toString().endsWith(".jsa")).toList();
      assertThat(archives).hasSize(1);
      return archives.get(0);
    }
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(checkout.resolve("calls"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = checkout.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void change(String name) throws IOException {
    Files.setLastModifiedTime(checkout.resolve(name), now());
  }

  private static FileTime now() {
    return FileTime.from(Instant.now());
  }

  private Map<Path, FileTime> files() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(checkout)) {
      for (Path file : tree.toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private static void pack(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Printer.class.getName());
    String name = Printer.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = Printer.class.getResourceAsStream("/" + name)) {
      assertThat(in).isNotNull();
      out.putNextEntry(new ZipEntry(name));
      in.transferTo(out);
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
