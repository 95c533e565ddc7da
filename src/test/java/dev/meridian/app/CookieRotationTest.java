package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.answer.CookieKeys;
import dev.meridian.answer.CookieSecret;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CookieRotationTest {
  private static final CookieSecret FIRST = secret(1);
  private static final CookieSecret SECOND = secret(2);
  private static final CookieSecret THIRD = secret(3);

  private static CookieSecret secret(int octet) {
    byte[] octets = new byte[CookieSecret.LENGTH];
    octets[0] = (byte) octet;
    return new CookieSecret(octets);
  }

  private static Snapshot snapshot(CookieKeys keys) {
    return Snapshot.EMPTY.with(Protocol.PLAIN.withCookies(keys));
  }

  @Test
  void secretBeforeStaysGoodUntilTheNextRenewal() {
    CookieKeys once = CookieRotation.renewed(new CookieKeys(FIRST, null, true), SECOND);
    assertThat(once).isEqualTo(new CookieKeys(SECOND, FIRST, true));
    assertThat(CookieRotation.renewed(once, THIRD)).isEqualTo(new CookieKeys(THIRD, SECOND, true));
  }

  @Test
  void onlyCookiesChange() {
    Snapshot before = snapshot(new CookieKeys(FIRST, null, false));
    Snapshot after = CookieRotation.renewed(before, SECOND);
    assertThat(after.protocol())
        .isEqualTo(before.protocol().withCookies(new CookieKeys(SECOND, FIRST, false)));
    assertThat(after.zones()).isSameAs(before.zones());
    assertThat(after.policies()).isEqualTo(before.policies());
  }

  @Test
  void nothingIsRenewedWhereCookiesAreOff() {
    assertThat(CookieRotation.renewed(Snapshot.EMPTY, FIRST)).isSameAs(Snapshot.EMPTY);
  }

  @Test
  void liveSecretsGoOnAfterALoad() {
    Protocol live = Protocol.PLAIN.withCookies(new CookieKeys(SECOND, FIRST, false));
    Protocol fresh = Protocol.PLAIN.withCookies(new CookieKeys(THIRD, null, true));
    assertThat(CookieRotation.carried(live, fresh).cookies())
        .isEqualTo(new CookieKeys(SECOND, FIRST, true));
    assertThat(CookieRotation.carried(Protocol.PLAIN, fresh)).isSameAs(fresh);
    assertThat(CookieRotation.carried(live, Protocol.PLAIN)).isSameAs(Protocol.PLAIN);
  }

  @Test
  void timerLeavesSecretsAloneThatAreNotTheServersOwn() {
    Vertx vertx = Vertxes.create();
    Published published = new Published(snapshot(new CookieKeys(FIRST, null, false)));
    AtomicInteger asked = new AtomicInteger();
    try (CookieRotation _ =
        new CookieRotation(
            published,
            vertx,
            Duration.ofMillis(20),
            () -> {
              asked.incrementAndGet();
              return false;
            })) {
      await().until(() -> asked.get() > 2);
      assertThat(current(published)).contains(FIRST);
    } finally {
      Vertxes.join(vertx.close());
    }
  }

  @Test
  void timerPublishesFreshSecrets() {
    Vertx vertx = Vertxes.create();
    Published published = new Published(snapshot(new CookieKeys(FIRST, null, false)));
    try (CookieRotation _ =
        new CookieRotation(published, vertx, Duration.ofMillis(20), () -> true)) {
      await().until(() -> current(published).filter(FIRST::equals).isEmpty());
      CookieSecret second = current(published).orElseThrow();
      await().until(() -> current(published).filter(second::equals).isEmpty());
    } finally {
      Vertxes.join(vertx.close());
    }
  }

  private static Optional<CookieSecret> current(Published published) {
    return Optional.ofNullable(published.get().protocol().cookies()).map(CookieKeys::current);
  }
}
