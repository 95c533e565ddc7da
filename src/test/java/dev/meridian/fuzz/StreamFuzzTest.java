package dev.meridian.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meridian.answer.Published;
import dev.meridian.fuzz.HostileWorld.Manner;
import dev.meridian.net.ListenException;
import dev.meridian.net.ListenSpec;
import dev.meridian.net.Listeners;
import dev.meridian.stats.Event;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.Message;

/**
 * Any octets as what a client sends over TCP, in segments of any size, to the listener itself. The
 * first four octets of an input are the sizes of the segments, over and over; the rest is the
 * stream, after which the client ends its side.
 *
 * <p>Each whole message that deserves a response has one, in the order of the requests, and then
 * the server closes; a message shorter than a header ends the connection where it stands.
 */
@ExtendWith(InputCount.class)
final class StreamFuzzTest {
  private static final int SIZES = 4;
  private static final int STREAM_MAX = 200_000;
  private static final int SEGMENTS_MAX = 64;
  private static final int WAIT_MS = 30_000;

  private static final Vertx VERTX = Vertx.vertx();
  private static final Listeners LISTENERS = open();

  private static Listeners open() {
    try {
      return Listeners.open(
          ListenSpec.of(List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)), 1),
          new Published(Manner.PLAIN.snapshot()),
          VERTX);
    } catch (ListenException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void close() {
    LISTENERS.stop();
    VERTX.close().await();
  }

  @FuzzTest
  void stream(byte[] input) throws IOException {
    InputCount.add();
    if (input.length < SIZES) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, SIZES, Math.min(input.length, STREAM_MAX));
    Expected expected = Expected.of(stream);
    List<byte[]> responses = exchange(stream, input, expected.closedEarly());
    requireAnswers(expected, responses);
    if (LISTENERS.total(Event.INTERNAL_ERROR) > 0) {
      throw new AssertionError("an internal error was counted");
    }
  }

  /** IDs of the responses that are due, and whether the server closes before the client ends. */
  private record Expected(List<Integer> ids, boolean closedEarly) {
    static Expected of(byte[] stream) {
      List<Integer> ids = new ArrayList<>();
      ByteBuffer rest = ByteBuffer.wrap(stream);
      while (rest.remaining() >= 2) {
        int length = rest.getShort() & 0xffff;
        if (length < RequestForm.HEADER) {
          return new Expected(ids, true);
        }
        if (length > rest.remaining()) {
          break;
        }
        byte[] message = new byte[length];
        rest.get(message);
        if (new RequestForm(message).verdict != RequestForm.Verdict.SILENCE) {
          ids.add(id(message));
        }
      }
      return new Expected(ids, false);
    }
  }

  private static int id(byte[] message) {
    return ByteBuffer.wrap(message).getShort() & 0xffff;
  }

  private static List<byte[]> exchange(byte[] stream, byte[] sizes, boolean closedEarly)
      throws IOException {
    List<byte[]> responses = new ArrayList<>();
    InetSocketAddress server = LISTENERS.addresses().getFirst();
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(WAIT_MS);
      Thread reader = Thread.ofVirtual().unstarted(() -> read(socket, responses));
      reader.start();
      try {
        send(stream, sizes, socket);
      } catch (SocketException e) {
        if (!closedEarly) {
          throw e;
        }
      }
      join(reader);
    }
    return responses;
  }

  private static void send(byte[] stream, byte[] sizes, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    int at = 0;
    for (int i = 0; at < stream.length; i++) {
      int rest = stream.length - at;
      // The rest of a long stream at once: thousands of tiny segments try nothing new.
      int size = i < SEGMENTS_MAX ? Math.min(1 + (sizes[i % SIZES] & 0xff), rest) : rest;
      out.write(stream, at, size);
      at += size;
    }
    socket.shutdownOutput();
  }

  private static void read(Socket socket, List<byte[]> responses) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] response = new byte[in.readUnsignedShort()];
        in.readFully(response);
        responses.add(response);
      }
    } catch (EOFException | SocketException end) {
      // Closed or reset: what was read is judged.
    } catch (IOException e) {
      responses.add(new byte[0]); // nothing for half a minute
    }
  }

  private static void join(Thread reader) {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A reset may take responses with it that were on their way. */
  private static void requireAnswers(Expected expected, List<byte[]> responses) throws IOException {
    List<Integer> ids = new ArrayList<>();
    for (byte[] response : responses) {
      if (new Message(response).numBytes() != response.length) {
        throw new AssertionError("octets behind the last record");
      }
      ids.add(id(response));
    }
    boolean holds =
        expected.closedEarly()
            ? ids.size() <= expected.ids().size()
                && ids.equals(expected.ids().subList(0, ids.size()))
            : ids.equals(expected.ids());
    if (!holds) {
      throw new AssertionError("expected answers to " + expected + ", got " + ids);
    }
  }
}
