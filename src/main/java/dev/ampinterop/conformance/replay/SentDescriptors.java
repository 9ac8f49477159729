package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Openings;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.opens.Opening;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The descriptors that the script sends. Those of a conversation that is held are opened before it
 * begins; those of a larger one when they are sent, and the latest of them stay open, to be sent
 * again. Not thread-safe.
 */
final class SentDescriptors {
  /** How many stay open. */
  private static final int MOST_OPEN = 128;

  /** How many bytes of what is in them are held, as far as they are sent. */
  private static final long MOST_CONTENT = 4 << 20;

  private static final int MOST_NAMES = 3;

  private final Course course;
  private final Role script;
  private final boolean isHeld;
  private final Openings all = new Openings(0);
  private final Map<Object, Opened> latest = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, List<String>> doubts = new LinkedHashMap<>();
  private final Map<String, Long> doubtful = new LinkedHashMap<>();
  private int number;
  private long content;

  /** One resource, and whether it is to be opened yet. */
  private static final class Opened {
    final Openings openings;
    final List<Opening> toOpen;
    final long contentBytes;
    boolean isNew = true;

    Opened(Openings openings, long contentBytes) {
      this.openings = openings;
      this.contentBytes = contentBytes;
      this.toOpen = Opening.read(openings.toJson(), CaseBytes::hexOf);
    }
  }

  /**
   * @param script who sends them
   */
  SentDescriptors(Course course, Role script) {
    this.course = course;
    this.script = script;
    this.isHeld = course.held().isPresent();
    course.held().ifPresent(passed -> all.open(Passed.descriptors(passed, script)));
  }

  /** What is to be opened before anything is sent. */
  List<Opening> atOnce() {
    return isHeld ? Opening.read(all.toJson(), CaseBytes::hexOf) : List.of();
  }

  /** The names of those that travel on it. */
  List<String> names(Passed own) {
    return own.descriptors().stream()
        .map(one -> isHeld ? all.name(one) : opened(one).openings.name(one))
        .toList();
  }

  /** What of it is to be opened now. */
  List<Opening> toOpen(Passed own) {
    List<Opening> some = new ArrayList<>();
    if (!isHeld) {
      for (CapturedDescriptor one : own.descriptors()) {
        Opened opened = opened(one);
        if (opened.isNew) {
          opened.isNew = false;
          some.addAll(opened.toOpen);
        }
      }
    }
    return some;
  }

  /** The names of those that are not needed any more. */
  List<String> toClose() {
    List<String> names = new ArrayList<>();
    Iterator<Opened> eldest = latest.values().iterator();
    int many = latest.size();
    while ((many > MOST_OPEN || content > MOST_CONTENT) && eldest.hasNext()) {
      Opened one = eldest.next();
      many--;
      if (!one.isNew) { // Another one may be read already, and not be sent yet.
        one.toOpen.forEach(opening -> names.addAll(opening.names()));
        content -= one.contentBytes;
        eldest.remove();
      }
    }
    return names;
  }

  private Opened opened(CapturedDescriptor one) {
    return latest.computeIfAbsent(
        Openings.identityOf(one),
        any -> {
          Openings openings = new Openings(number++);
          List<CapturedDescriptor> some = new ArrayList<>(List.of(one));
          if (one.facts().kind().equals("pipe") && course.isWritten(script, one.facts().id())) {
            some.add(Openings.writeEnd(one));
          }
          openings.open(some);
          note(openings);
          content += one.facts().contentBytes();
          return new Opened(openings, one.facts().contentBytes());
        });
  }

  private void note(Openings openings) {
    openings
        .doubtful()
        .forEach(
            (reason, names) -> {
              List<String> first = doubts.computeIfAbsent(reason, any -> new ArrayList<>());
              if (first.size() < MOST_NAMES) {
                first.addAll(names);
              } else {
                doubtful.merge(reason, (long) names.size(), Long::sum);
              }
            });
  }

  /** Which are not what was captured, in words; complete once all are sent. */
  List<String> doubts() {
    if (isHeld) {
      return all.doubts();
    }
    List<String> words = new ArrayList<>();
    doubts.forEach(
        (reason, names) -> {
          long more = doubtful.getOrDefault(reason, 0L);
          words.add(
              String.join(", ", names)
                  + (more > 0 ? " and " + more + " more" : "")
                  + ": "
                  + reason);
        });
    return words;
  }
}
