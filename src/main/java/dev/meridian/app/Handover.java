package dev.meridian.app;

import dev.meridian.net.InheritedSocket;
import dev.meridian.net.LocalSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a process that is to go on where this one is, and lets it: first it gets the UDP
 * sockets, with this process serving as before; when it serves too and says so, this one gives up
 * all that only one may do, and ends. Should the other fail before that, nothing has changed here.
 *
 * <pre>
 *   newcomer                              this process
 *   take over PID, VERSION        →       saves what it knows to the state folder
 *                                 ←       sockets, one address a line, with their descriptors
 *   probes, listens, answers
 *   go                            →       closes journal, state files and API
 *                                 ←       released
 *                                         serves TCP to its end, and exits
 * </pre>
 */
final class Handover implements AutoCloseable {
  /** In the state folder, which also says who may ask: the same user. */
  static final String SOCKET = "takeover.sock";

  static final String TAKE_OVER = "take over ";
  static final String SOCKETS = "sockets";
  static final String GO = "go";
  static final String RELEASED = "released";
  static final String REFUSED = "refused: ";

  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** How often the end of this process is noticed. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long the other may take to probe and to listen. */
  private static final Duration PREPARATION_MAX = Duration.ofMinutes(2);

  /** What is handed over. Called on the thread of the handover. */
  interface Side {
    /** Writes what the other is to know to the state folder. */
    void save();

    /** The sockets that it is to go on in; empty where this process cannot. */
    List<InheritedSocket> sockets();

    /** Gives up all that only one process may do. */
    void release();

    /** Ends this process, serving to the end what is under way. */
    void end();
  }

  private final Path path;
  private final Side side;
  private final Thread thread;
  private volatile boolean closing;

  /** Waits from now on; where that is not possible the log says why, and all else goes on. */
  Handover(Path state, Side side) {
    this.path = state.resolve(SOCKET);
    this.side = side;
    this.thread = Thread.ofPlatform().daemon().name("meridian-handover").start(this::run);
  }

  private void run() {
    try (LocalSocket listening = LocalSocket.listen(path, LOOK)) {
      while (!closing) {
        Optional<LocalSocket> peer = listening.accept(PREPARATION_MAX);
        if (peer.isPresent() && isTaken(peer.get())) {
          return;
        }
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("{}: {}; no other process can take over from this one", path, e.getMessage());
    }
  }

  private boolean isTaken(LocalSocket peer) {
    boolean released = false;
    try (peer) {
      Optional<String> newcomer = newcomer(peer);
      if (newcomer.isPresent() && prepare(peer, newcomer.get())) {
        side.release();
        Files.deleteIfExists(path);
        released = true;
        peer.send(RELEASED, List.of());
        LOG.info("{} serves from now on", newcomer.get());
        side.end();
        awaitEnd();
      }
    } catch (IOException | RuntimeException e) {
      if (released) {
        LOG.warn("whoever took over has gone already: {}", e.getMessage());
        side.end();
      } else {
        LOG.warn("no takeover: {}; serving on", e.getMessage());
      }
    }
    return released;
  }

  private static Optional<String> newcomer(LocalSocket peer) throws IOException {
    if (!peer.isOfThisUser()) {
      peer.send(REFUSED + "the server runs as another user", List.of());
      throw new IOException("another user asked for it");
    }
    Optional<LocalSocket.Letter> letter = peer.receive();
    return letter
        .map(LocalSocket.Letter::text)
        .filter(text -> text.startsWith(TAKE_OVER))
        .map(text -> text.substring(TAKE_OVER.length()));
  }

  /** Whether the other serves now. */
  private boolean prepare(LocalSocket peer, String newcomer) throws IOException {
    List<InheritedSocket> sockets = side.sockets();
    if (sockets.isEmpty() || sockets.size() > LocalSocket.DESCRIPTORS_MAX) {
      peer.send(REFUSED + "%d sockets cannot be handed over".formatted(sockets.size()), List.of());
      throw new IOException("%d sockets cannot be handed over".formatted(sockets.size()));
    }
    LOG.info("{} prepares to take over", newcomer);
    side.save();
    peer.send(
        SOCKETS + "\n" + InheritedSocket.addresses(sockets),
        sockets.stream().map(InheritedSocket::descriptor).toList());
    return peer.receive().filter(letter -> letter.text().equals(GO)).isPresent();
  }

  /** The other takes the end of the connection for the end of this process's sockets. */
  private void awaitEnd() {
    while (!closing) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Nobody can take over any more. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(LOOK.multipliedBy(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
