package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.PairTransport;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A started program that has two more descriptors than its standard ones, which stay those of this
 * process. Java hands on none but 0, 1 and 2, so a shell opens two named pipes under the wanted
 * numbers and then becomes the program.
 *
 * @param process the program
 * @param transport writes to what it reads, reads what it writes
 */
record InheritedPipes(Process process, Transport transport) {
  private static final int OWNER_ONLY = 0600;

  static InheritedPipes start(List<String> command, CommandRelay.SpokenOver streams)
      throws IOException {
    Path folder = Files.createTempDirectory("amp-interop-record");
    Path toProgram = folder.resolve("to-program");
    Path fromProgram = folder.resolve("from-program");
    try {
      makePipe(toProgram);
      makePipe(fromProgram);
      List<String> shell = new ArrayList<>();
      shell.add("/bin/sh");
      shell.add("-c");
      shell.add(
          "exec %d<\"$1\" %d>\"$2\"; shift 2; exec \"$@\""
              .formatted(streams.read(), streams.write()));
      shell.add("sh");
      shell.add(toProgram.toString());
      shell.add(fromProgram.toString());
      shell.addAll(command);
      Process process = new ProcessBuilder(shell).inheritIO().start();
      // Whoever opens a named pipe waits for the other side; a shell that failed never comes.
      process.onExit().thenRun(() -> List.of(toProgram, fromProgram).forEach(InheritedPipes::wake));
      var out = new FileOutputStream(toProgram.toFile());
      var in = new FileInputStream(fromProgram.toFile());
      return new InheritedPipes(
          process, PairTransport.of(Descriptor.owned(in.getFD()), Descriptor.owned(out.getFD())));
    } finally {
      Files.deleteIfExists(toProgram);
      Files.deleteIfExists(fromProgram);
      Files.deleteIfExists(folder);
    }
  }

  private static void makePipe(Path path) throws IOException {
    try {
      SocketCalls.mkfifo(path.toString(), OWNER_ONLY);
    } catch (LastErrorException e) {
      throw new IOException("cannot make a pipe at " + path + ": " + e.getMessage(), e);
    }
  }

  private static void wake(Path pipe) {
    try (var both = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Opening was all.
    } catch (IOException e) {
      // It was opened and removed: nobody waits.
    }
  }
}
