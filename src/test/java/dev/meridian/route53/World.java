package dev.meridian.route53;

import dev.meridian.config.AntiFlapSpec;
import dev.meridian.config.Mark;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.TtlSpec;
import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.steer.Member;
import dev.meridian.steer.Odds;
import dev.meridian.steer.Policy;
import dev.meridian.steer.Whereabouts;
import dev.meridian.wire.Name;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Members, places, clients and terms for tests of what is pushed. */
final class World {
  static final Name APEX = Name.parse("app.example.com.");
  static final Name WWW = Name.parse("www.app.example.com.");

  static final Policy.Point PARIS = new Policy.Point(48.86, 2.35);
  static final Policy.Point ASHBURN = new Policy.Point(39.04, -77.49);
  static final Policy.Point TOKYO = new Policy.Point(35.68, 139.69);

  static final CheckSecret SECRET =
      new CheckSecret("sixteen octets!!".getBytes(StandardCharsets.US_ASCII), 1);

  private static final Mark MARK = new Mark("zones/app.example.com.yaml", 1, "");

  /** The middles are not where any client of the tests is. */
  static final Atlas ATLAS =
      new Atlas() {
        @Override
        public String continent(String country) {
          return Map.of("FR", "EU", "DE", "EU", "US", "NA", "CA", "NA", "JP", "AS")
              .getOrDefault(country, "");
        }

        @Override
        public Policy.Point middle(String code) {
          return switch (code.substring(0, 2)) {
            case "FR", "DE" -> new Policy.Point(47, 3);
            case "US", "CA" -> new Policy.Point(45, -90);
            default -> Policy.Point.UNKNOWN;
          };
        }
      };

  private World() {}

  static Member member(String value, int weight, int target) {
    if (value.endsWith(".")) {
      return new Member(
          value, Policy.Family.CNAME, record(5, Name.parse(value).toWire()), weight, target);
    }
    InetAddress address = InetAddress.ofLiteral(value);
    boolean ipv4 = address instanceof Inet4Address;
    return new Member(
        value,
        ipv4 ? Policy.Family.A : Policy.Family.AAAA,
        record(ipv4 ? 1 : 28, address.getAddress()),
        weight,
        target);
  }

  private static byte[] record(int type, byte[] rdata) {
    return ByteBuffer.allocate(12 + rdata.length)
        .putShort((short) 0xC00C)
        .putShort((short) type)
        .putShort((short) 1)
        .putInt(0)
        .putShort((short) rdata.length)
        .put(rdata)
        .array();
  }

  static Policy.Pool pool(String name, Member... members) {
    return pool(name, Policy.Point.UNKNOWN, members);
  }

  static Policy.Pool pool(String name, Policy.Point place, Member... members) {
    return new Policy.Pool(name, place, List.of(members), Policy.Threshold.ANY, 1);
  }

  static Policy.Root open(Policy tree) {
    return new Policy.Root("root", tree, new Policy.AllDown.Open());
  }

  static SteeredName www(Policy.Root root, Mode mode) {
    return new SteeredName(WWW, root, TtlSpec.fixed(30), true, mode);
  }

  /** The addresses that targets are probed at: 203.0.113.{@code 100 + index}. */
  static InetSocketAddress probeAt(int target) {
    return new InetSocketAddress(InetAddress.ofLiteral("203.0.113." + (100 + target)), 8080);
  }

  private static final ProbeSpec.TlsSpec TLS =
      new ProbeSpec.TlsSpec(true, Optional.empty(), Duration.ofDays(14));

  static ProbeSpec probe() {
    return new ProbeSpec(
        MARK,
        "web",
        new ProbeSpec.Check.Http(
            "http://{address}:8080/healthz",
            "GET",
            Optional.of("www.app.example.com"),
            Map.of(),
            Optional.empty(),
            ProbeSpec.HttpVersion.ANY,
            new ProbeSpec.HttpExpected(
                List.of(new ProbeSpec.StatusRange(200, 399)), Map.of(), Optional.empty(), Map.of()),
            TLS),
        Duration.ofSeconds(10),
        Duration.ofSeconds(4),
        3,
        6,
        AntiFlapSpec.STANDARD);
  }

  /** A zone with so many members, each judged by one probe. */
  static ZoneSource zone(int members, SteeredName... names) {
    List<ZoneSource.Judged> judged = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      judged.add(
          new ZoneSource.Judged(
              "member " + member,
              List.of(new ZoneSource.Probed(probe(), probeAt(member))),
              List.of(),
              false));
    }
    return new ZoneSource(APEX, List.of(), List.of(names), judged);
  }

  /** Nodes {@code n1} to {@code nN}, so many of which must agree. */
  static Voting voting(int nodes, int votes) {
    List<Voting.Voter> voters = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      voters.add(
          new Voting.Voter(
              "n" + i,
              new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + i), 8053),
              "ctl.example.com",
              false));
    }
    return new Voting(voters, votes, SECRET);
  }

  static PushTerms terms() {
    return new PushTerms(ATLAS, true, Optional.of(voting(3, 2)));
  }

  /** A client as both sides see it. */
  record Asker(Location location, InetAddress address) {
    Whereabouts whereabouts(List<Cidr> prefixes) {
      byte[] octets = address.getAddress();
      ByteBuffer wide = ByteBuffer.allocate(16);
      if (octets.length == 4) {
        wide.putLong(0).putInt(0xFFFF);
      }
      wide.put(octets).flip();
      long high = wide.getLong();
      long low = wide.getLong();
      return new Whereabouts(
          location,
          prefixes.stream()
              .filter(prefix -> prefix.contains(high, low))
              .sorted((one, other) -> other.prefixBits() - one.prefixBits())
              .toList());
    }

    Route53Evaluator.Client client() {
      return new Route53Evaluator.Client(location, address);
    }
  }

  static Asker asker(String continent, String country, String subdivision, Policy.Point at) {
    return asker(continent, country, subdivision, at, "198.18.0.1");
  }

  static Asker asker(
      String continent, String country, String subdivision, Policy.Point at, String address) {
    return new Asker(
        new Location(continent, country, subdivision, at.latitude(), at.longitude(), 0),
        InetAddress.ofLiteral(address));
  }

  /** The chances of our own answers, as sets of values. */
  static Map<SortedSet<String>, Double> answers(Odds odds) {
    Map<SortedSet<String>, Double> answers = new HashMap<>();
    for (Odds.Drawing drawing : odds.drawings()) {
      draw(drawing.from(), drawing.answers(), drawing.share(), new TreeSet<>(), answers);
    }
    return answers;
  }

  private static void draw(
      List<Odds.Ticket> from,
      int left,
      double share,
      SortedSet<String> drawn,
      Map<SortedSet<String>, Double> answers) {
    double total =
        from.stream()
            .filter(one -> !drawn.contains(one.member().name()))
            .mapToDouble(Odds.Ticket::weight)
            .sum();
    if (left == 0 || total == 0) {
      answers.merge(new TreeSet<>(drawn), share, Double::sum);
      return;
    }
    for (Odds.Ticket ticket : from) {
      if (drawn.add(ticket.member().name())) {
        draw(from, left - 1, share * ticket.weight() / total, drawn, answers);
        drawn.remove(ticket.member().name());
      }
    }
  }
}
