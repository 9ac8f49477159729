package dev.ampinterop.conformance.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process had open at one moment.
 *
 * @param process tells processes apart; one that was started again is another
 * @param open by number what each descriptor is, as {@code readlink} shows it
 */
public record DescriptorTable(String process, Map<Integer, String> open) {
  /** What is said of a descriptor of which only the peer's own count is known. */
  private static final String COUNTED = "counted by the peer";

  /** Copies the map. */
  public DescriptorTable {
    open = Map.copyOf(open);
  }

  /** A process that says how many it has open, and no more. */
  public static DescriptorTable counted(String process, int count) {
    Map<Integer, String> open = new TreeMap<>();
    for (int number = 0; number < count; number++) {
      open.put(number, COUNTED);
    }
    return new DescriptorTable(process, open);
  }

  /**
   * How many there are of each kind, for people: {@code 2 × pipe, 1 × /dev/null}.
   *
   * @param targets as {@code readlink} shows them
   */
  public static String kinds(Collection<String> targets) {
    Map<String, Integer> counts = new TreeMap<>();
    targets.forEach(target -> counts.merge(kind(target), 1, Integer::sum));
    List<String> kinds = new ArrayList<>();
    counts.forEach((kind, count) -> kinds.add(count + " × " + kind));
    return String.join(", ", kinds);
  }

  // pipe:[4711], socket:[4712], anon_inode:[eventfd], anon_inode:inotify, /path, /path (deleted)
  private static String kind(String target) {
    if (target.startsWith("anon_inode:")) {
      return target.substring("anon_inode:".length()).replaceAll("[\\[\\]]", "");
    }
    return target.replaceFirst(":\\[\\d+]$", "");
  }
}
