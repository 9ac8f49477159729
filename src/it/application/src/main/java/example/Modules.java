package example;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;

/** Records in a module: which ones the library sees, and what it says about the others. */
public final class Modules {
  private record Add(long a, long b) {}

  /** Public, but in a package that is not exported. */
  public record Added(long total) {}

  private Modules() {}

  /** Prints where the program is, what a call gives, and what is refused. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("module " + Modules.class.getModule().getName());
    TypedCommand<Add, Added> seen =
        TypedCommand.named(MethodHandles.lookup(), "Add", Add.class, Added.class).build();
    Path socket = Files.createTempDirectory("modules").resolve("s");
    Responders adding = Responders.on(seen, add -> new Added(add.a() + add.b())).build();
    try (AmpServer server = AmpServer.listen(socket, adding);
        AmpConnection client = AmpConnection.connect(socket, Responders.none())) {
      System.out.println("record " + client.callAndWait(seen, new Add(13, 81)).total());
    }
    try {
      TypedCommand.named("Add", Add.class, Added.class).build();
      System.out.println("seen without a lookup");
    } catch (IllegalArgumentException e) {
      System.out.println(
          e.getMessage().replaceFirst("\\(.*\\);", "(why);"));
    }
  }
}
