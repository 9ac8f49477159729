package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays parts with records that are written and compiled as they are needed, as a Java developer
 * would have written them. What cannot be written as a record is played with values.
 */
public final class RecordStyle implements CallStyle {
  private final Map<String, RecordCommands> known;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final Set<String> withValues = new ConcurrentSkipListSet<>();

  /** For the commands of these cases. */
  public RecordStyle(List<ConformanceCase> cases) {
    known =
        RecordCommands.of(
            cases.stream()
                .flatMap(played -> Arrays.stream(Role.values()).map(played::part))
                .flatMap(Optional::stream)
                .map(part -> part.path("commands"))
                .toList());
  }

  /** A Java player that plays in this style. */
  public JavaPlayer player() {
    return new JavaPlayer(this);
  }

  /** How many calls were made with a record. */
  public int calls() {
    return calls.get();
  }

  /** How many calls were answered with a record. */
  public int answers() {
    return answers.get();
  }

  /** Why what was played with values could not be written as records. */
  public Set<String> withValues() {
    return withValues;
  }

  @Override
  public CompletableFuture<Values> call(
      AmpConnection connection, PartCommand command, Values arguments) {
    TypedCommand<?, ?> typed = typed(command);
    return typed == null
        ? VALUES.call(connection, command, arguments)
        : call(connection, typed, command, arguments);
  }

  private <A extends Record, R extends Record> CompletableFuture<Values> call(
      AmpConnection connection, TypedCommand<A, R> typed, PartCommand command, Values arguments) {
    A record;
    try {
      record = record(typed.arguments().type(), arguments);
    } catch (LocalProtocolException e) {
      withValues.add(e.getMessage());
      return VALUES.call(connection, command, arguments);
    }
    calls.incrementAndGet();
    var answered = new CompletableFuture<Values>();
    CompletableFuture<R> call = connection.call(typed, record);
    call.whenComplete(
        (answer, thrown) -> {
          if (thrown != null) {
            answered.completeExceptionally(thrown);
          } else if (!answered.complete(values(answer, command.response()))) {
            typed.response().closeDescriptors(answer);
          }
        });
    answered.whenComplete((answer, thrown) -> call.cancel(false)); // where the part gives it up
    return answered;
  }

  @Override
  public void bind(Responders.Builder responders, PartCommand command, Responder responder) {
    TypedCommand<?, ?> typed = typed(command);
    if (typed == null) {
      VALUES.bind(responders, command, responder);
    } else {
      bind(responders, typed, command, responder);
    }
  }

  private <A extends Record, R extends Record> void bind(
      Responders.Builder responders,
      TypedCommand<A, R> typed,
      PartCommand command,
      Responder responder) {
    responders.onLater(
        typed,
        (arguments, ask) -> {
          answers.incrementAndGet();
          return responder
              .respond(
                  new Ask(
                      command.command(),
                      values(arguments, command.arguments()),
                      ask.peer(),
                      ask.answered()))
              .thenApply(answer -> record(typed.response().type(), answer));
        });
  }

  private @Nullable TypedCommand<?, ?> typed(PartCommand command) {
    try {
      RecordCommands commands = known.get(command.specs().toString());
      if (commands == null) {
        throw new IllegalArgumentException("unknown: " + command.specs());
      }
      return commands.get(command.name());
    } catch (IllegalArgumentException e) {
      withValues.add(e.getMessage());
      return null;
    }
  }

  /** Values as a record. */
  private static <T extends Record> T record(Class<T> type, Values values) {
    Map<String, Object> given = new HashMap<>();
    for (Argument<?> argument : values.arguments()) {
      given.put(argument.name(), values.get(argument));
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] all = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object value = given.remove(RecordCommands.key(components[i]));
      all[i] = component(components[i], value);
    }
    if (!given.isEmpty()) {
      throw new LocalProtocolException("a record has no components besides its own", null);
    }
    return RecordCommands.construct(type, components, all);
  }

  private static @Nullable Object component(RecordComponent component, @Nullable Object value) {
    Object whole = value;
    if (value == null && component.getType().isPrimitive()) {
      throw new LocalProtocolException("a primitive component cannot be left out", null);
    }
    if (value instanceof List<?> list && list.stream().anyMatch(Values.class::isInstance)) {
      List<Object> records = new ArrayList<>();
      list.forEach(one -> records.add(record(RecordCommands.elementOf(component), (Values) one)));
      whole = records;
    }
    return component.getType().equals(Optional.class) ? Optional.ofNullable(whole) : whole;
  }

  /** A record as values under the part's own constants. */
  private static Values values(Record record, List<PartArgument<?>> arguments) {
    Values.Builder builder = Values.with();
    Map<String, Object> components = new HashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = RecordCommands.read(record, component);
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      components.put(RecordCommands.key(component), value);
    }
    arguments.forEach(argument -> add(builder, argument, components));
    return builder.build();
  }

  // Each value was decoded, or made, for the argument of its name.
  @SuppressWarnings("unchecked")
  private static <T> void add(
      Values.Builder builder, PartArgument<T> argument, Map<String, Object> components) {
    Object value = components.get(argument.argument().name());
    if (value instanceof List<?> list && !argument.form().members().isEmpty()) {
      value = list.stream().map(one -> values((Record) one, argument.form().members())).toList();
    }
    if (value != null) {
      builder.and(argument.argument(), (T) value);
    }
  }
}
