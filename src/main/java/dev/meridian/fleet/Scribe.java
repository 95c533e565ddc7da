package dev.meridian.fleet;

import dev.meridian.config.FleetSpec;
import dev.meridian.fleet.Backlog.Item;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this node's journal into a stream of the fleet, and reads there what all nodes wrote. A
 * thread of its own sends one line after the other and takes none away before NATS has stored it;
 * what NATS stored without saying so comes once more under the same id, by which NATS knows it.
 */
final class Scribe implements Annals, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** As of the files of a node's own journal; the oldest lines go. */
  private static final long OCTETS_MAX = 64L << 20;

  private static final Duration AGE_MAX = Duration.ofDays(90);

  /** How long NATS knows the ids of lines. */
  private static final Duration KNOWN_FOR = Duration.ofHours(1);

  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
  private static final Duration END_MAX = Duration.ofSeconds(1);
  private static final long WAIT_MILLIS = 100;
  private static final long AGAIN_MILLIS = 1000;
  private static final String MISSING = "Meridian-Missing";
  private static final int JETSTREAM_NOT_FOUND = 404;

  private final Supplier<Optional<Connection>> nats;
  private final String vantage;
  private final String stream;
  private final String subject;
  private final int replicas;
  private final Backlog backlog = new Backlog();
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile boolean closing;

  // Of the thread that sends.
  private boolean there;
  private boolean failing;

  /**
   * One at rest.
   *
   * @param nats the connection, while there is one
   */
  Scribe(FleetSpec spec, String vantage, Supplier<Optional<Connection>> nats) {
    this.nats = nats;
    this.vantage = vantage;
    this.stream = "meridian_" + spec.name() + "_journal";
    this.subject = "meridian." + spec.name() + ".journal.";
    this.replicas = spec.replicas();
    this.thread = Thread.ofPlatform().daemon().name("meridian-fleet-scribe").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Has a line sent when that can be. Any thread; never waits. */
  void write(String id, String text) {
    backlog.add(vantage + "." + id, text);
  }

  /** What became of the lines. Any thread. */
  Dispatched dispatched() {
    return new Dispatched(sent.get(), backlog.size(), backlog.lost());
  }

  private void run() {
    try {
      while (!closing || backlog.size() > 0) {
        Optional<Item> first = backlog.first(WAIT_MILLIS);
        if (first.isPresent()) {
          send(first.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Item item) throws InterruptedException {
    try {
      Connection connected = connected();
      if (!there) {
        requireStream(connected);
        there = true;
      }
      Headers headers = new Headers();
      if (item.missing() > 0) {
        headers.put(MISSING, Long.toString(item.missing()));
      }
      PublishOptions how =
          PublishOptions.builder().messageId(item.id()).streamTimeout(ANSWER_MAX).build();
      connected.jetStream().publish(subject + vantage, headers, item.octets(), how);
      backlog.removeFirst();
      sent.incrementAndGet();
      succeeds();
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      there = false;
      fails(e);
    }
  }

  private Connection connected() throws IOException {
    return nats.get().orElseThrow(() -> new IOException("NATS is not reached"));
  }

  private void succeeds() {
    if (failing) {
      failing = false;
      LOG.info("fleet: lines of the journal are stored by NATS again");
    }
  }

  /** That NATS is not reached is said elsewhere. */
  private void fails(Exception e) throws InterruptedException {
    if (nats.get().isPresent() && !failing && !closing) {
      failing = true;
      LOG.warn("fleet: NATS does not store lines of the journal, which wait: {}", e.toString());
    }
    Thread.sleep(closing ? WAIT_MILLIS : AGAIN_MILLIS);
  }

  /** Whoever administers NATS may bound the stream otherwise; it is left as it is then. */
  private void requireStream(Connection connected) throws IOException, JetStreamApiException {
    JetStreamManagement management = connected.jetStreamManagement();
    try {
      management.getStreamInfo(stream);
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != JETSTREAM_NOT_FOUND) {
        throw e;
      }
      management.addStream(
          StreamConfiguration.builder()
              .name(stream)
              .description("journals of the nodes of a Meridian fleet")
              .subjects(subject + "*")
              .storageType(StorageType.File)
              .replicas(replicas)
              .discardPolicy(DiscardPolicy.Old)
              .maxAge(AGE_MAX)
              .maxBytes(OCTETS_MAX)
              .duplicateWindow(KNOWN_FOR)
              .build());
      LOG.info("fleet: made the stream {}, replicas {}", stream, replicas);
    }
  }

  @Override
  public Reach reach() throws IOException {
    try {
      StreamState state = connected().jetStreamManagement().getStreamInfo(stream).getStreamState();
      return state.getMsgCount() == 0
          ? new Reach(1, 0)
          : new Reach(state.getFirstSequence(), state.getLastSequence());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == JETSTREAM_NOT_FOUND) {
        return new Reach(1, 0);
      }
      throw new IOException(e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("NATS is not reached", e);
    }
  }

  @Override
  public List<AnnalLine> read(long first, long last) throws IOException, InterruptedException {
    PushSubscribeOptions how =
        PushSubscribeOptions.builder().stream(stream)
            .ordered(true)
            .configuration(
                ConsumerConfiguration.builder()
                    .deliverPolicy(DeliverPolicy.ByStartSequence)
                    .startSequence(first)
                    .build())
            .build();
    try {
      JetStreamSubscription lines = connected().jetStream().subscribe(subject + "*", how);
      try {
        return read(lines, last);
      } finally {
        lines.unsubscribe();
      }
    } catch (JetStreamApiException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("NATS is not reached", e);
    }
  }

  /** Some lines may be gone by now: sequences have gaps. */
  private List<AnnalLine> read(JetStreamSubscription lines, long last)
      throws IOException, InterruptedException {
    List<AnnalLine> all = new ArrayList<>();
    boolean more = true;
    while (more) {
      Message message =
          Optional.ofNullable(lines.nextMessage(ANSWER_MAX))
              .orElseThrow(() -> new IOException("NATS does not answer in time"));
      NatsJetStreamMetaData of = message.metaData();
      if (of.streamSequence() <= last) {
        all.add(line(message, of));
      }
      more = of.streamSequence() < last && of.pendingCount() > 0;
    }
    return all;
  }

  private AnnalLine line(Message message, NatsJetStreamMetaData of) {
    String told = message.hasHeaders() ? message.getHeaders().getFirst(MISSING) : null;
    return new AnnalLine(
        of.streamSequence(),
        message.getSubject().substring(subject.length()),
        of.timestamp().toInstant(),
        told != null && told.matches("\\d{1,18}") ? Long.parseLong(told) : 0,
        new String(message.getData(), StandardCharsets.UTF_8));
  }

  /** Sends what is left, for a moment, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(nats.get().isPresent() ? END_MAX : Duration.ofMillis(WAIT_MILLIS));
      thread.interrupt();
      thread.join(END_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
