package dev.ampinterop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The library's public API is documented. The doclint of {@code ./mvnw javadoc:javadoc} checks what
 * is written; this test what is not, without asking for tags that repeat the first sentence.
 */
class JavadocTest {
  private static final Path LIBRARY = Path.of("src/main/java/dev/ampinterop/amp");

  /** What Twisted has nothing like. */
  private static final Set<String> OURS_ALONE =
      Set.of(
          // Limits and options; Twisted's connections have none.
          "BoxLimits",
          "CallTimedOut",
          "ConnectionOptions",
          "PeerDoesNotRead",
          "QueueLimits",
          "QueueMeter",
          "ServerOptions",
          "TooManyDescriptors",
          // Whose fault it is; Twisted does not tell.
          "LocalProtocolException",
          "RemoteProtocolException",
          // An ITransport there, as SwitchedProtocol says.
          "SwitchedStream",
          // What Twisted leaves to the operating system, or forgives.
          "UnusableDescriptor",
          "IncompleteBox",
          // Python has no checked exceptions.
          "DeclaredError",
          // Tools.
          "BoxReader",
          "BoxWords",
          "LogColumns",
          "LogLine",
          "ReadableBytes");

  private static final Api API = new Api();

  @BeforeAll
  static void readTheSources() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8);
        var sources = Files.walk(LIBRARY)) {
      List<Path> java = sources.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(java));
      API.read(task);
    }
  }

  @Test
  void everythingPublicHasAComment() {
    assertThat(API.documented).hasSizeGreaterThan(300);
    assertThat(API.undocumented).isEmpty();
  }

  @Test
  void everyPublicTypeNamesWhatItIsInTwisted() {
    assertThat(API.withoutTwisted).containsExactlyInAnyOrderElementsOf(OURS_ALONE);
  }

  /** Collects what can be seen from outside the library. */
  private static final class Api extends TreePathScanner<Void, DocTrees> {
    final List<String> documented = new ArrayList<>();
    final List<String> undocumented = new ArrayList<>();
    final Set<String> withoutTwisted = new TreeSet<>();

    void read(JavacTask task) throws IOException {
      DocTrees comments = DocTrees.instance(task);
      for (var unit : task.parse()) {
        scan(unit, comments);
      }
    }

    @Override
    public Void visitClass(ClassTree type, DocTrees comments) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      String comment = check(type.getSimpleName(), comments);
      boolean isTopLevel = parent().getKind() == Tree.Kind.COMPILATION_UNIT;
      if (isTopLevel && !comment.contains("Twisted")) {
        withoutTwisted.add(type.getSimpleName().toString());
      }
      return super.visitClass(type, comments);
    }

    @Override
    public Void visitMethod(MethodTree method, DocTrees comments) {
      boolean inherits =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      if (isPublic(method.getModifiers()) && !inherits) {
        check(method.getName(), comments);
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, DocTrees comments) {
      if (isPublic(field.getModifiers())) {
        check(field.getName(), comments);
      } else if (parent().getKind() == Tree.Kind.RECORD
          && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
        TreePath record = getCurrentPath().getParentPath();
        note(
            field.getName(),
            String.valueOf(comments.getDocComment(record)).contains("@param " + field.getName()));
      }
      return null;
    }

    private String check(CharSequence name, DocTrees comments) {
      String comment = comments.getDocComment(getCurrentPath());
      note(name, comment != null);
      return comment == null ? "" : comment;
    }

    private void note(CharSequence name, boolean isDocumented) {
      Path file = Path.of(getCurrentPath().getCompilationUnit().getSourceFile().getName());
      (isDocumented ? documented : undocumented).add(file.getFileName() + ": " + name);
    }

    // What an interface or an enum declares is public without a word.
    private boolean isPublic(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (parent().getKind() == Tree.Kind.INTERFACE && !flags.contains(Modifier.PRIVATE));
    }

    private Tree parent() {
      return getCurrentPath().getParentPath().getLeaf();
    }
  }
}
