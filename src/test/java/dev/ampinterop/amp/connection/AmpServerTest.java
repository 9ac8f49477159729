package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.DescriptorException;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AmpServerTest {
  @Test
  void servesOverTcpAndClosesItsListener() throws IOException {
    var listener = TcpListener.at("127.0.0.1", 0);
    AmpConnection client;
    try (var server = AmpServer.listen(listener, SumAndTake.responders())) {
      client =
          AmpConnection.open(TcpTransport.connect("127.0.0.1", listener.port()), Responders.none());

      Values answer = client.call(SUM, Values.of(A, ONE, B, ONE)).join();
      assertThat(answer.get(TOTAL)).isEqualTo(BigInteger.TWO);
      assertThatThrownBy(
              client.call(TAKE, Values.of(FILE, Descriptor.borrowed(FileDescriptor.in)))::join)
          .hasCauseInstanceOf(DescriptorException.class)
          .hasMessageContaining("use a UNIX socket");
    }
    assertThat(client.ended().join().how()).isEqualTo(ConnectionEnd.How.CLOSED_BY_PEER);
    assertThatThrownBy(() -> TcpTransport.connect("127.0.0.1", listener.port()))
        .isInstanceOf(IOException.class);
  }
}
