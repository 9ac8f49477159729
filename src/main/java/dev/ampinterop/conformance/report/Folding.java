package dev.ampinterop.conformance.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Shows the beginning of what repeats itself, for people: the first copies, and how many more are
 * like them. Copies are alike where they differ by their numbers alone.
 */
public final class Folding {
  /** How many entries one copy may have. */
  private static final int LONGEST_COPY = 8;

  /** So many copies show what changes from one to the next. */
  private static final int SHOWN_COPIES = 3;

  /** No claim and no requirement is that long. */
  private static final int LONGEST_LINE = 600;

  /** Fewer entries are easier to read as they are. */
  private static final int FEWEST_HIDDEN = 5;

  // A tag is a hexadecimal number, and a column is as wide as its widest number.
  private static final Pattern TAG = Pattern.compile("^(\\W*(?:ask|answer|error)) +\\S+");
  private static final Pattern NUMBERS = Pattern.compile("0x[0-9a-f]+|[0-9]+");
  private static final Pattern SPACES = Pattern.compile(" +");

  private Folding() {}

  /**
   * The entries of a list, in their order, without those that only repeat others.
   *
   * @param shape what is equal for entries that are alike
   * @param more makes what stands for the entries that are left out, the first of which it gets
   */
  public static <T> List<T> fold(List<T> list, Function<T, ?> shape, BiFunction<More, T, T> more) {
    List<?> shapes = list.stream().map(shape).toList();
    List<T> shown = new ArrayList<>();
    int at = 0;
    while (at < list.size()) {
      More hidden = longest(shapes, at);
      if (hidden.copies() == 0) {
        shown.add(list.get(at));
        at++;
        continue;
      }
      int next = at + SHOWN_COPIES * hidden.length();
      shown.addAll(list.subList(at, next));
      shown.add(more.apply(hidden, list.get(next)));
      at = next + hidden.entries();
    }
    return shown;
  }

  /** The same of lines of text, such as those of a wire log. */
  public static List<String> lines(List<String> lines) {
    return fold(lines, Folding::shape, (more, line) -> indent(line) + more).stream()
        .map(Folding::cut)
        .toList();
  }

  /** A line without its end where it is very long. */
  public static String cut(String line) {
    return line.length() <= LONGEST_LINE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_LINE / 2))
            + "… (%,d characters)".formatted(line.length());
  }

  /** A text in which all numbers are the same. */
  public static String shape(String line) {
    String plain = TAG.matcher(SPACES.matcher(line).replaceAll(" ")).replaceFirst("$1 #");
    return NUMBERS.matcher(plain).replaceAll("#");
  }

  /**
   * What was left out.
   *
   * @param copies how often the copy is there once more
   * @param length how many entries one copy has
   */
  public record More(int copies, int length) {
    private static final More NONE = new More(0, 1);

    int entries() {
      return copies * length;
    }

    /** For people: {@code … 997 more like it}. */
    @Override
    public String toString() {
      return "… %,d more like %s".formatted(copies, length == 1 ? "it" : "these " + length);
    }
  }

  private static More longest(List<?> shapes, int at) {
    More best = More.NONE;
    for (int length = 1; length <= LONGEST_COPY; length++) {
      int end = at + length;
      while (end < shapes.size() && shapes.get(end).equals(shapes.get(end - length))) {
        end++;
      }
      int copies = (end - at) / length - SHOWN_COPIES;
      // A longer copy that is made of equal shorter ones hides no more.
      if (copies * length >= FEWEST_HIDDEN && copies * length > best.entries()) {
        best = new More(copies, length);
      }
      if (best.length() == 1 && best.copies() > 0) {
        break;
      }
    }
    return best;
  }

  private static String indent(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
