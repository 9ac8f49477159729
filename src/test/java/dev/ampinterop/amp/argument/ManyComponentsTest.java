package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.TypedCommand;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records with more components than anybody would write by hand. */
class ManyComponentsTest {
  @TempDir Path directory;

  @Test
  void aRecordHas253ComponentsAtMost() throws Exception {
    assertThat(TypedCommand.named("Do", withComponents(253), Empty.class).build().arguments())
        .satisfies(arguments -> assertThat(arguments.arguments()).hasSize(253));
    assertThatThrownBy(() -> TypedCommand.named("Do", withComponents(254), Empty.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "record Many254 has too many components, 254, where 253 are possible, a long or double"
                + " counted twice; put some of them into a record of their own, in a List");
  }

  private Class<? extends Record> withComponents(int count) throws Exception {
    String components = IntStream.range(0, count).mapToObj(i -> "int c" + i).collect(joining(", "));
    Path source = directory.resolve("Many" + count + ".java");
    Files.writeString(source, "public record Many" + count + "(" + components + ") {}", UTF_8);
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, "-proc:none", source.toString())).isZero();
    var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()});
    return loader.loadClass("Many" + count).asSubclass(Record.class);
  }
}
