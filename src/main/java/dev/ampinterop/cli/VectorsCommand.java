package dev.ampinterop.cli;

import dev.ampinterop.conformance.vectors.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop vectors}: what the cases say without a conversation, as files. */
@Command(
    name = "vectors",
    description = {
      "Writes test vectors for unit tests of other implementations: bytes and boxes, bytes and values.",
      "docs/vectors.md says how to read them."
    },
    footer = "  amp-interop vectors src/test/resources/amp-vectors")
public final class VectorsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "1",
      description = "Where to write: a folder that is new, empty, or holds earlier vectors only.")
  private Path folder = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Writes; 2 when that is not possible. */
  @Override
  public Integer call() {
    Vectors vectors = Vectors.of(new CasesOptions().select(Vectors.SOURCES));
    Map<String, byte[]> files = vectors.files();
    prepare(files.keySet());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      try {
        Files.write(path, file.getValue());
      } catch (IOException e) {
        throw OutputFile.cannotWrite(path, e.toString());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(vectors.count() + " vectors: " + String.join(", ", files.keySet()));
    out.flush();
    return 0;
  }

  /** Sees to it that nothing of anybody else is written over. */
  private void prepare(Set<String> own) {
    if (folder.toString().isEmpty()) {
      throw new CannotRun("the name of the folder is empty (name one)");
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      throw OutputFile.cannotWrite(folder, "it is not a folder (name one)");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(
          folder, "it cannot be made: " + e + " (name a folder that you may write)");
    }
    if (!Files.isWritable(folder)) {
      throw OutputFile.cannotWrite(folder, "permission denied (name a folder that you may write)");
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path file : found) {
        String name = String.valueOf(file.getFileName());
        if (!own.contains(name)) {
          throw OutputFile.cannotWrite(
              folder,
              "it holds "
                  + name
                  + ", which is not one of the files that vectors writes (name a folder that is empty)");
        }
        OutputFile.requireWritable(file);
      }
    } catch (IOException e) {
      throw OutputFile.cannotWrite(folder, e.toString());
    }
  }
}
