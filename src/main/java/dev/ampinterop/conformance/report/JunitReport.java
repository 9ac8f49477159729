package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code run --junit}: a run for build servers. A suite per pairing; what the judge found wrong is
 * a failure, what the runner or a peer broke is an error.
 */
public final class JunitReport {
  private final FailureText text;

  /**
   * @param again makes the command that plays a result again
   */
  public JunitReport(Again again) {
    this.text = new FailureText(again);
  }

  /** Writes the report of a run to a file. */
  public void write(RunRecord run, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      write(run, writer);
    }
  }

  /** Writes the report of a run. */
  public void write(RunRecord run, Writer writer) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      newLine(xml, 0);
      xml.writeStartElement("testsuites");
      counts(xml, "amp-interop", run.results());
      for (Map.Entry<String, List<Result>> suite : suites(run).entrySet()) {
        suite(xml, suite.getKey(), suite.getValue());
      }
      newLine(xml, 0);
      xml.writeEndElement();
      newLine(xml, 0);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write JUnit XML: " + e.getMessage(), e);
    }
  }

  private static Map<String, List<Result>> suites(RunRecord run) {
    Map<String, List<Result>> suites = new LinkedHashMap<>();
    for (Result result : run.results()) {
      String release = result.play().twisted();
      String name = result.conversation() + (release == null ? "" : " Twisted " + release);
      suites.computeIfAbsent(name, key -> new ArrayList<>()).add(result);
    }
    return suites;
  }

  private void suite(XMLStreamWriter xml, String name, List<Result> results)
      throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    counts(xml, name, results);
    for (Result result : results) {
      testCase(xml, result);
    }
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void counts(XMLStreamWriter xml, String name, List<Result> results)
      throws XMLStreamException {
    Duration took = results.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
    xml.writeAttribute("name", Printable.of(name));
    xml.writeAttribute("tests", Integer.toString(results.size()));
    xml.writeAttribute("failures", count(results, Verdict.FAILED));
    xml.writeAttribute("errors", count(results, Verdict.ERRORED));
    xml.writeAttribute("skipped", count(results, Verdict.SKIPPED));
    xml.writeAttribute("time", seconds(took));
  }

  private void testCase(XMLStreamWriter xml, Result result) throws XMLStreamException {
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", Printable.of(result.caseId()));
    xml.writeAttribute("classname", Printable.of(result.conversation()));
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
        xml.writeCharacters(Printable.of(String.join("\n", text.failure(result))));
        xml.writeEndElement();
      }
      case PASSED -> {}
    }
    if (result.verdict() != Verdict.PASSED) {
      newLine(xml, 2);
    }
    xml.writeEndElement();
  }

  private static String count(List<Result> results, Verdict verdict) {
    return Long.toString(results.stream().filter(result -> result.verdict() == verdict).count());
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
