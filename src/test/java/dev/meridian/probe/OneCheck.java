package dev.meridian.probe;

import dev.meridian.config.AntiFlapSpec;
import dev.meridian.config.Mark;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.HttpExpected;
import dev.meridian.config.ProbeSpec.HttpVersion;
import dev.meridian.config.ProbeSpec.StatusRange;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import dev.meridian.health.Rules;
import dev.meridian.health.Target;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Makes one check as the scheduler makes it, and waits for what was observed. */
final class OneCheck {
  /** Long enough for a busy machine; nothing that is well takes it. */
  static final Duration PATIENT = Duration.ofSeconds(10);

  private static final Mark MARK = new Mark("test.yaml", 1, "probes.test");

  private OneCheck() {}

  static Observation of(Vertx vertx, Check check, InetSocketAddress address, Duration timeout)
      throws Exception {
    return of(vertx, check, address, timeout, Optional.empty());
  }

  static Observation of(
      Vertx vertx,
      Check check,
      InetSocketAddress address,
      Duration timeout,
      Optional<TrustOptions> trust)
      throws Exception {
    // One failure is a verdict, so that there is no second check.
    HealthTable table =
        new HealthTable(List.of(new Target(0, "example.com/test", address, Rules.of(1, 1))));
    ProbeScheduler scheduler =
        new ProbeScheduler(
            vertx,
            table,
            List.of(
                new Probed(table.targets().get(0), spec(check, Duration.ofSeconds(30), timeout))),
            trust,
            RandomGenerator.getDefault());
    try {
      scheduler.start().await(20, TimeUnit.SECONDS);
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      return table.health(0).last().orElseThrow();
    } finally {
      scheduler.stop().await(20, TimeUnit.SECONDS);
    }
  }

  static Target target(int index, InetSocketAddress address) {
    return new Target(index, "example.com/test", address, Rules.of(3, 6));
  }

  static ProbeSpec spec(Check check, Duration every, Duration timeout) {
    return new ProbeSpec(MARK, "test", check, every, timeout, 3, 6, AntiFlapSpec.STANDARD);
  }

  static Check.Http http() {
    return http("http://{address}/healthz", Optional.empty(), Optional.empty(), true);
  }

  static Check.Http httpWithBody(String body) {
    return http("http://{address}/healthz", Optional.empty(), Optional.of(body), true);
  }

  static Check.Http https(String host, boolean verify) {
    return http("https://{address}/", Optional.of(host), Optional.empty(), verify);
  }

  static Check.Http http(String url, Optional<String> host, Optional<String> body, boolean verify) {
    return http(url, "GET", host, Map.of(), List.of(new StatusRange(200, 299)), body, verify);
  }

  static Check.Http http(
      String url,
      String method,
      Optional<String> host,
      Map<String, String> headers,
      List<StatusRange> statuses,
      Optional<String> body,
      boolean verify) {
    return new Check.Http(
        url,
        method,
        host,
        headers,
        Optional.empty(),
        HttpVersion.ANY,
        new HttpExpected(statuses, Map.of(), body, Map.of()),
        new TlsSpec(verify, Optional.empty(), Duration.ofDays(14)));
  }

  /** The same check that says these things too. */
  static Check.Http with(Check.Http check, HttpVersion version) {
    return new Check.Http(
        check.url(),
        check.method(),
        check.host(),
        check.headers(),
        check.content(),
        version,
        check.expect(),
        check.tls());
  }

  static Check.Http with(Check.Http check, HttpExpected expect) {
    return new Check.Http(
        check.url(),
        check.method(),
        check.host(),
        check.headers(),
        check.content(),
        check.version(),
        expect,
        check.tls());
  }

  static Check.Http with(Check.Http check, TlsSpec tls) {
    return new Check.Http(
        check.url(),
        check.method(),
        check.host(),
        check.headers(),
        check.content(),
        check.version(),
        check.expect(),
        tls);
  }

  static Check.Http posting(Check.Http check, String content) {
    return new Check.Http(
        check.url(),
        "POST",
        check.host(),
        check.headers(),
        Optional.of(content),
        check.version(),
        check.expect(),
        check.tls());
  }
}
