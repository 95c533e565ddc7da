package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.garbage.Garbage;
import dev.meridian.load.Steered;
import dev.meridian.load.ZoneText;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Type;

/** The responder makes no garbage, whatever comes, and loses count of nothing. */
final class GarbageTest {
  private static final int QUERIES = 100_000;
  private static final int SLOT = 65_536;

  private static final Zone ZONE =
      ZoneText.zone(
          "example.com",
          """
          $TTL 300
          @ SOA ns h 1 2 3 4 5
            NS ns
          ns A 192.0.2.1
          www A 192.0.2.2
          www AAAA 2001:db8::2
          alias CNAME www
          *.wild MX 10 www
          sub NS ns.sub
          ns.sub A 192.0.2.3
          """,
          zone -> {
            Mark here = new Mark("test", 1, "");
            zone.steer(Name.parse("geo.example.com"), 0, 30, false, here);
            zone.steer(Name.parse("stuck.example.com"), 1, 30, false, here);
            zone.steer(Name.parse("many.example.com"), 2, 30, false, here);
            zone.steer(Name.parse("cname.example.com"), 3, 30, true, here);
          });

  private static List<Steering> policies() {
    Policy.Pool one = Steered.pool("one", 1, "192.0.2.10", "192.0.2.11", "2001:db8::10");
    Policy.Pool two = Steered.pool("two", 2, "198.51.100.1", "198.51.100.2", "198.51.100.3");
    return List.of(
        Steered.compile(Steered.networks("90.0.0.0/8", two, "2a01::/16", one, one)),
        Steered.compile(
            new Policy.Sticky(
                "stuck", List.of(new Policy.Share(one, 3), new Policy.Share(two, 1)))),
        Steered.compile(new Policy.All("many", List.of(one, two), 4)),
        Steered.compile(Steered.pool("cname", 1, "www.example.com.", "elsewhere.example.")));
  }

  /** Valid queries of every kind, malformed ones and noise. */
  private static List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    Random random = new Random(20261122);
    String[] names = {
      "www", "alias", "x.wild", "host.sub", "nope", "geo", "stuck", "many", "cname", "ns", "wild"
    };
    int[] types = {Type.A, Type.AAAA, Type.MX, Type.ANY, Type.DS, Type.AXFR, Type.CNAME};
    for (String name : names) {
      for (int type : types) {
        String owner = name + ".example.com.";
        requests.add(Exchange.query(owner, type).toWire());
        requests.add(Exchange.query(owner, type, subnet(random)).toWire());
        requests.add(Exchange.query(owner, type, badSubnet()).toWire());
      }
    }
    requests.add(Exchange.query("www.example.org.", Type.A).toWire());
    List<byte[]> mutants = new ArrayList<>();
    for (byte[] valid : requests) {
      byte[] mutant = valid.clone();
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      mutants.add(mutant);
      mutants.add(java.util.Arrays.copyOf(valid, random.nextInt(valid.length)));
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      mutants.add(noise);
    }
    requests.addAll(mutants);
    return requests;
  }

  private static EDNSOption subnet(Random random) {
    byte[] address = new byte[4];
    random.nextBytes(address);
    address[0] = random.nextBoolean() ? 90 : address[0];
    address[3] = 0;
    try {
      return new ClientSubnetOption(24, InetAddress.getByAddress(address));
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static EDNSOption badSubnet() {
    return new GenericEDNSOption(8, HexFormat.of().parseHex("000118015a0203"));
  }

  @Test
  void hundredThousandMixedQueriesAllocateNothing() throws Exception {
    Snapshot snapshot =
        new Snapshot(Protocol.PLAIN, new ZoneTable(List.of(ZONE)), policies())
            .counting(List.of(new PickCells(Map.of(-1, 7)), PickCells.NONE));
    Tally tally = new Tally();
    Responder responder = new Responder(new Published(snapshot), 0, tally, 7);
    List<byte[]> requests = requests();
    int[] lengths = requests.stream().mapToInt(request -> request.length).toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate((requests.size() + 1L) * SLOT, 8);
      for (int i = 0; i < lengths.length; i++) {
        MemorySegment.copy(requests.get(i), 0, memory, ValueLayout.JAVA_BYTE, slot(i), lengths[i]);
      }
      Garbage.assertNone(() -> answer(responder, memory, lengths, QUERIES));
      assertThat(tally.endings()).isPositive();
      assertThat(tally.endings() % QUERIES).isZero();
    }
    assertThat(tally.total(Event.CLIENT_SUBNET)).isPositive();
    assertThat(tally.picks(0)).isPositive();
    assertThat(tally.picks(7)).isPositive();
    assertThat(tally.callers().noted()).isPositive();
  }

  private static long slot(int i) {
    return (i + 1L) * SLOT;
  }

  private static void answer(
      Responder responder, MemorySegment memory, int[] lengths, int queries) {
    for (int i = 0; i < queries; i++) {
      int request = i % lengths.length;
      if (i % 64 == 0) {
        responder.beginBatch();
      }
      responder.respond(
          memory, slot(request), lengths[request], 0, SLOT, 0, 0xffff_0801_0203L + i, i % 8 == 0);
    }
  }
}
