package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.UndecodableValue;
import java.io.FileDescriptor;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every descriptor of a record is found and closed, whatever the application's code throws. */
class DescriptorsOfRecordsTest {
  private record File(Descriptor file, int number) {
    File {
      if (number == 13) {
        throw new IllegalArgumentException("unlucky");
      } else if (number == 14) {
        throw new StackOverflowError();
      }
    }
  }

  private record OnlyInAList(List<File> files) {}

  private record BeforeAText(Descriptor file, String text) {}

  private record Nested(List<OnlyInAList> lists, String text) {}

  private record Shy(String text, Descriptor file, List<File> files) {
    @Override
    public String text() {
      throw new IllegalStateException("shy");
    }
  }

  private record Broken(List<Shy> shy, Descriptor hidden, Descriptor file) {
    @Override
    public Descriptor hidden() {
      throw new StackOverflowError();
    }
  }

  private record Text(String text) {}

  private final List<Descriptor> all = new ArrayList<>();

  @Test
  void isClosedWhereverItIs() {
    close(new OnlyInAList(List.of(new File(descriptor(), 1), new File(descriptor(), 2))));
    close(new BeforeAText(descriptor(), "text"));
    close(new Nested(List.of(new OnlyInAList(List.of(new File(descriptor(), 1)))), "text"));

    assertThat(all).hasSize(4).noneMatch(Descriptor::isOpen);
  }

  @Test
  void anAccessorThatThrowsKeepsNoOtherOneOpen() {
    var shy = new Shy("", descriptor(), List.of(new File(descriptor(), 1)));
    Descriptor hidden = Descriptor.borrowed(FileDescriptor.in);

    close(shy);
    close(
        new Broken(
            List.of(new Shy("", descriptor(), List.of()), new Shy("", descriptor(), List.of())),
            hidden,
            descriptor()));

    assertThat(all).hasSize(5).noneMatch(Descriptor::isOpen);
    assertThat(hidden.isOpen()).as("nobody gets to see it").isTrue();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void norDoesAStrangerInAList() {
    List strangers =
        Arrays.asList(new Text("a"), new File(descriptor(), 1), null, new File(descriptor(), 2), 3);

    close(new OnlyInAList(strangers));

    assertThat(all).hasSize(2).noneMatch(Descriptor::isOpen);
  }

  @Test
  void whatARefusingConstructorGotIsClosed() {
    assertThatThrownBy(() -> decode(File.class, file(0, 13)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessageEndingWith("unlucky");
    assertThatThrownBy(() -> decode(File.class, file(0, 14)))
        .isInstanceOf(StackOverflowError.class);

    assertThat(all).hasSize(2).noneMatch(Descriptor::isOpen);
  }

  @Test
  void soAreTheEarlierElementsOfAListThatFails() {
    for (int bad = 13; bad <= 14; bad++) {
      BoxBuilder box = new BoxBuilder().put("files", list(file(0, 1), file(1, 2), file(2, bad)));

      assertThatThrownBy(() -> decode(OnlyInAList.class, box)).isNotNull();
    }
    var members =
        List.of(Argument.of("file", ArgumentTypes.DESCRIPTOR), Argument.of("number", INT));
    assertThatThrownBy(
            () ->
                AmpListType.of(List.copyOf(members))
                    .decode(list(file(0, 1), new BoxBuilder()), exchange()))
        .isInstanceOf(UndecodableValue.class);

    assertThat(all).hasSize(7).noneMatch(Descriptor::isOpen);
  }

  private static final ArgumentType<Integer> INT = ArgumentTypes.INT;

  private Descriptor descriptor() {
    Descriptor descriptor = Descriptor.borrowed(FileDescriptor.in);
    all.add(descriptor);
    return descriptor;
  }

  private DescriptorExchange exchange() {
    return new DescriptorExchange() {
      @Override
      public long send(Descriptor descriptor) {
        throw new AssertionError("nothing is sent");
      }

      @Override
      public Descriptor take(BigInteger ordinal) {
        return descriptor();
      }
    };
  }

  private static BoxBuilder file(int ordinal, int number) {
    return new BoxBuilder().put("file", ascii(ordinal)).put("number", ascii(number));
  }

  private static byte[] list(BoxBuilder... boxes) {
    byte[] bytes = new byte[0];
    for (BoxBuilder box : boxes) {
      byte[] next = box.build().toBytes();
      bytes = Arrays.copyOf(bytes, bytes.length + next.length);
      System.arraycopy(next, 0, bytes, bytes.length - next.length, next.length);
    }
    return bytes;
  }

  private static byte[] ascii(int number) {
    return String.valueOf(number).getBytes(US_ASCII);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> void close(T record) {
    ((RecordMapping<T>) mapping(record.getClass())).closeDescriptors(record);
  }

  private <T extends Record> void decode(Class<T> type, BoxBuilder box) {
    new ArgumentList("Do", mapping(type)).decode(box.build(), exchange());
  }

  private static <T extends Record> RecordMapping<T> mapping(Class<T> type) {
    return RecordMapping.of(MethodHandles.lookup(), type, Map.of(), Set.of());
  }
}
