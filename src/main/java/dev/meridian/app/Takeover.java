package dev.meridian.app;

import dev.meridian.net.InheritedSocket;
import dev.meridian.net.LocalSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newcomer's side of a {@link Handover}. Used by one thread, {@link #whenEnded} aside. */
final class Takeover implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** How long the other may take to write down what it knows, or to let go. */
  private static final Duration WAIT = Duration.ofSeconds(15);

  private final LocalSocket peer;
  private final List<InheritedSocket> sockets;
  private boolean awaited;

  private Takeover(LocalSocket peer, List<InheritedSocket> sockets) {
    this.peer = peer;
    this.sockets = List.copyOf(sockets);
  }

  /**
   * Asks the server that keeps its state in a folder.
   *
   * @return empty when none runs there
   * @throws IOException with one line for the operator, when it does not hand over; it serves on
   */
  static Optional<Takeover> ask(Path state) throws IOException {
    Path path = state.resolve(Handover.SOCKET);
    Optional<LocalSocket> running = connect(path);
    return running.isEmpty() ? Optional.empty() : Optional.of(ask(running.get()));
  }

  private static Optional<LocalSocket> connect(Path path) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalSocket.connect(path, WAIT));
    } catch (IOException e) {
      LOG.warn("{}: {}: what served there has ended without a trace", path, e.getMessage());
      return Optional.empty();
    }
  }

  private static Takeover ask(LocalSocket peer) throws IOException {
    try {
      peer.send(
          "%sprocess %d, %s"
              .formatted(Handover.TAKE_OVER, ProcessHandle.current().pid(), Version.line()),
          List.of());
      return new Takeover(peer, sockets(answer(peer)));
    } catch (IOException | RuntimeException e) {
      peer.close();
      throw e;
    }
  }

  private static LocalSocket.Letter answer(LocalSocket peer) throws IOException {
    LocalSocket.Letter letter =
        receive(peer)
            .orElseThrow(
                () ->
                    new IOException(
                        "the running server has not answered in %d s".formatted(WAIT.toSeconds())));
    if (letter.text().startsWith(Handover.REFUSED)) {
      throw new IOException(letter.text().substring(Handover.REFUSED.length()));
    }
    return letter;
  }

  private static Optional<LocalSocket.Letter> receive(LocalSocket peer) throws IOException {
    try {
      return peer.receive();
    } catch (IOException e) {
      throw new IOException(
          "the running server has hung up: it hands over to another process, or has ended ("
              + e.getMessage()
              + "); look at `meridian status` and try again",
          e);
    }
  }

  private static List<InheritedSocket> sockets(LocalSocket.Letter letter) throws IOException {
    List<String> lines = letter.text().lines().skip(1).toList();
    if (!letter.text().startsWith(Handover.SOCKETS)
        || lines.size() != letter.descriptors().size()) {
      throw new IOException("the running server speaks of a handover in words of another version");
    }
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      sockets.add(InheritedSocket.of(lines.get(i), letter.descriptors().get(i)));
    }
    return sockets;
  }

  /** The sockets to go on in. */
  List<InheritedSocket> sockets() {
    return sockets;
  }

  /**
   * Queries are answered here: has the other let go of all that only one may do.
   *
   * @throws IOException when it did not; it may serve on, or have ended
   */
  void go() throws IOException {
    peer.send(Handover.GO, List.of());
    if (!answer(peer).text().equals(Handover.RELEASED)) {
      throw new IOException("the running server has not let go");
    }
  }

  /** Runs something when the other has ended, on a thread of its own. */
  void whenEnded(Runnable then) {
    awaited = true;
    Thread.ofPlatform()
        .daemon()
        .name("meridian-takeover")
        .start(
            () -> {
              awaitEnd();
              then.run();
            });
  }

  private void awaitEnd() {
    try {
      while (peer.receive().isEmpty()) {
        // It sends nothing any more.
      }
    } catch (IOException _) {
      // It has gone.
    }
    peer.close();
  }

  /** Gives up; the other serves on, unless it has let go. */
  @Override
  public void close() {
    if (!awaited) {
      peer.close();
    }
  }
}
