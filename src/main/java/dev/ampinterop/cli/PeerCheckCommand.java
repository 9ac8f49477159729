package dev.ampinterop.cli;

import dev.ampinterop.conformance.peer.Offers;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerLog;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.Subject;
import dev.ampinterop.conformance.peercheck.CheckedRule;
import dev.ampinterop.conformance.peercheck.PeerCheck;
import dev.ampinterop.conformance.player.PeerSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** For who writes a peer: which rules of the peer protocol it follows by now. */
@Command(
    name = "peer-check",
    description = {
      "Tries every rule of the peer protocol with a peer, and says what is still wrong.",
      "python-peer/README.md describes the protocol."
    },
    footer = {
      "  amp-interop peer-check --subject exec:./my-peer",
      "  amp-interop peer-check --subject exec:./my-peer --timeout 1 --log-peer said.txt"
    })
final class PeerCheckCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--subject",
      required = true,
      paramLabel = "SUBJECT",
      description = SubjectOptions.SUBJECT)
  private String subject;

  @Option(
      names = "--offers",
      paramLabel = "FILE",
      description = "Write what the peer offers, for run --offers FILE.")
  private @Nullable Path offers;

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private Notes notes = new Notes();

  @Override
  public Integer call() throws InterruptedException {
    if (subject.equals(Subject.OURS.text())) {
      throw new CannotRun(
          "java plays in this program itself, without the peer protocol (write exec:COMMAND; \"exec:"
              + RunCommand.program()
              + " peer\" is ours as a peer)");
    }
    if (offers != null) {
      OutputFile.requireWritable(offers);
    }
    Interruption interruption = main.interruption().hold();
    PrintWriter out = spec.commandLine().getOut();
    List<CheckedRule> rules = new ArrayList<>();
    PeerSetup setup = control.setup(notes, interruption);
    try (PeerDirectory directory = PeerDirectory.create();
        PeerLog unused = setup.log()) {
      PeerProgram program = Subject.parse(subject).program(directory);
      PeerCheck check =
          new PeerCheck(
              program,
              directory,
              setup,
              timeout.limit(),
              rule -> {
                rules.add(rule);
                out.println(rule);
                out.flush();
              });
      check.run();
      write(check.hello());
    } catch (PeerException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
    if (interruption.happened()) {
      throw new CannotRun("interrupted");
    }
    long wrong = count(rules, CheckedRule.State.WRONG);
    out.println(
        count(rules, CheckedRule.State.OK)
            + " ok, "
            + wrong
            + " wrong, "
            + count(rules, CheckedRule.State.NOT_TRIED)
            + " not tried");
    out.flush();
    // One that does not even start was not checked.
    return rules.size() < 2 ? 2 : wrong > 0 ? 1 : 0;
  }

  private void write(Optional<PeerHello> hello) {
    if (offers != null && hello.isPresent()) {
      try {
        Offers.of(hello.get()).write(offers);
      } catch (IOException e) {
        throw OutputFile.cannotWrite(offers, e.toString());
      }
    }
  }

  private static long count(List<CheckedRule> rules, CheckedRule.State state) {
    return rules.stream().filter(rule -> rule.state() == state).count();
  }
}
