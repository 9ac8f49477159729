package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.UndecodableValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** An absolute, normalized path as UTF-8; Twisted's {@code FilePath} is always both. */
final class PathType extends ArgumentType<Path> {
  @Override
  public byte[] encode(Path value) {
    Path absolute = value.toAbsolutePath().normalize();
    String text = absolute.toString();
    // Bytes that the JVM's encoding for file names does not know come out as question marks.
    if (!isPath(text, absolute)) {
      throw new IllegalArgumentException(
          "got a path with bytes that are not text in " + System.getProperty("sun.jnu.encoding"));
    }
    return ArgumentTypes.UNICODE.encode(text);
  }

  @Override
  public Path decode(byte[] bytes) {
    String text = ArgumentTypes.UNICODE.decode(bytes);
    try {
      return Path.of(text.contains("..") ? withoutDetours(text) : text)
          .toAbsolutePath()
          .normalize();
    } catch (InvalidPathException e) {
      throw new UndecodableValue(
          "expected Path, got " + PythonText.quoted(text) + ": " + e.getReason(), e);
    }
  }

  @Override
  public String toString() {
    return "Path";
  }

  // The JDK goes over the whole path once more for each ".." that follows another, which takes a
  // second for 64 KiB of them. What is left at the beginning of a relative path is for it to do.
  private static String withoutDetours(String text) {
    boolean isAbsolute = text.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : text.split("/", -1)) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (!name.equals("..")) {
        names.addLast(name);
      } else if (!names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!isAbsolute) {
        names.addLast(name);
      }
    }
    return (isAbsolute ? "/" : "") + String.join("/", names);
  }

  private static boolean isPath(String text, Path path) {
    try {
      return path.getFileSystem().getPath(text).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
