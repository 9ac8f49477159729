package dev.ampinterop.conformance.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Twisted a peer runs: what {@code --twisted} asks for. A value of this type was checked, so
 * its parts may stand in file names and image tags. {@code toString()} is what the user can write
 * to get the same again.
 */
public sealed interface TwistedRequirement {
  /** How it is called in the names of folders and images: letters, digits, dots and hyphens. */
  String tag();

  /** Whether pip is given the hash of everything that it installs. */
  boolean isPinned();

  /**
   * Reads what stands after {@code --twisted}: a release, {@code latest} for the newest release
   * that has a lock, or {@code path:FILE} for a checkout, a source distribution or a wheel.
   *
   * @throws IllegalArgumentException when it is none of these, or nothing usable is at the path;
   *     for people
   */
  static TwistedRequirement parse(String text) {
    if (text.equals("latest")) {
      return new Release(TwistedLocks.newest());
    }
    if (text.startsWith(Source.PREFIX)) {
      return Source.at(text);
    }
    return Release.of(text);
  }

  /**
   * A release, from the package index.
   *
   * @param version three numbers, and what follows them in a pre-release
   */
  record Release(String version) implements TwistedRequirement {
    private static final Pattern FORM =
        Pattern.compile(
            "(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?((?:a|b|rc)\\d{1,3})?(\\.(?:post|dev)\\d{1,3})?");

    /** The first one with the parts of AMP's types that the peer needs. */
    private static final String OLDEST = "21.7.0";

    private static Release of(String text) {
      Matcher match = FORM.matcher(text);
      if (!match.matches()) {
        throw new IllegalArgumentException(
            "\""
                + text
                + "\" is not a release of Twisted (write a version such as "
                + TwistedLocks.newest()
                + ", latest, or path:FILE for a checkout, source distribution or wheel)");
      }
      int year = Integer.parseInt(match.group(1));
      int month = Integer.parseInt(match.group(2));
      if (year < 21 || (year == 21 && month < 7)) {
        throw new IllegalArgumentException(
            "the peer needs Twisted " + OLDEST + " or later, so it cannot run " + text);
      }
      return new Release(
          year
              + "."
              + month
              + "."
              + (match.group(3) == null ? 0 : Integer.parseInt(match.group(3)))
              + (match.group(4) == null ? "" : match.group(4))
              + (match.group(5) == null ? "" : match.group(5)));
    }

    @Override
    public String tag() {
      // Another lock makes another environment and another image.
      return version
          + "-"
          + TwistedLocks.of(version)
              .map(lock -> Digests.of(lock).substring(0, 8))
              .orElse("unpinned");
    }

    @Override
    public boolean isPinned() {
      return TwistedLocks.of(version).isPresent();
    }

    @Override
    public String toString() {
      return version;
    }
  }

  /**
   * A checkout, or a file that pip installs.
   *
   * @param text what the user wrote
   * @param path absolute
   */
  record Source(String text, Path path) implements TwistedRequirement {
    private static final String PREFIX = "path:";

    private static Source at(String text) {
      if (text.equals(PREFIX)) {
        throw new IllegalArgumentException(
            "no path follows \"path:\" (write path:. for the current directory)");
      }
      Path path = Path.of(text.substring(PREFIX.length())).toAbsolutePath().normalize();
      String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
      if (!Files.exists(path)) {
        throw new IllegalArgumentException("there is nothing at " + path);
      }
      if (Files.isDirectory(path)) {
        if (!Files.exists(path.resolve("pyproject.toml"))
            && !Files.exists(path.resolve("setup.py"))) {
          throw new IllegalArgumentException(
              path + " is not a checkout of Twisted: it has neither pyproject.toml nor setup.py");
        }
      } else if (!name.matches(".*\\.(whl|tar\\.gz|zip)")) {
        throw new IllegalArgumentException(
            path + " is neither a folder nor a file that ends in .whl, .tar.gz or .zip");
      }
      return new Source(text, path);
    }

    /**
     * What pip is to install, by path: the files of a checkout without what tools leave there, or
     * the one file under its own name.
     */
    SortedMap<String, byte[]> files() {
      return SourceFiles.read(path);
    }

    /** Whether it is a checkout. */
    boolean isFolder() {
      return Files.isDirectory(path);
    }

    @Override
    public String tag() {
      return "path-" + Digests.of(files()).substring(0, 12);
    }

    @Override
    public boolean isPinned() {
      return false;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
