package dev.ampinterop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's example is compiled and run as it stands there. */
class ReadmeTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```java\\n(.*?)```\\n.*?```text\\n(.*?)```", Pattern.DOTALL);

  @Test
  @Timeout(60)
  void exampleOfClientAndServerPrintsWhatTheReadmeSays(@TempDir Path directory) throws Exception {
    var example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
    assertThat(example.find()).as("README.md has a java block and a text block after it").isTrue();
    Path source = Files.writeString(directory.resolve("Example.java"), example.group(1));

    var complaints = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  new PrintWriter(complaints),
                  files,
                  null,
                  List.of(
                      "-proc:none", "-Xlint:all", "-Xlint:-classfile,-try", "-d", "" + directory),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(complaints.toString()).isTrue();
    }
    assertThat(complaints.toString()).doesNotContain("Example.java");

    assertThat(run(directory)).isEqualTo(example.group(2));
  }

  private static String run(Path classes) throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, UTF_8));
      var main = loader.loadClass("Example").getMethod("main", String[].class);
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(UTF_8);
  }
}
