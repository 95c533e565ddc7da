package dev.meridian.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** TCP clients of every bad habit, on virtual threads; most come from addresses of their own. */
final class RudeStreams {
  private static final int PATIENCE_MILLIS = 5000;
  private static final int PIPELINED = 40;
  private static final int LATE = 200;
  private static final int DEAF = 20;

  /** More than the server allows at once. */
  private static final int CROWD = 70;

  private static final long PAUSE_MILLIS = 60;

  private final InetSocketAddress server;
  private final SoakCounts counts;
  private final Random random;
  private final List<Thread> clients = new ArrayList<>();
  private final Thread host = Thread.ofPlatform().unstarted(this::run);
  private volatile boolean closing;

  /** What a client does with its connection; the server may end it at any moment. */
  private interface Habit {
    void indulge(Socket socket, Random random) throws IOException, InterruptedException;
  }

  RudeStreams(InetSocketAddress server, SoakCounts counts, Random random) {
    this.server = server;
    this.counts = counts;
    this.random = random;
  }

  void start() {
    host.start();
  }

  private void run() {
    try {
      for (int turn = 0; !closing; turn++) {
        if (turn % 100 == 99) {
          for (int i = 0; i < CROWD; i++) {
            meet(this::halfOpen);
          }
        } else {
          meet(habit());
        }
        clients.removeIf(client -> !client.isAlive());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Habit habit() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> this::pipelined;
      case 2 -> this::slow;
      case 3 -> this::halfOpen;
      case 4 -> this::reset;
      case 5 -> this::deaf;
      case 6 -> this::late;
      default -> this::garbage;
    };
  }

  private void meet(Habit habit) {
    Random own = new Random(random.nextLong());
    clients.add(Thread.ofVirtual().start(() -> meet(habit, own)));
  }

  private void meet(Habit habit, Random own) {
    byte[] address = {127, (byte) own.nextInt(256), (byte) own.nextInt(256), 1};
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server, PATIENCE_MILLIS);
      counts.connection();
      habit.indulge(socket, own);
    } catch (IOException e) {
      // The server may turn away who behaves like that.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Many questions in one go; then takes the answers. */
  private void pipelined(Socket socket, Random own) throws IOException, InterruptedException {
    converse(
        socket,
        PIPELINED,
        () -> {
          for (int i = 0; i < PIPELINED; i++) {
            socket.getOutputStream().write(Ask.framed(RudeDatagrams.valid(own)));
          }
          socket.shutdownOutput();
        });
  }

  /** Very many questions in one go, and no look at the answers for a while. */
  private void late(Socket socket, Random own) throws IOException, InterruptedException {
    converse(
        socket,
        LATE,
        () -> {
          for (int i = 0; i < LATE; i++) {
            socket.getOutputStream().write(Ask.framed(RudeDatagrams.valid(own)));
          }
          TimeUnit.MILLISECONDS.sleep(500);
        });
  }

  /** One question, an octet at a time. */
  private void slow(Socket socket, Random own) throws IOException, InterruptedException {
    converse(
        socket,
        1,
        () -> {
          for (byte octet : Ask.framed(RudeDatagrams.valid(own))) {
            socket.getOutputStream().write(octet);
            TimeUnit.MILLISECONDS.sleep(own.nextInt(15));
          }
        });
  }

  /** What is said before the answers are taken. */
  private interface Speech {
    void say() throws IOException, InterruptedException;
  }

  /** There are answers to all questions, or to none when the server had no place for us. */
  private void converse(Socket socket, int questions, Speech speech)
      throws IOException, InterruptedException {
    counts.streamMessages(questions);
    int taken = 0;
    try {
      speech.say();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (; taken < questions; taken++) {
        in.skipNBytes(in.readUnsignedShort());
        counts.streamAnswer();
      }
    } finally {
      if (taken == 0) {
        counts.turnedAway(questions);
      } else if (taken < questions) {
        counts.cut();
      }
    }
  }

  /** Half a question at most, and silence until the server has had enough. */
  private void halfOpen(Socket socket, Random own) throws IOException {
    socket.getOutputStream().write(part(own));
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Half a question at most, and a reset. */
  private void reset(Socket socket, Random own) throws IOException {
    socket.getOutputStream().write(part(own));
    socket.setSoLinger(true, 0);
  }

  /** Questions, and no ear for the answers: whether the server read the last ones is not known. */
  private void deaf(Socket socket, Random own) throws IOException, InterruptedException {
    byte[] question = Ask.framed(Ask.plain(own.nextInt(1 << 16), "mix.big.example", Ask.A));
    for (int i = 0; i < DEAF; i++) {
      counts.streamMessages(1);
      socket.getOutputStream().write(question);
    }
    TimeUnit.MILLISECONDS.sleep(own.nextInt(100));
    socket.setSoLinger(true, 0);
  }

  /** A message that is none, or the length 0, which no message has. */
  private void garbage(Socket socket, Random own) throws IOException {
    if (own.nextBoolean()) {
      counts.streamMessages(1);
      socket.getOutputStream().write(Ask.framed(RudeDatagrams.malformed(own)));
    }
    socket.getOutputStream().write(new byte[2]);
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private static byte[] part(Random own) {
    byte[] whole = Ask.framed(RudeDatagrams.valid(own));
    return Arrays.copyOf(whole, own.nextInt(whole.length - 1));
  }

  /** Returns when all its threads have ended. */
  void end() throws InterruptedException {
    closing = true;
    host.join();
  }
}
