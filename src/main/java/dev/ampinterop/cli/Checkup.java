package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.CasesLocation;
import dev.ampinterop.conformance.peer.DockerEngine;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a run needs, looked at one by one. */
final class Checkup {
  private final PeerChoice choice;
  private final TwistedRequirement twisted;
  private final List<Finding> findings = new ArrayList<>();

  Checkup(PeerChoice choice, TwistedRequirement twisted) {
    this.choice = choice;
    this.twisted = twisted;
  }

  /** How it stands with one of them. */
  enum State {
    /** As it should be. */
    OK,
    /** A run is possible without it. */
    WARN,
    /** No run is possible. */
    MISSING
  }

  /**
   * One thing that was looked at.
   *
   * @param mend what to do; empty where nothing is to be done
   */
  record Finding(State state, String what, String detail, String mend) {}

  List<Finding> findings() {
    findings.clear();
    java();
    descriptors();
    junixsocket();
    directory();
    cases();
    peers();
    return List.copyOf(findings);
  }

  private void java() {
    // An older one would not even have loaded this class.
    ok("Java", System.getProperty("java.version") + " in " + System.getProperty("java.home"));
  }

  private void descriptors() {
    try {
      ok("/proc/self/fd", OpenDescriptors.count() + " descriptors open");
    } catch (RuntimeException e) {
      missing("/proc/self/fd", String.valueOf(e.getMessage()), "run on Linux, with /proc mounted");
    }
  }

  private void junixsocket() {
    try {
      DescriptorsCheck.Outcome outcome = DescriptorsCheck.run();
      add(outcome.state(), "junixsocket", outcome.detail(), outcome.mend());
    } catch (IOException | LinkageError e) {
      missing(
          "junixsocket",
          "does not pass descriptors here: " + e,
          "its native library is for Linux on x86-64, arm64 and a few more; see that the temporary"
              + " directory is not mounted noexec");
    }
  }

  private void directory() {
    try (PeerDirectory directory = PeerDirectory.create()) {
      ok("temporary directory", String.valueOf(directory.path().getParent()));
    } catch (PeerException e) {
      missing("temporary directory", firstLine(e), "see -Djava.io.tmpdir=DIR");
    }
  }

  private void cases() {
    try (CasesLocation location = CasesLocation.of(List.of())) {
      CaseSet set = new CaseLoader().load(location.roots());
      if (set.problems().isEmpty()) {
        ok("cases", set.cases().size() + " in " + location.roots().get(0));
      } else {
        missing(
            "cases",
            set.problems().size() + " problems, the first: " + set.problems().get(0),
            "see amp-interop validate");
      }
    } catch (RuntimeException e) {
      missing("cases", String.valueOf(e.getMessage()), "see --cases DIR");
    }
  }

  /** Either way of having Twisted will do, unless the user asks for one. */
  private void peers() {
    if (choice == PeerChoice.PROCESS) {
      python(State.MISSING);
      return;
    }
    DockerEngine.Answer docker = DockerEngine.ask();
    DockerEngine engine = docker.engine();
    if (engine != null) {
      ok("Docker engine", engine.version() + ", API " + engine.apiVersion() + ", " + engine.host());
      baseImage();
    }
    boolean process = choice == PeerChoice.AUTO && python(State.WARN);
    if (engine == null) {
      add(
          process ? State.WARN : State.MISSING,
          "Docker engine",
          docker.problem(),
          process
              ? "only needed for --peer container; docker/engine.sh starts one"
              : choice == PeerChoice.CONTAINER
                  ? "install Docker (docker/engine.sh starts one), or see --peer process"
                  : "install Docker (docker/engine.sh starts one), or Python with its venv module");
    }
  }

  private void baseImage() {
    if (runs("docker", "image", "inspect", "debian:bookworm-slim")) {
      ok("base image", "debian:bookworm-slim is here");
    } else {
      add(
          State.WARN,
          "base image",
          "debian:bookworm-slim is not here",
          "it is pulled from the registry; where none is reached: docker/base-image.sh makes it");
    }
  }

  /** Whether a process is possible; {@code without} is how it stands when it is not. */
  private boolean python(State without) {
    TwistedEnvironment environment =
        new TwistedEnvironment(TwistedEnvironment.cacheFolder(), twisted);
    try {
      String python = TwistedEnvironment.pythonVersion();
      if (environment.exists()) {
        ok("Python", python);
        ok("Twisted " + twisted, "in " + environment.folder());
        return true;
      }
      if (!runs("python3", "-c", "import venv, ensurepip")) {
        add(
            without,
            "Python",
            python + " without its venv module",
            "needed for --peer process; Debian: apt-get install python3-venv");
        return false;
      }
      ok("Python", python + " with its venv module");
      add(
          State.WARN,
          "Twisted " + twisted,
          "not installed yet",
          "nothing to do: --peer process installs it on first use, in " + environment.folder());
      return true;
    } catch (PeerException e) {
      add(without, "Python", firstLine(e), "needed for --peer process; install Python 3");
      return false;
    }
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      try {
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String firstLine(PeerException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private void ok(String what, String detail) {
    add(State.OK, what, detail, "");
  }

  private void missing(String what, String detail, String mend) {
    add(State.MISSING, what, detail, mend);
  }

  private void add(State state, String what, String detail, String mend) {
    findings.add(new Finding(state, what, detail, mend));
  }
}
