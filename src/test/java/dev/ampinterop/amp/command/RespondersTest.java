package dev.ampinterop.amp.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import org.junit.jupiter.api.Test;

class RespondersTest {
  private static final Command SIMPLE = Command.named("simple").build();
  private static final Responder FIRST = ask -> null;
  private static final Responder SECOND = ask -> null;

  @Test
  void locatesTheResponderOfACommandByItsNameOnTheWire() {
    var responders = Responders.builder().onLater(SIMPLE, FIRST).build();

    assertThat(responders.locate("simple")).hasValue(new Responders.Bound(SIMPLE, FIRST));
    assertThat(responders.locate("Simple")).isEmpty();
    assertThat(Responders.none().locate("simple")).isEmpty();
  }

  @Test
  void aLaterResponderForTheNameReplacesAnEarlierOne() {
    var other = Command.named("simple").withoutAnswer().build();
    var responders = Responders.builder().onLater(SIMPLE, FIRST).onLater(other, SECOND).build();

    assertThat(responders.locate("simple")).hasValue(new Responders.Bound(other, SECOND));
  }

  @Test
  void aBuilderThatGoesOnLeavesWhatItBuiltAlone() {
    var builder = Responders.on(SIMPLE, ask -> Values.of());
    var built = builder.build();
    builder.onLater(Command.named("other").build(), SECOND);

    assertThat(built.locate("other")).isEmpty();
    assertThat(builder.build().locate("other")).isPresent();
  }

  @Test
  void takesOverTheRespondersOfAnotherSet() {
    var other = Command.named("other").build();
    var base = Responders.builder().onLater(SIMPLE, FIRST).onLater(other, FIRST).build();

    var inheriting = Responders.builder().including(base).build();
    var overriding = Responders.builder().including(base).onLater(SIMPLE, SECOND).build();

    assertThat(inheriting.locate("simple")).hasValue(new Responders.Bound(SIMPLE, FIRST));
    assertThat(overriding.locate("simple")).hasValue(new Responders.Bound(SIMPLE, SECOND));
    assertThat(overriding.locate("other")).hasValue(new Responders.Bound(other, FIRST));
    assertThat(base.locate("simple")).hasValue(new Responders.Bound(SIMPLE, FIRST));
  }

  @Test
  void prefersADeclaredCommandToARawOneEvenWhereItIsInherited() {
    var raw = Command.raw("Simple").build();
    var base = Responders.builder().onLater(SIMPLE, FIRST).build();
    var responders = Responders.builder().including(base).onLater(raw, SECOND).build();

    assertThat(responders.locate("simple")).hasValue(new Responders.Bound(SIMPLE, FIRST));
    assertThat(responders.locate("SIMPLE")).hasValue(new Responders.Bound(raw, SECOND));
  }

  @Test
  void oneLocatorLooksBeforeAnother() {
    var other = Command.named("other").build();
    var first = Responders.builder().onLater(SIMPLE, FIRST).build();
    var second = Responders.builder().onLater(SIMPLE, SECOND).onLater(other, SECOND).build();

    ResponderLocator both = first.orElse(second);

    assertThat(both.locate("simple")).hasValue(new Responders.Bound(SIMPLE, FIRST));
    assertThat(both.locate("other")).hasValue(new Responders.Bound(other, SECOND));
    assertThat(both.locate("nothing")).isEmpty();
  }
}
