package dev.meridian.it.differential;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks one server; many queries are on their way at once. */
final class Exchange {
  /** What stands for no response. */
  static final byte[] SILENCE = {};

  /** Datagrams on their way: few enough for the buffers of the sockets. */
  private static final int WINDOW = 64;

  /** Queries on a connection. */
  private static final int LOT = 40;

  /** A datagram may be lost: how long to wait for the first, second and last try, milliseconds. */
  private static final int[] WAITS = {500, 1000, 2000};

  /** Requests that may be answered by an error, in a second. */
  private static final int ERRORS = 80;

  private static final int CONNECTION_WAIT_MILLIS = 3000;

  private final InetSocketAddress server;
  private final byte[][] responses;

  private Exchange(InetSocketAddress server, int count) {
    this.server = server;
    responses = new byte[count][];
    Arrays.fill(responses, SILENCE);
  }

  /** The responses in the order of the requests; {@link #SILENCE} where there was none. */
  static byte[][] ask(InetSocketAddress server, List<Asked> asked) throws IOException {
    Exchange exchange = new Exchange(server, asked.size());
    List<Integer> datagrams = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    List<Integer> lonely = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Asked one = asked.get(i);
      (!one.stream() ? datagrams : one.isOrdinary() ? streams : lonely).add(i);
    }
    for (int from = 0; from < datagrams.size(); from += 1 << 16) {
      exchange.askDatagrams(
          asked, datagrams.subList(from, Math.min(from + (1 << 16), datagrams.size())));
    }
    for (int from = 0; from < streams.size(); from += LOT) {
      exchange.askStream(asked, streams.subList(from, Math.min(from + LOT, streams.size())));
    }
    exchange.askLonely(asked, lonely);
    exchange.askLonely(asked, exchange.unanswered(lonely));
    return exchange.responses;
  }

  /**
   * One query on a connection: the server may close it instead of an answer. NSD answers at most
   * 100 errors a second, so they are asked in lots with a pause between.
   */
  private void askLonely(List<Asked> asked, List<Integer> indices) throws IOException {
    for (int i = 0; i < indices.size(); i++) {
      if (i % ERRORS == 0) {
        pause();
      }
      askStreamOnce(asked, List.of(indices.get(i)));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<Integer> unanswered(List<Integer> indices) {
    return indices.stream().filter(index -> responses[index].length == 0).toList();
  }

  private void askDatagrams(List<Asked> asked, List<Integer> indices) throws IOException {
    List<Integer> waiting = indices;
    for (int wait : WAITS) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setReceiveBufferSize(1 << 20);
        socket.connect(server);
        socket.setSoTimeout(wait);
        askDatagrams(socket, asked, waiting);
      }
      waiting = unanswered(waiting);
    }
  }

  private void askDatagrams(DatagramSocket socket, List<Asked> asked, List<Integer> indices)
      throws IOException {
    int[] byId = new int[1 << 16];
    Arrays.fill(byId, -1);
    DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    int next = 0;
    int inFlight = 0;
    while (next < indices.size() || inFlight > 0) {
      while (next < indices.size() && inFlight < WINDOW) {
        int index = indices.get(next);
        byId[next] = index;
        byte[] octets = withId(asked.get(index).octets(), next);
        socket.send(new DatagramPacket(octets, octets.length));
        next++;
        inFlight++;
      }
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        inFlight = 0; // lost, or never to be answered
        continue;
      }
      byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
      packet.setLength(packet.getData().length);
      if (octets.length >= 2 && accept(octets, byId)) {
        inFlight = Math.max(0, inFlight - 1);
      }
    }
  }

  private boolean accept(byte[] octets, int[] byId) {
    int index = byId[id(octets)];
    if (index < 0 || responses[index].length != 0) {
      return false;
    }
    responses[index] = octets;
    return true;
  }

  private void askStream(List<Asked> asked, List<Integer> indices) throws IOException {
    List<Integer> waiting = indices;
    for (int i = 0; i < 2 && !waiting.isEmpty(); i++) {
      askStreamOnce(asked, waiting);
      waiting = unanswered(waiting);
    }
    for (int index : waiting) {
      askStreamOnce(asked, List.of(index));
    }
  }

  private void askStreamOnce(List<Asked> asked, List<Integer> indices) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(CONNECTION_WAIT_MILLIS);
      int[] byId = new int[1 << 16];
      Arrays.fill(byId, -1);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      ByteBuffer frames =
          ByteBuffer.allocate(
              indices.stream().mapToInt(index -> asked.get(index).octets().length + 2).sum());
      for (int i = 0; i < indices.size(); i++) {
        byId[i] = indices.get(i);
        byte[] octets = withId(asked.get(indices.get(i)).octets(), i);
        frames.putShort((short) octets.length).put(octets);
      }
      out.write(frames.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < indices.size(); i++) {
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        accept(octets, byId);
      }
    } catch (IOException e) {
      // Closed or silent: what has come has come.
      return;
    }
  }

  private static byte[] withId(byte[] octets, int id) {
    byte[] copy = octets.clone();
    copy[0] = (byte) (id >>> 8);
    copy[1] = (byte) id;
    return copy;
  }

  private static int id(byte[] octets) {
    return ((octets[0] & 0xff) << 8) | (octets[1] & 0xff);
  }
}
