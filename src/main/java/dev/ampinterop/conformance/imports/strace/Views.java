package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the connections of a log that carry AMP, each as one of its processes saw it. */
final class Views {
  private static final int MOST_LISTED = 20;

  private final Survey survey;
  private final StraceOptions options;
  private final List<String> notes = new ArrayList<>();
  private final Map<View, Long> unwritten = new HashMap<>();

  Views(Survey survey, StraceOptions options) {
    this.survey = survey;
    this.options = options;
  }

  /** What a reader should know of how they were chosen; complete after {@link #choose}. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * How many bytes the other side of a connection has read that the log has nobody write: calls of
   * the one who wrote them are missing. Complete after {@link #choose}.
   */
  Map<View, Long> unwritten() {
    return Map.copyOf(unwritten);
  }

  /**
   * The connections.
   *
   * @throws NoSuchElementException when there are none; the message lists what there is
   * @throws IllegalArgumentException when nobody can tell them apart; likewise
   */
  List<View> choose() {
    List<View> views = options.fds().isEmpty() ? speaking() : asked();
    if (views.isEmpty()) {
      throw new NoSuchElementException("no descriptor " + of() + "speaks AMP" + cut() + listed());
    }
    return withoutOtherSides(views);
  }

  private List<View> asked() {
    List<View> views = new ArrayList<>();
    for (StraceOptions.Fds fds : options.fds()) {
      if (fds.in() == fds.out()) {
        eligible(fds.in()).forEach(seen -> views.add(View.of(seen)));
        continue;
      }
      List<Survey.Seen> ins = eligible(fds.in()).stream().filter(s -> s.in().bytes() > 0).toList();
      List<Survey.Seen> outs =
          eligible(fds.out()).stream().filter(s -> s.out().bytes() > 0).toList();
      for (Survey.Seen in : ins) {
        outs.stream()
            .filter(out -> out.process() == in.process())
            .findFirst()
            .ifPresent(out -> views.add(new View(in, out)));
      }
    }
    return views;
  }

  private List<Survey.Seen> eligible(int fd) {
    return eligible().stream().filter(seen -> seen.fds().contains(fd)).toList();
  }

  private List<Survey.Seen> eligible() {
    return survey.all().stream()
        .filter(seen -> options.pid().isEmpty() || seen.pids().contains(options.pid().getAsInt()))
        .toList();
  }

  private List<View> speaking() {
    List<View> views = new ArrayList<>();
    IdentityHashMap<FileTable, List<Survey.Seen>> oneWay = new IdentityHashMap<>();
    List<FileTable> processes = new ArrayList<>();
    for (Survey.Seen seen : eligible()) {
      if (!seen.speaksAmp()) {
        continue;
      }
      if (isOneWay(seen)) {
        if (!oneWay.containsKey(seen.process())) {
          processes.add(seen.process());
        }
        oneWay.computeIfAbsent(seen.process(), process -> new ArrayList<>()).add(seen);
      } else {
        views.add(View.of(seen));
      }
    }
    List<FileTable> unclear = new ArrayList<>();
    for (FileTable process : processes) {
      if (!addPair(oneWay.getOrDefault(process, List.of()), views)) {
        unclear.add(process);
      }
    }
    List<View> settled = List.copyOf(views);
    for (FileTable process : unclear) {
      List<Survey.Seen> left =
          oneWay.getOrDefault(process, List.of()).stream()
              .filter(seen -> settled.stream().noneMatch(view -> isOtherEnd(seen, view)))
              .toList();
      if (!addPair(left, views)) {
        throw new IllegalArgumentException(
            "nobody can tell which of these pipes belong together; say it with --fd IN:OUT: "
                + left.stream()
                    .map(seen -> seen.place() + (seen.in().bytes() > 0 ? " (in)" : " (out)"))
                    .collect(Collectors.joining(", ")));
      }
    }
    return views;
  }

  /** Whether there was no doubt. */
  private static boolean addPair(List<Survey.Seen> pipes, List<View> views) {
    List<Survey.Seen> ins = pipes.stream().filter(seen -> seen.in().bytes() > 0).toList();
    List<Survey.Seen> outs = pipes.stream().filter(seen -> seen.out().bytes() > 0).toList();
    if (ins.size() > 1 || outs.size() > 1) {
      return false;
    }
    if (!ins.isEmpty() || !outs.isEmpty()) {
      views.add(new View(first(ins), first(outs)));
    }
    return true;
  }

  private static Survey.@Nullable Seen first(List<Survey.Seen> seen) {
    return seen.isEmpty() ? null : seen.get(0);
  }

  private static boolean isOneWay(Survey.Seen seen) {
    return seen.file().isPipe()
        || (seen.file().kind().isEmpty() && (seen.in().bytes() == 0 || seen.out().bytes() == 0));
  }

  private static boolean isOtherEnd(Survey.Seen seen, View view) {
    return new View(seen, null).readsFrom(view) || new View(null, seen).writesTo(view);
  }

  /** Both processes of a connection may be in the log; the client's view is kept. */
  private List<View> withoutOtherSides(List<View> views) {
    List<View> kept = new ArrayList<>();
    List<View> left = new ArrayList<>(views);
    while (!left.isEmpty()) {
      View view = left.remove(0);
      Optional<View> other = left.stream().filter(view::isOtherSideOf).findFirst();
      if (other.isEmpty()) {
        kept.add(view);
        continue;
      }
      left.remove(other.get());
      boolean keepsOther = view.process() == Role.SERVER && other.get().process() == Role.CLIENT;
      View drops = keepsOther ? view : other.get();
      View keeps = (keepsOther ? other.get() : view).beside(drops);
      kept.add(keeps);
      notes.add(drops.place() + " is the other side of " + keeps.place() + ", and left out");
      compare(keeps, drops);
    }
    return kept;
  }

  /** What one side has read the other one has written, and mostly the other way round. */
  private void compare(View kept, View other) {
    if (kept.out() != null && other.in() != null && kept.out().out().isComplete()) {
      long more = other.in().in().bytes() - kept.out().out().bytes();
      if (more > 0) {
        unwritten.put(kept, more);
      }
    }
    if (kept.in() != null && other.out() != null && kept.in().in().isComplete()) {
      long more = other.out().out().bytes() - kept.in().in().bytes();
      if (more > 0) {
        notes.add(
            other.place()
                + " wrote "
                + more
                + (more == 1 ? " byte" : " bytes")
                + " that the log does not have "
                + kept.place()
                + " read, and that are left out");
      }
    }
  }

  private String of() {
    if (!options.fds().isEmpty()) {
      return "that --fd names ";
    }
    return options.pid().isPresent() ? "of pid " + options.pid().getAsInt() + " " : "";
  }

  private String cut() {
    return survey.anyIsCut()
        ? " in what is here: strace cut strings short (trace again with -s 1000000)"
        : "";
  }

  private String listed() {
    if (survey.all().isEmpty()) {
      return ": nothing passed on any socket or pipe (trace with -e trace=network,desc,process)";
    }
    return "; these carry bytes, choose with --pid and --fd:\n"
        + survey.all().stream()
            .limit(MOST_LISTED)
            .map(
                seen ->
                    "  "
                        + seen.place()
                        + seen.file().kind().map(kind -> ", " + kind).orElse("")
                        + seen.file().identity().map(id -> " " + id).orElse("")
                        + ": "
                        + seen.in().bytes()
                        + " bytes read, "
                        + seen.out().bytes()
                        + " written, from "
                        + seen.where())
            .collect(Collectors.joining("\n"))
        + (survey.all().size() > MOST_LISTED
            ? "\n  and " + (survey.all().size() - MOST_LISTED) + " more"
            : "");
  }
}
