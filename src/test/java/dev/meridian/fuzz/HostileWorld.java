package dev.meridian.fuzz;

import dev.meridian.answer.ChaosTexts;
import dev.meridian.answer.CookieKeys;
import dev.meridian.answer.CookieSecret;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.RateLimits;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.Mark;
import dev.meridian.load.Steered;
import dev.meridian.load.ZoneText;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What hostile requests are sent to: zones with every kind of finding, policies, and a server for
 * each way to speak the protocol.
 */
final class HostileWorld {
  /** The apexes of the zones. */
  static final List<String> APEXES =
      List.of("example.com.", "child.example.com.", "cdn.example.", "long.example.");

  private static final int GEO = 0;
  private static final int ALIAS = 1;
  private static final int MANY = 2;
  private static final int STICKY = 3;
  private static final int DOWN = 4;
  private static final int INSIDE = 5;

  private static final List<Steering> POLICIES = policies();

  private static final String LONGEST =
      "%s.%s.%s".formatted("a".repeat(63), "b".repeat(63), "c".repeat(63));

  private static final Zone EXAMPLE =
      ZoneText.zone(
          "example.com",
          """
          $TTL 300
          @        SOA ns1 hostmaster ( 7 7200 900 1209600 60 )
                   NS  ns1
                   NS  ns.elsewhere.net.
                   MX  10 mail
                   TXT "at the apex"
          ns1      A   192.0.2.53
                   AAAA 2001:db8::53
          mail     A   192.0.2.25
          www      A   192.0.2.80
                   A   192.0.2.81
                   AAAA 2001:db8::80
          alias    CNAME www
          chain    CNAME alias
          out      CNAME www.example.net.
          across   CNAME www.cdn.example.
          dangling CNAME nowhere
          loop1    CNAME loop2
          loop2    CNAME loop1
          togeo    CNAME geo
          a.b.c    TXT "deep"
          *.wild   A   192.0.2.99
                   MX  5 mail
          x.wild   TXT "explicit"
          *.cwild  CNAME www
          *.ent.wild2 A 192.0.2.98
          sub      NS  ns.sub
                   NS  ns.elsewhere.net.
          ns.sub   A   192.0.2.54
          secure   DS  1 13 2 3333333333333333333333333333333333333333333333333333333333333333
                   NS  ns1
          child    NS  ns.child
          ns.child A   192.0.2.55
          old      DNAME new
          old      TXT "beside"
          www.new  A   192.0.2.2
          away     DNAME elsewhere.test.
          ring     DNAME ring.ring
          wide     DNAME %s.long.example.
          type     TYPE65280 \\# 3 010203
          _srv._tcp SRV 0 0 443 www
          https    HTTPS 1 . alpn=h2
          big      TXT %s
          %s
          """
              .formatted(LONGEST, texts(15), addresses(120)),
          zone -> {
            Mark here = new Mark("test", 1, "");
            zone.steer(Name.parse("geo.example.com"), GEO, 30, false, here);
            zone.steer(Name.parse("*.tenants.example.com"), GEO, 30, false, here);
            zone.steer(Name.parse("partner.example.com"), ALIAS, 30, true, here);
            zone.steer(Name.parse("crowd.example.com"), MANY, 30, false, here);
            zone.steer(Name.parse("stuck.example.com"), STICKY, 30, false, here);
            zone.steer(Name.parse("down.example.com"), DOWN, 30, false, here);
            zone.steer(Name.parse("inside.example.com"), INSIDE, 30, true, here);
          });

  private static final Zone CHILD =
      ZoneText.zone(
          "child.example.com",
          "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.55\nback CNAME geo.example.com.\n");

  private static final Zone CDN =
      ZoneText.zone(
          "cdn.example",
          """
          $TTL 60
          @    SOA ns h 1 2 3 4 5
               NS  ns
          ns   A   192.0.2.1
          www  A   203.0.113.7
          back CNAME chain.example.com.
          """);

  private static final Zone LONG =
      ZoneText.zone(
          "long.example",
          "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n%s CNAME www.example.com.\n"
              .formatted(LONGEST));

  private static final CookieSecret SECRET =
      new CookieSecret("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  private static final RateLimits LIMITS = new RateLimits(RateLimits.Mode.ON, 50, 5, 2);

  private static final ChaosTexts CHAOS =
      new ChaosTexts(
          Map.of(Name.parse("version.bind"), "9", Name.parse("id.server"), "x".repeat(255)));

  private static final byte[] NSID = "n".repeat(128).getBytes(StandardCharsets.US_ASCII);

  private HostileWorld() {}

  private static final Protocol COOKIES = protocol(1232, false, RateLimits.OFF);
  private static final Protocol COOKIES_REQUIRED = protocol(512, true, RateLimits.OFF);
  private static final Protocol LIMITED = protocol(4096, false, LIMITS);

  /** One way to speak the protocol. */
  enum Manner {
    PLAIN,
    COOKIES,
    COOKIES_REQUIRED,
    LIMITED;

    /** What it stands for. */
    Protocol protocol() {
      return switch (this) {
        case PLAIN -> Protocol.PLAIN;
        case COOKIES -> HostileWorld.COOKIES;
        case COOKIES_REQUIRED -> HostileWorld.COOKIES_REQUIRED;
        case LIMITED -> HostileWorld.LIMITED;
      };
    }

    /** Everything that is served, in this manner. */
    Snapshot snapshot() {
      return new Snapshot(protocol(), new ZoneTable(List.of(EXAMPLE, CHILD, CDN, LONG)), POLICIES);
    }

    /** Whether responses may be held back or cut for other reasons than the request's form. */
    boolean mayLimit() {
      return this == COOKIES_REQUIRED || this == LIMITED;
    }
  }

  private static Protocol protocol(int payloadMax, boolean cookiesRequired, RateLimits limits) {
    return new Protocol(
        payloadMax, NSID, 100, true, new CookieKeys(SECRET, null, cookiesRequired), limits, CHAOS);
  }

  private static List<Steering> policies() {
    Policy.Pool us = Steered.pool("us", 1, "192.0.2.10", "2001:db8:1::10");
    Policy.Pool eu = Steered.pool("eu", 1, "198.51.100.10");
    Policy.Pool alias = Steered.pool("alias", 1, "www.cdn.example.");
    Policy.Pool inside = Steered.pool("inside", 1, "togeo.example.com.");
    String[] members =
        IntStream.range(0, 64).mapToObj(i -> "203.0.113." + i).toArray(String[]::new);
    Steering down = Steered.compile(Steered.probed("down", "192.0.2.11", 0));
    down.policy().set().flipped(0, target -> false);
    return List.of(
        Steered.compile(Steered.networks("90.0.0.0/8", eu, "2a01::/16", eu, "90.1.0.0/16", us, us)),
        Steered.compile(Steered.networks("90.0.0.0/8", alias, us)),
        Steered.compile(Steered.pool("crowd", 64, members)),
        Steered.compile(
            new Policy.Sticky("stuck", List.of(new Policy.Share(us, 1), new Policy.Share(eu, 1)))),
        down,
        Steered.compile(Steered.networks("90.0.0.0/12", inside, us)));
  }

  private static String texts(int count) {
    return ("\"" + "t".repeat(255) + "\" ").repeat(count);
  }

  private static String addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "many A 198.18.%d.%d".formatted(i / 100, i % 100))
        .collect(Collectors.joining("\n"));
  }
}
