package dev.meridian.fleet;

import dev.meridian.config.FleetSpec;
import dev.meridian.fleet.Inbox.Note;
import dev.meridian.fleet.Outbox.Wish;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a fleet in NATS JetStream: one bucket of keys and values, watched as a whole. Has a
 * thread of its own that connects, for ever, and sends; what it hears it leaves in an {@link
 * Inbox}. Whatever fails is tried again, and whatever is lost the council asks for again.
 */
final class Link implements Medium, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");
  private static final String PREFIX = "meridian_";
  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration END_MAX = Duration.ofSeconds(2);

  /** Sent and not acknowledged, at one time. */
  private static final int UNDER_WAY_MAX = 1024;

  private static final long WAIT_MILLIS = 100;
  private static final int JETSTREAM_NOT_FOUND = 404;

  /** JSStreamWrongLastSequenceErr of nats-server. */
  private static final int WRONG_LAST_SEQUENCE = 10071;

  private final FleetSpec spec;
  private final Options options;
  private final Inbox inbox;
  private final Runnable heard;
  private final Outbox outbox = new Outbox();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean watchAnew = new AtomicBoolean();
  private final AtomicBoolean reached = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closed;

  // What is counted.
  private final AtomicLong heardCount = new AtomicLong();
  private final AtomicLong overrun = new AtomicLong();
  private final AtomicLong sentCount = new AtomicLong();
  private final AtomicLong outrun = new AtomicLong();
  private final AtomicLong unacknowledged = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  /** Tells the notes of one watch from those of the one before. */
  private final AtomicLong watch = new AtomicLong();

  // Written by the link's thread.
  private volatile Optional<Connection> connection = Optional.empty();

  // Of the link's thread.
  private Optional<NatsKeyValueWatchSubscription> watching = Optional.empty();
  private Optional<JetStream> stream = Optional.empty();
  private boolean failing;

  /**
   * One that is not connected yet.
   *
   * @param heard is run when there is something in the inbox, on a thread of the client
   */
  Link(FleetSpec spec, Optional<SSLContext> tls, String vantage, Inbox inbox, Runnable heard) {
    this.spec = spec;
    this.inbox = inbox;
    this.heard = heard;
    this.options = options(spec, tls, vantage);
    this.thread = Thread.ofPlatform().daemon().name("meridian-fleet-link").unstarted(this::run);
  }

  private Options options(FleetSpec spec, Optional<SSLContext> tls, String vantage) {
    Options.Builder builder =
        new Options.Builder()
            .servers(spec.nats().toArray(String[]::new))
            .connectionName("meridian " + vantage)
            .connectionTimeout(CONNECT_MAX)
            .maxReconnects(-1)
            .reconnectWait(AGAIN)
            .reconnectJitter(AGAIN)
            .reconnectJitterTls(AGAIN)
            .reconnectBufferSize(0)
            .pingInterval(Duration.ofSeconds(2))
            .maxPingsOut(2)
            .errorListener(new ErrorListener() {})
            .connectionListener(this::turned);
    tls.ifPresent(builder::sslContext);
    spec.credentials().ifPresent(file -> builder.authHandler(Nats.credentials(file.toString())));
    return builder.build();
  }

  void start() {
    thread.start();
  }

  /** The connection, while it is there. Any thread. */
  Optional<Connection> connected() {
    return connection.filter(each -> each.getStatus() == Connection.Status.CONNECTED);
  }

  // What the council wants.

  @Override
  public void put(String key, String value) {
    outbox.add(new Wish(key, Optional.of(value), Optional.empty()));
  }

  @Override
  public void putAfter(String key, String value, long revision) {
    outbox.add(new Wish(key, Optional.of(value), Optional.of(revision)));
  }

  @Override
  public void remove(String key) {
    outbox.add(new Wish(key, Optional.empty(), Optional.empty()));
  }

  @Override
  public void resync() {
    watchAnew.set(true);
  }

  // What the link's thread does.

  private void run() {
    while (!closed) {
      try {
        serve();
      } catch (InterruptedException e) {
        return;
      } catch (IOException | JetStreamApiException | RuntimeException e) {
        fails(e);
      }
    }
  }

  private void serve() throws IOException, JetStreamApiException, InterruptedException {
    if (connection.isEmpty()) {
      connection = Optional.of(Nats.connect(options));
      watchAnew.set(true);
    }
    Connection connected = connection.get();
    boolean up = connected.getStatus() == Connection.Status.CONNECTED;
    if (up && watchAnew.compareAndSet(true, false)) {
      watch(connected);
    }
    Optional<Wish> wish = outbox.take(WAIT_MILLIS);
    if (!up || stream.isEmpty()) {
      dropped.addAndGet(outbox.clear() + (wish.isPresent() ? 1 : 0));
    } else if (wish.isPresent()) {
      send(stream.get(), wish.get());
    }
  }

  private void fails(Exception e) {
    if (!failing && !closed) {
      failing = true;
      reached.set(false);
      LOG.warn("fleet: NATS is not reached: {}; last verdicts hold", reason(e));
    }
    watchAnew.set(true);
    try {
      long jitter = ThreadLocalRandom.current().nextLong(AGAIN.toMillis());
      Thread.sleep(AGAIN.toMillis() + jitter);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private String bucket() {
    return PREFIX + spec.name();
  }

  private void watch(Connection connected)
      throws IOException, JetStreamApiException, InterruptedException {
    watching.ifPresent(NatsKeyValueWatchSubscription::unsubscribe);
    watching = Optional.empty();
    requireBucket(connected);
    stream = Optional.of(connected.jetStream());
    KeyValue store = connected.keyValue(bucket());
    long number = watch.incrementAndGet();
    note(new Note.Begins());
    watching = Optional.of(store.watchAll(new Watcher(number)));
    failing = false;
    if (reached.compareAndSet(false, true)) {
      LOG.info("fleet: NATS is reached at {}", connected.getServerInfo().getServerName());
    }
  }

  private void requireBucket(Connection connected) throws IOException, JetStreamApiException {
    try {
      connected.keyValueManagement().getStatus(bucket());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != JETSTREAM_NOT_FOUND) {
        throw e;
      }
      connected
          .keyValueManagement()
          .create(
              KeyValueConfiguration.builder()
                  .name(bucket())
                  .description("evidence and beliefs of a Meridian fleet")
                  .maxHistoryPerKey(1)
                  .storageType(StorageType.File)
                  .replicas(spec.replicas())
                  .build());
      LOG.info("fleet: made the bucket {}, replicas {}", bucket(), spec.replicas());
    }
  }

  private void send(JetStream to, Wish wish) throws InterruptedException {
    for (int i = 0; underWay.get() >= UNDER_WAY_MAX && i < 50 && !closed; i++) {
      Thread.sleep(2);
    }
    if (underWay.get() >= UNDER_WAY_MAX) {
      dropped.incrementAndGet();
      return;
    }
    String subject = "$KV." + bucket() + "." + wish.key();
    byte[] body = wish.value().orElse("").getBytes(StandardCharsets.UTF_8);
    Headers headers = new Headers();
    if (wish.value().isEmpty()) {
      headers.put("KV-Operation", KeyValueOperation.DELETE.getHeaderValue());
    }
    PublishOptions.Builder how = new PublishOptions.Builder().streamTimeout(CONNECT_MAX);
    wish.after().ifPresent(how::expectedLastSubjectSequence);
    underWay.incrementAndGet();
    CompletableFuture<PublishAck> sent;
    try {
      sent = to.publishAsync(subject, headers, body, how.build());
    } catch (RuntimeException e) {
      underWay.decrementAndGet();
      throw e;
    }
    sentCount.incrementAndGet();
    var _ =
        sent.orTimeout(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (_, failed) -> {
                  underWay.decrementAndGet();
                  if (failed != null) {
                    (isOutrun(failed) ? outrun : unacknowledged).incrementAndGet();
                  }
                });
  }

  private static boolean isOutrun(Throwable failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof JetStreamApiException told
          && told.getApiErrorCode() == WRONG_LAST_SEQUENCE) {
        return true;
      }
    }
    return false;
  }

  /**
   * What came and went since the start. Any thread.
   *
   * @param malformed what the council made no sense of
   */
  Traffic traffic(long malformed) {
    return new Traffic(
        heardCount.get(),
        malformed,
        overrun.get(),
        sentCount.get(),
        outrun.get(),
        unacknowledged.get(),
        dropped.get());
  }

  private void note(Note note) {
    if (!inbox.add(note)) {
      overrun.incrementAndGet();
      LOG.warn("fleet: more comes than can be followed; all is asked for anew");
      watchAnew.set(true);
    }
    heard.run();
  }

  /** Runs on threads of the client. */
  private final class Watcher implements KeyValueWatcher {
    private final long of;
    private boolean live;

    Watcher(long of) {
      this.of = of;
    }

    @Override
    public void watch(KeyValueEntry entry) {
      if (of == watch.get()) {
        heardCount.incrementAndGet();
        note(new Note.Heard(arrival(entry)));
      }
    }

    private Arrival arrival(KeyValueEntry entry) {
      byte[] body = entry.getValue();
      boolean put = entry.getOperation() == KeyValueOperation.PUT && body != null;
      Optional<String> value =
          put ? Optional.of(new String(body, StandardCharsets.UTF_8)) : Optional.empty();
      return new Arrival(entry.getKey(), entry.getRevision(), value, live);
    }

    @Override
    public void endOfData() {
      if (of == watch.get() && !live) {
        live = true;
        note(new Note.Synced());
      }
    }
  }

  /** On a thread of the client. */
  private void turned(Connection of, ConnectionListener.Events event) {
    switch (event) {
      case RECONNECTED -> watchAnew.set(true);
      case DISCONNECTED, CLOSED -> {
        watch.incrementAndGet();
        watchAnew.set(true);
        note(new Note.Lost());
        if (!closed && reached.compareAndSet(true, false)) {
          LOG.warn("fleet: the connection to NATS is lost; last verdicts hold");
        }
      }
      case CONNECTED, RESUBSCRIBED, DISCOVERED_SERVERS, LAME_DUCK -> {}
    }
  }

  /** Sends what is left, for a moment, and ends. */
  @Override
  public void close() {
    try {
      if (connected().isPresent()) {
        Thread.sleep(2 * WAIT_MILLIS);
      }
      closed = true;
      thread.interrupt();
      thread.join(END_MAX);
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
