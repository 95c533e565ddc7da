package dev.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.net.Endpoint;
import dev.meridian.net.ListenerTally;
import dev.meridian.net.Transport;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TotalsTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("::1"), 53);

  @Test
  void threadsOfAnEndpointAreAddedUpAndZeroesLeftOut() {
    Tally one = new Tally();
    one.count(Event.RECEIVED, 3);
    one.count(Event.SENT, 2);
    one.count(Ending.ANSWER);
    one.count(Ending.NXDOMAIN);
    one.count(Ending.DROPPED);
    one.count(Event.EDNS);
    Tally other = new Tally();
    other.count(Event.RECEIVED);
    other.count(Event.SENT);
    other.count(Ending.ANSWER);
    other.count(Event.COOKIE_BAD);
    Endpoint udp = new Endpoint(Transport.UDP, ADDRESS);
    Endpoint tcp = new Endpoint(Transport.TCP, ADDRESS);
    assertThat(
            Totals.lines(
                List.of(
                    new ListenerTally(udp, one),
                    new ListenerTally(tcp, new Tally()),
                    new ListenerTally(udp, other))))
        .containsExactly(
            "[::1]:53/udp received=4 sent=3 answer=2 nxdomain=1 dropped=1 edns=1 cookie_bad=1",
            "[::1]:53/tcp received=0 sent=0");
  }

  @Test
  void noTwoCountersHaveOneName() {
    assertThat(
            Stream.<Enum<?>>concat(Stream.of(Ending.values()), Stream.of(Event.values()))
                .map(Enum::name))
        .doesNotHaveDuplicates();
  }
}
