package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import java.io.FileDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call says that cannot pass its descriptor. */
@Timeout(20)
class DescriptorsOverTcpTest {
  @Test
  void aRefusedCallNamesCommandAndArgumentAndTheConnectionGoesOn() throws Exception {
    try (TcpListener listener = TcpListener.at("127.0.0.1", 0);
        AmpConnection client =
            AmpConnection.open(
                TcpTransport.connect("127.0.0.1", listener.port()), Responders.none());
        AmpConnection server = AmpConnection.open(listener.accept(), SumAndTake.responders())) {
      var refused = client.call(TAKE, Values.of(FILE, Descriptor.borrowed(FileDescriptor.in)));

      assertThatThrownBy(refused::join)
          .cause()
          .hasMessage("Take.file: this connection cannot carry descriptors; use a UNIX socket");
      assertThat(client.call(SUM, Values.of(A, ONE, B, TWO)).join().get(TOTAL)).isEqualTo(3);
      assertThat(server.ended()).isNotDone();
    }
  }
}
