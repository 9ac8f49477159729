package dev.ampinterop.examples;

import static dev.ampinterop.amp.argument.ArgumentTypes.LONG;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.connection.AmpConnection;
import java.util.ArrayList;
import java.util.List;

/** A command that is known at run time only. */
final class Learned {
  // snippet
  static long total(AmpConnection client, String command, List<String> names) throws Exception {
    Argument<Long> total = Argument.of("total", LONG);
    List<Argument<Long>> arguments = new ArrayList<>();
    Values.Builder values = Values.with();
    for (String name : names) {
      Argument<Long> argument = Argument.of(name, LONG);
      arguments.add(argument);
      values.and(argument, 1L);
    }
    Command learned =
        Command.named(command).takes(arguments.toArray(new Argument<?>[0])).returns(total).build();
    return client.callAndWait(learned, values.build()).get(total);
  }

  // end

  private Learned() {}
}
