package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.wire.Name;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.SortedSet;

/** A name server that is asked over DNS, with the client in EDNS client subnet (RFC 7871). */
public final class DnsAuthority implements Authority {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 3;
  private static final int LENGTH_MAX = 65_535;

  private final InetSocketAddress server;
  private final SecureRandom random = new SecureRandom();

  /** A server at an address and port. */
  public DnsAuthority(InetSocketAddress server) {
    this.server = server;
  }

  @Override
  public SortedSet<String> ask(Name name, RecordType type, ParityClient client)
      throws ApiException, InterruptedException {
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      DnsQuestion question = new DnsQuestion(name, type, client, random.nextInt(1 << 16));
      try {
        return exchange(question);
      } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
        why = e instanceof SocketTimeoutException ? "no answer" : String.valueOf(e.getMessage());
      }
    }
    throw new ApiException(
        ApiException.Kind.UNAVAILABLE,
        "%s does not answer for %s %s: %s".formatted(words(), name, type, why));
  }

  private SortedSet<String> exchange(DnsQuestion question) throws IOException {
    ByteBuffer response = overUdp(question);
    return question.answers(question.isTruncated(response) ? overTcp(question) : response);
  }

  private ByteBuffer overUdp(DnsQuestion question) throws IOException {
    byte[] query = question.message();
    byte[] memory = new byte[LENGTH_MAX];
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.send(new DatagramPacket(query, query.length));
      while (true) {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
          throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) left);
        DatagramPacket packet = new DatagramPacket(memory, memory.length);
        socket.receive(packet);
        ByteBuffer response = ByteBuffer.wrap(memory, 0, packet.getLength()).slice();
        if (question.isAnsweredBy(response)) {
          return response;
        }
      }
    }
  }

  private ByteBuffer overTcp(DnsQuestion question) throws IOException {
    byte[] query = question.message();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(server, (int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(2 + query.length)
                  .putShort((short) query.length)
                  .put(query)
                  .array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] response = new byte[in.readUnsignedShort()];
      in.readFully(response);
      ByteBuffer message = ByteBuffer.wrap(response);
      if (!question.isAnsweredBy(message)) {
        throw new IOException("another message than the answer");
      }
      return message;
    }
  }

  @Override
  public String words() {
    return AddressText.print(server);
  }

  @Override
  public boolean seesChecks() {
    return true;
  }
}
