package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code run --junit}: a run for build servers. What the judge found wrong is a failure, what the
 * runner or a peer broke is an error.
 *
 * <p>A suite holds what was played by one pairing over one transport, with one release of Twisted,
 * in one round of {@code --repeat}. Build servers know a result by the name of its class and its
 * own, and merge those that have both in common; so the class says all of that, and the chapter of
 * the case, with a dot between parts.
 */
public final class JunitReport {
  /** The suite of what is wrong with peers besides their conversations. */
  private static final String PEERS = "peers";

  private final FailureText text;

  /**
   * @param again makes the command that plays a result again
   */
  public JunitReport(Rerun again) {
    this.text = new FailureText(again, false);
  }

  /** The report of a run. */
  public String text(RunReport run) {
    StringWriter writer = new StringWriter();
    try {
      write(run, XMLOutputFactory.newFactory().createXMLStreamWriter(writer));
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string cannot be written to", e);
    }
    return writer.toString();
  }

  private void write(RunReport run, XMLStreamWriter xml) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    newLine(xml, 0);
    xml.writeStartElement("testsuites");
    List<Problem> problems = problems(run.record());
    counts(
        xml,
        "amp-interop",
        run.record().results(),
        problems.size(),
        Duration.between(run.started(), run.ended()),
        run);
    for (Suite suite : suites(run.record())) {
      suite(xml, suite, run);
    }
    if (!problems.isEmpty()) {
      problems(xml, problems, run);
    }
    newLine(xml, 0);
    xml.writeEndElement();
    newLine(xml, 0);
    xml.writeEndDocument();
    xml.close();
  }

  /**
   * A suite.
   *
   * @param name for people
   * @param prefix how the names of its classes begin; no other suite has the same
   */
  private record Suite(String name, String prefix, List<Result> results) {
    Optional<Pairing> pairing() {
      return results.stream().map(result -> result.play().pairing()).findFirst();
    }

    String classOf(Result result) {
      int slash = result.caseId().lastIndexOf('/');
      String chapter = slash < 0 ? "" : result.caseId().substring(0, slash);
      StringBuilder name = new StringBuilder(prefix);
      for (String part : chapter.split("/", -1)) {
        name.append(part.isEmpty() ? "" : "." + word(part));
      }
      return name.toString();
    }
  }

  private static List<Suite> suites(RunRecord run) {
    Map<String, Suite> suites = new LinkedHashMap<>();
    for (Rounds.Numbered numbered : Rounds.of(run.results())) {
      Result result = numbered.result();
      String release = result.play().twisted();
      String name =
          result.conversation()
              + (release == null ? "" : " Twisted " + release)
              + (numbered.round() == 1 ? "" : " repeat " + numbered.round());
      Suite suite = suites.get(name);
      if (suite == null) {
        String prefix =
            word(result.pairing())
                + "."
                + word(result.transport())
                + (release == null ? "" : ".twisted-" + word(release))
                + (numbered.round() == 1 ? "" : ".repeat-" + numbered.round());
        suite = new Suite(name, unused(prefix, suites), new ArrayList<>());
        suites.put(name, suite);
      }
      suite.results().add(result);
    }
    // What a report says of the whole run stands in its suites.
    return suites.isEmpty()
        ? List.of(new Suite("amp-interop", "amp-interop", List.of()))
        : List.copyOf(suites.values());
  }

  // Two releases may come down to the same word.
  private static String unused(String prefix, Map<String, Suite> suites) {
    Set<String> used = suites.values().stream().map(Suite::prefix).collect(Collectors.toSet());
    String unused = prefix;
    for (int number = 2; used.contains(unused); number++) {
      unused = prefix + "-" + number;
    }
    return unused;
  }

  /** A part of a class's name: a dot would begin the next part. */
  private static String word(String text) {
    return text.replace(':', '-').replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private void suite(XMLStreamWriter xml, Suite suite, RunReport run) throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    Duration took =
        suite.results().stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
    counts(xml, suite.name(), suite.results(), 0, took, run);
    properties(xml, suite.pairing(), run);
    for (Result result : suite.results()) {
      testCase(xml, suite, result);
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void counts(
      XMLStreamWriter xml,
      String name,
      List<Result> results,
      int problems,
      Duration took,
      RunReport run)
      throws XMLStreamException {
    xml.writeAttribute("name", Printable.of(name));
    xml.writeAttribute("tests", Integer.toString(results.size() + problems));
    xml.writeAttribute("failures", Long.toString(count(results, Verdict.FAILED) + problems));
    xml.writeAttribute("errors", Long.toString(count(results, Verdict.ERRORED)));
    xml.writeAttribute("skipped", Long.toString(count(results, Verdict.SKIPPED)));
    xml.writeAttribute("time", seconds(took));
    xml.writeAttribute("timestamp", run.started().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static void properties(XMLStreamWriter xml, Optional<Pairing> pairing, RunReport run)
      throws XMLStreamException {
    RunRecord record = run.record();
    Map<String, String> properties = new LinkedHashMap<>();
    pairing.ifPresent(
        played -> {
          properties.put("client", played.client());
          properties.put("server", played.server());
        });
    properties.put("complete", Boolean.toString(record.incomplete().isEmpty()));
    record.incomplete().ifPresent(why -> properties.put("incomplete_because", why));
    properties.put("planned", Integer.toString(record.planned()));
    List<String> notes = new ArrayList<>(record.notes());
    notes.addAll(record.unplayed());
    if (!notes.isEmpty()) {
      properties.put("notes", String.join("; ", notes));
    }
    properties.put(
        "arguments",
        String.join(" ", run.settings().arguments().stream().map(Again::quoted).toList()));
    run.versions().forEach((of, version) -> properties.put("version." + of, version));
    for (PeerReport peer : record.peers()) {
      if (!peer.kind().equals(PeerReport.RUNNER)) {
        peer.versions()
            .forEach(
                (of, version) -> properties.merge("version." + of, version, JunitReport::both));
      }
    }
    newLine(xml, 2);
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      newLine(xml, 3);
      xml.writeEmptyElement("property");
      xml.writeAttribute("name", Printable.of(property.getKey()));
      xml.writeAttribute("value", Printable.of(property.getValue()));
    }
    newLine(xml, 2);
    xml.writeEndElement();
  }

  private static String both(String one, String other) {
    return List.of(one.split(", ")).contains(other) ? one : one + ", " + other;
  }

  private void testCase(XMLStreamWriter xml, Suite suite, Result result) throws XMLStreamException {
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", Printable.of(result.caseId()));
    xml.writeAttribute("classname", suite.classOf(result));
    xml.writeAttribute("file", Printable.of(file(result.play().told().source())));
    xml.writeAttribute("time", seconds(result.took()));
    String reason = Printable.of(String.valueOf(result.reason()));
    switch (result.verdict()) {
      case SKIPPED -> {
        newLine(xml, 3);
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", reason);
      }
      case FAILED, ERRORED -> {
        newLine(xml, 3);
        xml.writeStartElement(result.verdict() == Verdict.FAILED ? "failure" : "error");
        xml.writeAttribute("message", reason);
        xml.writeAttribute("type", result.verdict().toString());
        if (!result.isUnplayed()) {
          xml.writeCharacters(Printable.of(String.join("\n", text.failure(result))));
        }
        xml.writeEndElement();
      }
      case PASSED -> {}
    }
    if (result.verdict() != Verdict.PASSED) {
      newLine(xml, 2);
    }
    xml.writeEndElement();
  }

  /** Those of one peer that build servers would take for one are one. */
  private static List<Problem> problems(RunRecord run) {
    Map<List<String>, Problem> problems = new LinkedHashMap<>();
    for (Problem problem : run.problems()) {
      problems.merge(
          List.of(problem.who(), problem.expected()),
          problem,
          (one, other) -> new Problem(one.who(), one.expected(), one.text() + "\n" + other.text()));
    }
    return List.copyOf(problems.values());
  }

  private static void problems(XMLStreamWriter xml, List<Problem> problems, RunReport run)
      throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    counts(xml, PEERS, List.of(), problems.size(), Duration.ZERO, run);
    properties(xml, Optional.empty(), run);
    for (Problem problem : problems) {
      newLine(xml, 2);
      xml.writeStartElement("testcase");
      xml.writeAttribute("name", Printable.of(problem.expected()));
      xml.writeAttribute("classname", PEERS + "." + word(problem.who()));
      xml.writeAttribute("time", seconds(Duration.ZERO));
      newLine(xml, 3);
      xml.writeStartElement("failure");
      xml.writeAttribute("message", Printable.of(problem.text()));
      xml.writeAttribute("type", Verdict.FAILED.toString());
      xml.writeEndElement();
      newLine(xml, 2);
      xml.writeEndElement();
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  /** Where the case is told: from here, or as the repository has it where it is in our jar. */
  private static String file(Path source) {
    if (!source.getFileSystem().equals(FileSystems.getDefault())) {
      return source.toString().replaceFirst("^/amp-interop/", "");
    }
    Path here = Path.of("").toAbsolutePath();
    Path absolute = source.toAbsolutePath().normalize();
    return (absolute.startsWith(here) ? here.relativize(absolute) : absolute).toString();
  }

  private static long count(List<Result> results, Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
