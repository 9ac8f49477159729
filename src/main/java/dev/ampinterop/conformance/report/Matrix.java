package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts the results of each pairing: the clients are its rows, the servers its columns. Transports
 * and rounds of {@code --repeat} are counted together.
 */
public final class Matrix {
  private static final String NOT_PLAYED = "-";

  private final List<Cell> cells;
  private final List<String> subjects;

  /**
   * A pairing.
   *
   * @param twisted the release of Twisted that took part; null where none did
   * @param tally what came of its conversations
   */
  public record Cell(String client, String server, @Nullable String twisted, Tally tally) {}

  private Matrix(List<Cell> cells, List<String> subjects) {
    this.cells = List.copyOf(cells);
    this.subjects = List.copyOf(subjects);
  }

  /** The one of a run. */
  public static Matrix of(RunRecord run) {
    Map<List<String>, List<Result>> pairings = new LinkedHashMap<>();
    for (Result result : run.results()) {
      String release = Objects.requireNonNullElse(result.play().twisted(), "");
      pairings
          .computeIfAbsent(List.of(result.pairing(), release), unused -> new ArrayList<>())
          .add(result);
    }
    List<Cell> cells = new ArrayList<>();
    for (List<Result> results : pairings.values()) {
      Pairing pairing = results.get(0).play().pairing();
      cells.add(
          new Cell(
              pairing.client(),
              pairing.server(),
              results.get(0).play().twisted(),
              Tally.of(results)));
    }
    return new Matrix(cells, run.subjects());
  }

  /** The pairings that were played, or skipped, in the order in which they first were. */
  public List<Cell> cells() {
    return cells;
  }

  /** A table for people, with a line that explains it; empty where there is only one pairing. */
  public List<String> lines() {
    if (cells.size() < 2) {
      return List.of();
    }
    List<String> servers = ordered(this::server);
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("", servers));
    for (String client : ordered(this::client)) {
      rows.add(row(client, servers.stream().map(server -> counts(client, server)).toList()));
    }
    List<String> lines = new ArrayList<>();
    lines.add("passed/failed/skipped by client (rows) and server (columns)");
    rows.forEach(row -> lines.add(aligned(row, rows)));
    return lines;
  }

  private static List<String> row(String head, List<String> entries) {
    List<String> row = new ArrayList<>(List.of(head));
    row.addAll(entries);
    return row;
  }

  private static String aligned(List<String> row, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      int at = column;
      int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
      line.append(row.get(column)).append(" ".repeat(width + 2 - row.get(column).length()));
    }
    return line.toString().stripTrailing();
  }

  private String counts(String client, String server) {
    Optional<Tally> tally =
        cells.stream()
            .filter(cell -> client(cell).equals(client) && server(cell).equals(server))
            .map(Cell::tally)
            .findFirst();
    return tally
        .map(counts -> counts.passed() + "/" + counts.failed() + "/" + counts.skipped())
        .orElse(NOT_PLAYED);
  }

  /** The subjects first, the script last. */
  private List<String> ordered(Function<Cell, String> label) {
    Set<String> present = new LinkedHashSet<>();
    cells.forEach(cell -> present.add(label.apply(cell)));
    Set<String> ordered = new LinkedHashSet<>(subjects);
    ordered.retainAll(present);
    boolean script = present.remove(Pairing.SCRIPT);
    ordered.addAll(present);
    if (script) {
      ordered.add(Pairing.SCRIPT);
    }
    return List.copyOf(ordered);
  }

  private String client(Cell cell) {
    return label(cell.client(), cell);
  }

  private String server(Cell cell) {
    return label(cell.server(), cell);
  }

  /** The name; several releases of Twisted are told apart. */
  private String label(String name, Cell cell) {
    boolean several =
        cells.stream().map(Cell::twisted).filter(Objects::nonNull).distinct().count() > 1;
    return several && name.equals(Planner.TWISTED) ? name + " " + cell.twisted() : name;
  }
}
