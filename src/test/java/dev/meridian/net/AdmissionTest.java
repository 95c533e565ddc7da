package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private static final long MS = 1_000_000;
  private static final long GRACE = Admission.GRACE.toNanos();

  private final Map<Seat, Event> closed = new HashMap<>();

  private Seat[] seats(Admission admission, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> seat(admission, 0x0a00_0000 + i))
        .toArray(Seat[]::new);
  }

  private Seat seat(Admission admission, int ipv4) {
    Seat[] self = new Seat[1];
    self[0] =
        new Seat(
            ClientAddress.IPV4_HIGH,
            ClientAddress.ipv4Low(ipv4),
            reason -> {
              closed.put(self[0], reason);
              admission.leave(self[0]);
            });
    return self[0];
  }

  @Test
  void longestWaitingGoesWhenFull() {
    Admission admission = new Admission(3, 3);
    Seat[] seats = seats(admission, 4);
    for (int i = 0; i < 3; i++) {
      assertThat(admission.enter(seats[i], i * MS)).isEmpty();
      admission.progressed(seats[i], (10 + i) * MS);
    }
    admission.progressed(seats[0], 20 * MS);

    assertThat(admission.enter(seats[3], 200 * MS)).isEmpty();

    assertThat(closed).containsOnly(Map.entry(seats[1], Event.TCP_CLOSED_FULL));
    assertThat(admission.open()).isEqualTo(3);
  }

  @Test
  void whoAskedNothingGoesBeforeWhoWaitsLonger() {
    Admission admission = new Admission(2, 2);
    Seat[] seats = seats(admission, 3);
    admission.enter(seats[0], 0);
    admission.progressed(seats[0], 0);
    admission.enter(seats[1], 100 * MS);

    assertThat(admission.enter(seats[2], 100 * MS + GRACE)).isEmpty();

    assertThat(closed).containsOnlyKeys(seats[1]);
  }

  @Test
  void nobodyGoesWithinTheGrace() {
    Admission admission = new Admission(2, 2);
    Seat[] seats = seats(admission, 3);
    admission.enter(seats[0], 0);
    admission.enter(seats[1], 0);

    assertThat(admission.enter(seats[2], GRACE - 1)).contains(Event.TCP_REFUSED_FULL);
    assertThat(closed).isEmpty();
    assertThat(admission.enter(seats[2], GRACE)).isEmpty();
    assertThat(closed).containsOnlyKeys(seats[0]);
  }

  @Test
  void someoneWhoJustAskedIsNotPushedOut() {
    Admission admission = new Admission(1, 1);
    Seat[] seats = seats(admission, 2);
    admission.enter(seats[0], 0);
    admission.progressed(seats[0], 500 * MS);

    assertThat(admission.enter(seats[1], 500 * MS + GRACE - 1)).contains(Event.TCP_REFUSED_FULL);
    assertThat(admission.enter(seats[1], 500 * MS + GRACE)).isEmpty();
  }

  /** 100 clients have asked; 100,000 connections come in no time, then more over a second. */
  @Test
  void floodOfConnectionsLeavesHalfOfThePlacesToThoseThatAsk() {
    Admission admission = new Admission(100, 100);
    Seat[] askers = seats(admission, 100);
    for (Seat asker : askers) {
      admission.enter(asker, 0);
      admission.progressed(asker, 0);
    }
    long start = 1000 * MS;
    for (int i = 0; i < 100_000; i++) {
      admission.enter(seat(admission, i), start + i * 10_000L);
    }

    assertThat(admission.open()).isEqualTo(100);
    assertThat(closed.keySet().stream().filter(List.of(askers)::contains)).hasSize(50);
    assertThat(closed.keySet()).contains(askers[49]).doesNotContain(askers[50]);
  }

  @Test
  void clientPaysWithItsOwnLongestWaiting() {
    Admission admission = new Admission(10, 2);
    Seat other = seat(admission, 1);
    Seat[] own = {seat(admission, 2), seat(admission, 2), seat(admission, 2)};
    admission.enter(other, 0);
    admission.enter(own[0], 1 * MS);
    admission.enter(own[1], 2 * MS);
    admission.progressed(own[0], 3 * MS);

    assertThat(admission.enter(own[2], 2 * MS + GRACE - 1)).contains(Event.TCP_REFUSED_CLIENT);
    assertThat(admission.enter(own[2], 2 * MS + GRACE)).isEmpty();

    assertThat(closed).containsOnly(Map.entry(own[1], Event.TCP_CLOSED_CLIENT));
  }

  @Test
  void ipv6ClientIsItsSite() {
    long site = 0x2001_0db8_0000_0100L;
    assertThat(Seat.client(site, 1)).isEqualTo(Seat.client(site | 0xff, 2));
    assertThat(Seat.client(site, 1)).isNotEqualTo(Seat.client(site + 0x100, 1));
    assertThat(Seat.client(0, ClientAddress.ipv4Low(1)))
        .isNotEqualTo(Seat.client(0, ClientAddress.ipv4Low(2)));
  }

  @Test
  void idleTimeShrinksFromHalfFullOn() {
    Admission admission = new Admission(20, 20);
    double[] expected = {1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.1};
    int[] open = {0, 1, 10, 12, 14, 16, 18, 20};
    Seat[] seats = seats(admission, 20);
    for (int i = 0, entered = 0; i < open.length; i++) {
      for (; entered < open[i]; entered++) {
        admission.enter(seats[entered], 0);
      }
      assertThat(admission.idleShare())
          .as("%d of 20", open[i])
          .isBetween(expected[i] - 1e-9, expected[i] + 1e-9);
    }
  }

  /** A reference of plain lists does the same, and nothing is left over in the end. */
  @Test
  void countsStayTrueOverManyComingsAndGoings() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Admission admission = new Admission(50, 7);
    List<Seat> open = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextLong(20 * MS);
      if (open.isEmpty() || random.nextInt(3) == 0) {
        Seat seat = seat(admission, random.nextInt(20));
        if (admission.enter(seat, now).isEmpty()) {
          open.add(seat);
        }
        open.removeIf(closed::containsKey);
        closed.clear();
      } else if (random.nextBoolean()) {
        admission.progressed(open.get(random.nextInt(open.size())), now);
      } else if (random.nextInt(3) == 0) {
        admission.leave(open.remove(random.nextInt(open.size())));
      }
      assertThat(admission.open()).as("seed %d", seed).isEqualTo(open.size()).isLessThan(51);
    }
    assertThat(admission.clients())
        .as("seed %d", seed)
        .isEqualTo((int) open.stream().map(seat -> seat.client).distinct().count());
    open.forEach(admission::leave);
    assertThat(admission.open()).isZero();
    assertThat(admission.clients()).isZero();
  }
}
