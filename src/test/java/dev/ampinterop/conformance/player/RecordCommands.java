package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Key;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.command.TypedCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import tools.jackson.databind.JsonNode;

/** The commands of a part, written in Java with records, and compiled. */
final class RecordCommands {
  private final JsonNode specs;
  private final String holder;
  private final ClassLoader classes;
  private final Map<String, TypedCommand<?, ?>> byName = new HashMap<>();

  private RecordCommands(JsonNode specs, String holder, ClassLoader classes) {
    this.specs = specs;
    this.holder = holder;
    this.classes = classes;
  }

  /** Those of many parts, by what the parts declare. Compiled all at once: javac starts slowly. */
  static Map<String, RecordCommands> of(Collection<JsonNode> parts) {
    Map<String, JsonNode> different = new LinkedHashMap<>();
    parts.forEach(part -> different.put(part.toString(), part));
    List<Source> sources = new ArrayList<>();
    different.values().forEach(specs -> sources.add(source("Commands" + sources.size(), specs)));
    ClassLoader classes = compile(sources);
    Map<String, RecordCommands> all = new HashMap<>();
    different.forEach(
        (text, specs) ->
            all.put(text, new RecordCommands(specs, "Commands" + all.size(), classes)));
    return all;
  }

  private static Source source(String holder, JsonNode specs) {
    var source =
        new StringBuilder(
            """
            import dev.ampinterop.amp.argument.*;
            import dev.ampinterop.amp.descriptor.Descriptor;
            import dev.ampinterop.amp.transport.*;
            import java.math.*;
            import java.nio.file.Path;
            import java.time.OffsetDateTime;
            import java.util.*;
            import org.jspecify.annotations.Nullable;

            """);
    source.append("class ").append(holder).append(" {\n");
    int number = 0;
    for (String name : specs.propertyNames()) {
      JsonNode spec = specs.path(name);
      if (whyNot(specs, spec).isEmpty()) {
        String local =
            spec.path("switches").asBoolean(false)
                ? "@Nullable SwitchedProtocol to"
                : spec.path("startsTls").asBoolean(false) ? "@Nullable TlsSettings tls" : "";
        write(source, "Takes" + number, spec.path("arguments"), local);
        write(source, "Returns" + number, spec.path("response"), local);
      }
      number++;
    }
    return new Source(holder, source.append("}\n").toString());
  }

  /**
   * A command.
   *
   * @throws IllegalArgumentException when it cannot be written with records
   */
  synchronized TypedCommand<?, ?> get(String name) {
    TypedCommand<?, ?> known = byName.get(name);
    if (known == null) {
      String whyNot = whyNot(specs, specs.path(name));
      if (!whyNot.isEmpty()) {
        throw new IllegalArgumentException(whyNot);
      }
      int number = List.copyOf(specs.propertyNames()).indexOf(name);
      known = build(name, type("Takes" + number), type("Returns" + number));
      byName.put(name, known);
    }
    return known;
  }

  private <A extends Record, R extends Record> TypedCommand<A, R> build(
      String name, Class<A> takes, Class<R> returns) {
    JsonNode spec = specs.path(name);
    var builder = TypedCommand.named(name, takes, returns);
    if (spec.has("extends")) {
      builder.extending(get(spec.get("extends").stringValue()));
    }
    spec.path("errors").forEach(code -> builder.fails(code.stringValue()));
    spec.path("fatalErrors").forEach(code -> builder.failsFatally(code.stringValue()));
    if (!spec.path("requiresAnswer").asBoolean(true)) {
      builder.withoutAnswer();
    }
    if (spec.path("quits").asBoolean(false)) {
      builder.closesAfterAnswer();
    } else if (spec.path("switches").asBoolean(false)) {
      builder.switchesProtocol();
    } else if (spec.path("startsTls").asBoolean(false)) {
      builder.startsTls();
    }
    return builder.build();
  }

  private static String whyNot(JsonNode specs, JsonNode spec) {
    if (spec.path("raw").asBoolean(false)) {
      return "a raw command has no arguments";
    }
    if (Stream.of("arguments", "response")
        .flatMap(part -> keys(spec.path(part)).stream())
        .anyMatch(key -> key.length() > Amp.MAX_KEY_LENGTH)) {
      return "no component has a key that fits no box";
    }
    boolean isRequired =
        spec.path("response").valueStream().anyMatch(one -> !one.path("optional").asBoolean(false));
    if (!spec.path("requiresAnswer").asBoolean(true) && isRequired) {
      return "a response that nobody waits for needs no values";
    }
    return spec.has("extends") ? whyNot(specs, specs.path(spec.get("extends").stringValue())) : "";
  }

  private static List<String> keys(JsonNode arguments) {
    return arguments.properties().stream()
        .flatMap(
            entry ->
                Stream.concat(
                    Stream.of(entry.getKey()),
                    entry.getValue().path("of").isObject()
                        ? keys(entry.getValue().path("of")).stream()
                        : Stream.of()))
        .toList();
  }

  /** Writes a record and, before it, those in its lists. */
  private static void write(StringBuilder source, String record, JsonNode arguments, String more) {
    var components = new StringBuilder();
    int number = 0;
    for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
      String key = argument.getKey();
      JsonNode spec = argument.getValue();
      String element = record + "_" + number;
      if (spec.path("type").asString().equals("AmpList")) {
        write(source, element, spec.path("of"), "");
      }
      components.append(number == 0 ? "" : ", ");
      boolean isName = SourceVersion.isName(key, SourceVersion.RELEASE_17) && isFree(key);
      if (!isName) {
        components.append("@Key(\"").append(escaped(key)).append("\") ");
      }
      boolean optional = spec.path("optional").asBoolean(false);
      String type = type(spec, element, optional);
      // One way and the other, in turn.
      components.append(
          !optional
              ? type
              : number % 2 == 0
                  ? "Optional<" + type + ">"
                  : type.equals("byte[]") ? "byte @Nullable []" : "@Nullable " + type);
      components.append(' ').append(isName ? key : "c" + number);
      number++;
    }
    components.append(number > 0 && !more.isEmpty() ? ", " : "").append(more);
    source.append("  record ").append(record).append('(').append(components).append(") {}\n");
  }

  // Records have methods of their own, which a component cannot be named as.
  private static boolean isFree(String key) {
    return Arrays.stream(Object.class.getDeclaredMethods())
            .noneMatch(method -> method.getName().equals(key))
        && key.chars().allMatch(c -> c < 0x80);
  }

  private static String type(JsonNode spec, String element, boolean boxed) {
    return switch (spec.path("type").asString()) {
      case "Integer" -> "BigInteger";
      case "String" -> "byte[]";
      case "Unicode" -> "String";
      case "Boolean" -> boxed ? "Boolean" : "boolean";
      case "Float" -> boxed ? "Double" : "double";
      case "DateTime" -> "OffsetDateTime";
      case "AmpList" -> "List<" + element + ">";
      case "ListOf" -> "List<" + type(spec.path("of"), element, true) + ">";
      default -> spec.path("type").asString();
    };
  }

  private static String escaped(String key) {
    var text = new StringBuilder();
    for (char c : key.toCharArray()) {
      text.append(String.format("\\u%04x", (int) c));
    }
    // As the compiler reads them, a quotation mark or a backslash would end the text.
    return text.toString()
        .replace("\\u0022", "\\\"")
        .replace("\\u005c", "\\\\")
        .replace("\\u000a", "\\n")
        .replace("\\u000d", "\\r");
  }

  /** The key of a component. */
  static String key(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }

  /** The record in a component's list. */
  static Class<? extends Record> elementOf(RecordComponent component) {
    Type type = component.getGenericType();
    while (type instanceof ParameterizedType generic) {
      type = generic.getActualTypeArguments()[0];
    }
    return ((Class<?>) type).asSubclass(Record.class);
  }

  static Object read(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static <T extends Record> T construct(
      Class<T> type, RecordComponent[] components, Object[] values) {
    try {
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends Record> Class<T> type(String name) {
    try {
      return (Class<T>) classes.loadClass(holder + "$" + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static ClassLoader compile(List<Source> sources) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var complaints = new StringWriter();
    try (var files = new InMemory(compiler.getStandardFileManager(null, null, UTF_8))) {
      boolean compiled =
          compiler
              .getTask(complaints, files, null, List.of("-proc:none", "-nowarn"), null, sources)
              .call();
      if (!compiled) {
        throw new AssertionError(complaints.toString());
      }
      return files.loader();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String holder, String text) {
      super(URI.create("mem:///" + holder + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps the classes that are compiled. */
  private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    InMemory(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          var bytes = new ByteArrayOutputStream();
          compiled.put(className, bytes);
          return bytes;
        }
      };
    }

    ClassLoader loader() {
      return new ClassLoader(RecordCommands.class.getClassLoader()) {
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          ByteArrayOutputStream bytes = compiled.get(name);
          if (bytes == null) {
            throw new ClassNotFoundException(name);
          }
          return defineClass(name, bytes.toByteArray(), 0, bytes.size());
        }
      };
    }
  }
}
