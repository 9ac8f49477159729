package dev.ampinterop.amp.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong type on either side of a call does not compile. */
class WrongProgramsTest {
  private static final String PROGRAM =
      """
      import dev.ampinterop.amp.argument.*;
      import dev.ampinterop.amp.command.*;
      import dev.ampinterop.amp.connection.*;
      import java.util.concurrent.*;

      class Program {
        record Sum(long a, long b) {}
        record Total(long total) {}
        record Other(long total) {}
        static final TypedCommand<Sum, Total> SUM =
            TypedCommand.named("Sum", Sum.class, Total.class).build();

        static void run(AmpConnection connection, Responders.Builder responders) throws Exception {
          %s
        }
      }
      """;

  @TempDir Path directory;

  static Stream<Arguments> right() {
    return Stream.of(
        arguments("long total = connection.callAndWait(SUM, new Sum(1, 2)).total();"),
        arguments("CompletableFuture<Total> total = connection.call(SUM, new Sum(1, 2));"),
        arguments("responders.on(SUM, sum -> new Total(sum.a() + sum.b()));"),
        arguments("responders.on(SUM, (sum, ask) -> new Total(sum.a() + sum.b()));"),
        arguments("responders.onLater(SUM, sum -> new CompletableFuture<>());"),
        arguments("responders.onLater(SUM, (sum, ask) -> ask.peer().call(SUM, sum));"));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("connection.call(SUM, new Other(1));", "lower bounds: Program.Other"),
        arguments("connection.call(SUM, new Total(1));", "lower bounds: Program.Total"),
        arguments("connection.call(SUM, Values.of());", "lower bounds: dev.ampinterop"),
        arguments("connection.call(SUM, new Sum(\"1\", 2));", "String cannot be converted to long"),
        arguments("connection.call(SUM, new Sum(1));", "cannot be applied to given types"),
        arguments(
            "Other total = connection.callAndWait(SUM, new Sum(1, 2));",
            "equality constraints: Program.Total"),
        arguments(
            "String total = connection.callAndWait(SUM, new Sum(1, 2)).total();",
            "long cannot be converted to java.lang.String"),
        arguments(
            "CompletableFuture<Other> total = connection.call(SUM, new Sum(1, 2));",
            "equality constraints Program.Other,Program.Total"),
        arguments("responders.on(SUM, sum -> new Other(1));", "lower bounds: Program.Other"),
        arguments("responders.on(SUM, sum -> { sum.a(); });", "bad return type in lambda"),
        arguments("responders.on(SUM, sum -> new Total(sum.c()));", "cannot find symbol"),
        arguments(
            "responders.on(SUM, (Other other) -> new Total(1));", "incompatible parameter types"),
        arguments("responders.onLater(SUM, sum -> new Total(1));", "bad return type in lambda"),
        arguments(
            "TypedCommand.named(\"Do\", String.class, Total.class);",
            "equality constraints: java.lang.String"));
  }

  @ParameterizedTest
  @MethodSource("right")
  void compiles(String line) throws Exception {
    assertThat(complaints(line)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void doesNotCompile(String line, String complaint) throws Exception {
    assertThat(complaints(line)).singleElement().asString().contains(complaint);
  }

  private List<String> complaints(String line) throws Exception {
    var found = new DiagnosticCollector<JavaFileObject>();
    var source =
        new SimpleJavaFileObject(URI.create("mem:///Program.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return PROGRAM.formatted(line);
          }
        };
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(found, Locale.ROOT, UTF_8)) {
      List<String> options = List.of("-proc:none", "-d", directory.toString());
      compiler.getTask(null, files, found, options, null, List.of(source)).call();
    }
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .toList();
  }
}
