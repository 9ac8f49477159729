import dev.ampinterop.amp.argument.Decimal;
import dev.ampinterop.amp.argument.Key;
import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The commands of docs/bare.md, served with this library: Bare unix:PATH. */
class Bare {
  record Number(BigInteger n) {}
  record Weight(double weight) {}
  record Amount(Decimal amount) {}
  record Flag(boolean flag) {}
  record Time(OffsetDateTime when) {}
  record Data(byte[] data) {}
  record Text(String text) {}
  record Place(Path path) {}
  record Items(List<BigInteger> items) {}
  record Pieces(List<byte[]> items) {}
  record Mixed(
      BigInteger b,
      @Key("a-b") BigInteger dashed,
      @Key("Z") BigInteger capital,
      BigInteger a,
      @Key("class") Optional<BigInteger> keyword) {}
  record Row(BigInteger n, Optional<String> note) {}
  record Rows(List<Row> rows) {}
  record Pair(BigInteger a, BigInteger b) {}
  record Total(BigInteger total) {}
  record Quotient(BigInteger q) {}
  record File(Descriptor file) {}
  record Content(String kind, byte[] text) {}
  record Bytes(byte[] text) {}

  static final TypedCommand<Number, Text> WHY = mayBeUnsure("Why");
  static final TypedCommand<Pair, Quotient> DIVIDE =
      TypedCommand.named("Divide", Pair.class, Quotient.class)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .fails("NEGATIVE", IllegalArgumentException.class, IllegalArgumentException::new)
          .failsFatally("MELTED", IllegalStateException.class, IllegalStateException::new)
          .build();

  static TypedCommand<Number, Text> mayBeUnsure(String name) {
    return TypedCommand.named(name, Number.class, Text.class)
        .fails("UNSURE", NoSuchElementException.class, NoSuchElementException::new)
        .build();
  }

  static <T extends Record> TypedCommand<T, T> same(String name, Class<T> of) {
    return TypedCommand.named(name, of, of).build();
  }

  static <A extends Record, R extends Record> TypedCommand<A, R> command(
      String name, Class<A> takes, Class<R> gives) {
    return TypedCommand.named(name, takes, gives).build();
  }

  static Quotient divide(Pair of) {
    if (of.b().signum() == 0) {
      throw new ArithmeticException("zero");
    } else if (of.a().signum() < 0) {
      throw new IllegalArgumentException("below zero");
    } else if (of.a().compareTo(BigInteger.valueOf(1000)) > 0) {
      throw new IllegalStateException("too hot");
    }
    BigInteger[] divided = of.a().divideAndRemainder(of.b());
    if (divided[1].signum() != 0) {
      throw new UnsupportedOperationException("nobody declared this");
    }
    return new Quotient(divided[0]);
  }

  static Content read(File received) throws IOException {
    Path open = Path.of("/proc/self/fd/" + received.file().number());
    String kind = Files.isRegularFile(open) ? "file" : "pipe";
    try (var stream = received.file().toInputStream()) { // closes the descriptor, too
      return new Content(kind, stream.readAllBytes());
    }
  }

  static File write(Bytes text) throws IOException {
    Path path = Files.createTempFile("bare", "");
    Files.write(path, text.text());
    FileInputStream stream = new FileInputStream(path.toFile());
    Files.delete(path);
    return new File(Descriptor.owned(stream.getFD()));
  }

  static Empty take(File received) {
    received.file().close();
    return new Empty();
  }

  public static void main(String[] args) throws Exception {
    Map<Object, Deque<CompletableFuture<Empty>>> slow = new ConcurrentHashMap<>();
    var responders = Responders.on(same("Ping", Empty.class), nothing -> nothing)
        .on(same("Number", Number.class), number -> number)
        .on(same("Weigh", Weight.class), weight -> weight)
        .on(same("Pay", Amount.class), amount -> amount)
        .on(same("Remind", Time.class), time -> time)
        .on(same("Echo", Data.class), data -> data)
        .on(same("Say", Text.class), text -> text)
        .on(same("Open", Place.class), place -> place)
        .on(same("Collect", Items.class), items -> items)
        .on(same("Gather", Pieces.class), items -> items)
        .on(same("Mixed", Mixed.class), mixed -> mixed)
        .on(same("List", Rows.class), rows -> rows)
        .on(same("Swap", File.class), file -> new File(file.file().handOver()))
        .on(same("Not", Flag.class), flag -> new Flag(!flag.flag()))
        .on(same("Next", Number.class), number -> new Number(number.n().add(BigInteger.ONE)))
        .on(command("Sum", Pair.class, Total.class), pair -> new Total(pair.a().add(pair.b())))
        .on(DIVIDE, Bare::divide)
        .on(TypedCommand.named("Note", Text.class, Empty.class).withoutAnswer().build(),
            text -> new Empty())
        .onLater(command("Slow", Empty.class, Empty.class), (nothing, ask) -> {
          var answer = new CompletableFuture<Empty>();
          slow.computeIfAbsent(ask.peer(), caller -> new ConcurrentLinkedDeque<>()).add(answer);
          return answer;
        })
        .on(TypedCommand.named("Go", Empty.class, Empty.class).withoutAnswer().build(), (nothing, ask) -> {
          slow.get(ask.peer()).remove().complete(nothing);
          return nothing;
        })
        .onLater(mayBeUnsure("Ask"), (number, ask) -> ask.peer().call(WHY, number))
        .on(command("Take", File.class, Empty.class), Bare::take)
        .on(command("Read", File.class, Content.class), Bare::read)
        .on(command("Write", Bytes.class, File.class), Bare::write)
        .build();
    AmpServer.listen(Path.of(args[0].replaceFirst("^unix:", "")), responders);
    Thread.currentThread().join(); // until the process is ended
  }
}
