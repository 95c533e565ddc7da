package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.route53.HealthCheck.Kind.Endpoint;
import dev.meridian.route53.HealthCheck.Protocol;
import dev.meridian.route53.ZoneSource.Probed;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks by which Route 53 probes the members itself, as like their probes as it can. */
final class NativeChecks implements Checks {
  private static final Pattern URL =
      Pattern.compile("(https?)://\\{address\\}(?::\\d+)?(/[^?#]*)?(\\?[^#]*)?");

  private static final List<ProbeSpec.StatusRange> STATUSES =
      List.of(new ProbeSpec.StatusRange(200, 399));

  private final ZoneSource zone;
  private final SortedMap<String, HealthCheck> checks;

  /**
   * A maker of checks.
   *
   * @param checks takes those that are used, by their references
   */
  NativeChecks(ZoneSource zone, SortedMap<String, HealthCheck> checks) {
    this.zone = zone;
    this.checks = checks;
  }

  @Override
  public Optional<String> of(Member member, Notes notes) {
    if (member.target() < 0) {
      return Optional.empty();
    }
    Probed probed = zone.probed().get(member.target());
    InetAddress address = probed.address().getAddress();
    if (isUnreachable(address)) {
      notes.emulated(
          AddressText.print(address)
              + " is always up: the checkers cannot reach it; use mode checks or answers");
      return Optional.empty();
    }
    Endpoint endpoint = endpoint(probed, notes);
    // What can be changed in place is no part of the reference.
    String identity =
        String.join(
            " ",
            zone.apex().toString(),
            probed.probe().name(),
            Integer.toString(endpoint.port()),
            endpoint.protocol().name(),
            Integer.toString(endpoint.intervalSeconds()));
    String reference = References.of("probe", AddressText.print(address), identity);
    checks.put(reference, new HealthCheck(reference, endpoint, false, false));
    return Optional.of(reference);
  }

  /** What nobody on the internet can connect to (Developer Guide, values for health checks). */
  private static boolean isUnreachable(InetAddress address) {
    byte[] octets = address.getAddress();
    int first = octets[0] & 0xff;
    int second = octets[1] & 0xff;
    boolean shared = address instanceof Inet4Address && first == 100 && (second & 0xc0) == 64;
    boolean uniqueLocal = !(address instanceof Inet4Address) && (first & 0xfe) == 0xfc;
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || shared
        || uniqueLocal;
  }

  private static Endpoint endpoint(Probed probed, Notes notes) {
    ProbeSpec probe = probed.probe();
    notes.natively(
        "probe %s: Route 53's checkers probe by themselves, every %d s and with %d results in a row to go down or come back"
            .formatted(probe.name(), interval(probe), threshold(probe)));
    return switch (probe.check()) {
      case Check.Http http -> http(http, probed, notes);
      case Check.Tcp tcp -> tcp(tcp, probed, notes);
    };
  }

  private static int interval(ProbeSpec probe) {
    return probe.every().toSeconds() < Endpoint.INTERVAL_SECONDS
        ? Endpoint.INTERVAL_FAST_SECONDS
        : Endpoint.INTERVAL_SECONDS;
  }

  private static int threshold(ProbeSpec probe) {
    return Math.min(probe.fall(), Endpoint.FAILURE_THRESHOLD_MAX);
  }

  private static Endpoint tcp(Check.Tcp tcp, Probed probed, Notes notes) {
    if (tcp.send().isPresent() || tcp.expect().isPresent()) {
      notes.emulated(
          "probe " + probed.probe().name() + ": only the connection is checked, nothing is sent");
    }
    return endpoint(probed, Protocol.TCP, probed.address().getPort(), "", "", "");
  }

  private static Endpoint http(Check.Http http, Probed probed, Notes notes) {
    String name = probed.probe().name();
    Matcher url = URL.matcher(http.url());
    if (!url.matches()) {
      throw new Inexpressible(
          "probe " + name + ": Route 53 cannot request " + http.url() + "; use mode checks");
    }
    boolean secure = url.group(1).equals("https");
    tellDifferences(http, secure, name, notes);
    String path =
        Objects.requireNonNullElse(url.group(2), "/")
            + Objects.requireNonNullElse(url.group(3), "");
    InetAddress address = probed.address().getAddress();
    String search = http.body().orElse("");
    requireShort(search, Endpoint.SEARCH_LENGTH_MAX, "text to expect", name);
    String filled = path.replace("{address}", AddressText.print(address));
    requireShort(filled, Endpoint.PATH_LENGTH_MAX, "path", name);
    return endpoint(
        probed,
        protocol(secure, !search.isEmpty()),
        probed.address().getPort(),
        http.host().orElse(""),
        filled,
        search);
  }

  private static void requireShort(String text, int lengthMax, String what, String probe) {
    if (text.getBytes(StandardCharsets.UTF_8).length > lengthMax) {
      throw new Inexpressible(
          "probe %s: its %s is longer than the %d characters that Route 53 takes; use mode checks"
              .formatted(probe, what, lengthMax));
    }
  }

  private static Protocol protocol(boolean secure, boolean search) {
    return secure
        ? search ? Protocol.HTTPS_STR_MATCH : Protocol.HTTPS
        : search ? Protocol.HTTP_STR_MATCH : Protocol.HTTP;
  }

  private static void tellDifferences(Check.Http http, boolean secure, String probe, Notes notes) {
    if (!http.method().equals("GET")) {
      notes.emulated("probe " + probe + ": GET is sent, not " + http.method());
    }
    if (!http.headers().isEmpty()) {
      notes.emulated("probe " + probe + ": no headers are added");
    }
    if (!http.statuses().equals(STATUSES)) {
      notes.emulated("probe " + probe + ": any status of 200 to 399 is a success");
    }
    if (secure && http.verify()) {
      notes.emulated("probe " + probe + ": the certificate is not looked at");
    }
    if (http.body().isPresent()) {
      notes.emulated("probe " + probe + ": the text must stand in the first 5120 octets");
    }
  }

  private static Endpoint endpoint(
      Probed probed, Protocol protocol, int port, String host, String path, String search) {
    return new Endpoint(
        protocol,
        probed.address().getAddress(),
        port,
        host,
        path,
        search,
        interval(probed.probe()),
        threshold(probed.probe()));
  }

  @Override
  public Optional<String> of(Policy.Pool pool, RecordType type, List<Member> judged, Notes notes) {
    List<String> checked = judged.stream().flatMap(member -> of(member, notes).stream()).toList();
    NavigableSet<String> children = new TreeSet<>(checked);
    int alwaysUp = judged.size() - checked.size();
    int threshold = pool.healthyWhen().required(judged.size()) - alwaysUp;
    if (threshold <= 0 || children.isEmpty()) {
      return Optional.empty();
    }
    if (children.size() < checked.size()) {
      notes.emulated("pool " + pool.name() + ": members that share a check count once");
    }
    requireFew(children.size(), pool);
    String reference = References.of("pool", pool.name(), zone.apex() + " " + type);
    checks.put(
        reference,
        new HealthCheck(
            reference,
            new HealthCheck.Kind.Calculated(children, Math.min(threshold, children.size())),
            false,
            false));
    return Optional.of(reference);
  }

  private static void requireFew(int children, Policy.Pool pool) {
    if (children > HealthCheck.Kind.Calculated.CHILDREN_MAX) {
      throw new Inexpressible(
          "pool %s: healthyWhen over %d members; a check counts %d at most: split the pool"
              .formatted(pool.name(), children, HealthCheck.Kind.Calculated.CHILDREN_MAX));
    }
  }
}
