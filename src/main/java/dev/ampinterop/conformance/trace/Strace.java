package dev.ampinterop.conformance.trace;

import dev.ampinterop.conformance.imports.strace.StraceImporter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How strace is called, so that its log makes the best capture, and whether it can be.
 *
 * <p>Not with {@code --seccomp-bpf}, which would make it faster: a program from which such a tracer
 * is gone cannot make the traced calls any more.
 */
final class Strace {
  /** As long as the largest read of Linux, near enough: 16 MiB. */
  private static final String LONGEST_STRING = "16777216";

  private static final Path PTRACE_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");

  private Strace() {}

  /** strace with its options; what is to be traced follows. */
  static List<String> command(String output, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of("strace", "-f", "-q", "-ttt", "-T", "-yy", "-s", LONGEST_STRING, "-o", output));
    // The question mark: not every machine has all of them.
    command.addAll(
        List.of(
            "-e",
            "signal=none",
            "-e",
            StraceImporter.calls().stream()
                .map(name -> "?" + name)
                .collect(Collectors.joining(",", "trace=", ""))));
    command.addAll(more);
    return command;
  }

  /**
   * Traces a program that does nothing.
   *
   * @throws TraceException when strace is missing, too old, or may not trace
   */
  static void check() throws IOException, InterruptedException {
    if (onPath("strace").isEmpty()) {
      throw new TraceException(
          "strace is not installed (Debian, Ubuntu: apt-get install strace; Fedora: dnf install"
              + " strace; Alpine: apk add strace)");
    }
    Process process =
        new ProcessBuilder(command("/dev/null", List.of("--", "sh", "-c", ":")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || said.contains("ptrace(")) {
      throw new TraceException(refused(said));
    }
  }

  /**
   * Where a program is.
   *
   * @param name a path, or a name that is looked for on the {@code PATH}
   */
  static Optional<Path> onPath(String name) {
    List<Path> places =
        name.contains("/")
            ? List.of(Path.of(name))
            : Arrays.stream(
                    Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin")
                        .split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .toList();
    return places.stream()
        .filter(place -> Files.isRegularFile(place) && Files.isExecutable(place))
        .findFirst();
  }

  /** What to say when strace does not trace, given what it said itself. */
  static String refused(String said) {
    String first =
        said.lines().filter(line -> !line.isBlank()).findFirst().orElse("it does not say why");
    if (!said.contains("ptrace(") && !said.contains("not permitted")) {
      return "strace cannot be used here: " + first + " (4.17 or later is needed)";
    }
    List<String> ways = new ArrayList<>();
    String scope = ptraceScope();
    if (scope.equals("3")) {
      ways.add("kernel.yama.ptrace_scope is 3, which only a restart of the machine changes");
    } else if (!scope.isEmpty() && !scope.equals("0")) {
      ways.add(
          "kernel.yama.ptrace_scope is "
              + scope
              + ": run this as root, or `sysctl kernel.yama.ptrace_scope=0` as root");
    } else if (!"root".equals(System.getProperty("user.name"))) {
      ways.add("run this as root or as the user whose process it is");
    }
    ways.add(
        "start a container with `--cap-add SYS_PTRACE`, and one whose seccomp profile forbids"
            + " ptrace with `--security-opt seccomp=unconfined` too");
    return "strace is not allowed to trace: " + first + " (" + String.join("; ", ways) + ")";
  }

  private static String ptraceScope() {
    try {
      return Files.readString(PTRACE_SCOPE).strip();
    } catch (IOException e) {
      return ""; // This kernel has no Yama.
    }
  }
}
