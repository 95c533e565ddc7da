package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Directives;
import dev.meridian.health.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OrdersTest {
  private static final long GIVEN = 1_000_000;

  /** Longer than an override is remembered once it is over. */
  private static final long LATER = GIVEN + TimeUnit.DAYS.toMillis(8);

  private final List<String> sent = new ArrayList<>();
  private final KnownOrders hands = new KnownOrders();
  private final Orders orders = new Orders(medium(), hands);
  private long nanos;

  private Medium medium() {
    return new Medium() {
      @Override
      public void put(String key, String value) {
        throw new AssertionError("an override is never written over blindly");
      }

      @Override
      public void putAfter(String key, String value, long revision) {
        sent.add(key + " after " + revision + ": " + value.split(" ", 3)[1]);
      }

      @Override
      public void remove(String key) {
        sent.add("-" + key);
      }

      @Override
      public void resync() {
        throw new AssertionError("there is no need");
      }
    };
  }

  private Now now(long millis) {
    nanos += TimeUnit.SECONDS.toNanos(3);
    return new Now(nanos, millis);
  }

  private void give(String id, long lastsMillis) {
    hands.directives =
        hands.directives.give(KnownOrders.forcedDown(id, GIVEN, lastsMillis), GIVEN, "v0");
  }

  private Optional<Directives.Entry> own(String id) {
    return Optional.ofNullable(hands.directives.entries().get(id));
  }

  private static Optional<Directives.Entry> entry(String id, long counter, long lastsMillis) {
    return Optional.of(
        new Directives.Entry(
            Optional.of(KnownOrders.forcedDown(id, GIVEN, lastsMillis)),
            new Stamp(counter, GIVEN, "v1")));
  }

  @Test
  void whatIsGivenIsSentUntilTheStoreHasIt() {
    give("a", 0);
    orders.follow(now(GIVEN));
    orders.repair(now(GIVEN));
    orders.stored("a", 7, own("a"), now(GIVEN));
    orders.repair(now(GIVEN));

    assertThat(sent).containsExactly("override.a after 0: 1", "override.a after 0: 1");
  }

  @Test
  void laterOneOfTwoStays() {
    give("a", 0);
    orders.stored("a", 7, entry("a", 2, 0), now(GIVEN));
    assertThat(own("a").orElseThrow().stamp().writer()).isEqualTo("v1");

    orders.stored("a", 8, entry("a", 1, 0), now(GIVEN));
    orders.repair(now(GIVEN));

    assertThat(own("a").orElseThrow().stamp().counter()).isEqualTo(2);
    assertThat(sent).containsExactly("override.a after 8: 2");
  }

  @Test
  void whatWasTakenBackIsTakenBackInTheStore() {
    orders.stored("a", 7, entry("a", 1, 0), now(GIVEN));
    hands.directives = hands.directives.takeBack("a", GIVEN, "v0");
    orders.follow(now(GIVEN));

    assertThat(sent).containsExactly("override.a after 7: 2");
  }

  @Test
  void whatIsOverIsNotBroughtBack() {
    give("a", 1000);
    orders.repair(now(GIVEN + 1001));
    assertThat(sent).isEmpty();
  }

  @Test
  void whatIsForgottenHereIsTakenOutOfTheStoreOnce() {
    hands.directives = hands.directives.pruned(LATER);
    orders.stored("a", 7, entry("a", 1, 1000), now(LATER));
    hands.directives = hands.directives.pruned(LATER);
    orders.repair(now(LATER));
    orders.repair(now(LATER));

    assertThat(sent).containsExactly("-override.a");
  }

  @Test
  void storeThatLostAllIsGivenAllThatIsInForce() {
    give("a", 0);
    orders.stored("a", 7, own("a"), now(GIVEN));
    orders.forgetStored();
    orders.repair(now(GIVEN));

    assertThat(sent).containsExactly("override.a after 0: 1");
  }

  @Test
  void readsAsItWasWritten() {
    Directives.Entry given = entry("a", 3, 1000).orElseThrow();
    Directives.Entry taken = new Directives.Entry(Optional.empty(), new Stamp(4, 9, "v2"));

    assertThat(OverrideText.parse("a", OverrideText.text(given))).contains(given);
    assertThat(OverrideText.text(taken)).isEqualTo("1 4 9 v2 ");
    assertThat(OverrideText.parse("a", OverrideText.text(taken))).contains(taken);
    assertThat(OverrideText.parse("b", OverrideText.text(given))).isEmpty();
    assertThat(OverrideText.parse("a", "1 4 9 v2 nonsense")).isEmpty();
  }
}
