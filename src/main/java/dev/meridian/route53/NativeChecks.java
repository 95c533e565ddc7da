package dev.meridian.route53;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.route53.HealthCheck.Kind.Endpoint;
import dev.meridian.route53.HealthCheck.Protocol;
import dev.meridian.route53.ZoneSource.Judged;
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
import org.jspecify.annotations.Nullable;

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
    Judged judged = zone.judged().get(member.target());
    if (judged.byFigures()) {
      notes.emulated(Checks.FIGURES.formatted(member.name()));
    }
    if (!judged.must().isEmpty() && !judged.vote().isEmpty()) {
      throw new Inexpressible(
          "%s: some of its probes must be up and others vote; Route 53 counts one or the other: use mode checks"
              .formatted(judged.name()));
    }
    return judged.vote().isEmpty()
        ? together(judged, judged.must(), judged.must().size(), notes)
        : together(judged, judged.vote(), (judged.vote().size() + 1) / 2, notes);
  }

  /**
   * The check of a member that is up while so many of its probes say so.
   *
   * @param required 0 to the number of probes
   */
  private Optional<String> together(Judged judged, List<Probed> probes, int required, Notes notes) {
    NavigableSet<String> children = new TreeSet<>();
    for (Probed probed : probes) {
      of(probed, notes).ifPresent(children::add);
    }
    int threshold = required - (probes.size() - children.size());
    if (threshold <= 0) {
      return Optional.empty();
    }
    if (children.size() == 1) {
      return Optional.of(children.first());
    }
    requireFew(children.size(), judged.name() + ": probes decide of it that are");
    return Optional.of(
        count(References.of("probes", judged.name(), zone.apex().toString()), children, threshold));
  }

  private String count(String reference, NavigableSet<String> children, int threshold) {
    checks.put(
        reference,
        new HealthCheck(
            reference, new HealthCheck.Kind.Calculated(children, threshold), false, false));
    return reference;
  }

  private Optional<String> of(Probed probed, Notes notes) {
    Endpoint endpoint = endpoint(probed, notes);
    InetAddress address = probed.address().getAddress();
    if (isUnreachable(address)) {
      notes.emulated(
          AddressText.print(address)
              + " is always up: the checkers cannot reach it; use mode checks or answers");
      return Optional.empty();
    }
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
      case Check.Tls _ -> {
        notes.emulated(
            "probe "
                + probe.name()
                + ": only the connection is checked: no TLS handshake, no certificate");
        yield endpoint(probed, Protocol.TCP, probed.address().getPort(), "", "", "");
      }
      case Check.Dns _ -> throw unheardOf(probe, "by a DNS query");
      case Check.Grpc _ -> throw unheardOf(probe, "by gRPC");
      case Check.Exec _ -> throw unheardOf(probe, "by a command");
      case Check.Push _ -> throw unheardOf(probe, "by heartbeats");
    };
  }

  private static Inexpressible unheardOf(ProbeSpec probe, String how) {
    return new Inexpressible(
        "probe %s: Route 53 does not check %s; use mode checks or answers"
            .formatted(probe.name(), how));
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
    String search = http.expect().body().orElse("");
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
    if (http.content().isPresent()) {
      notes.emulated("probe " + probe + ": no content is sent");
    }
    if (http.version() == ProbeSpec.HttpVersion.HTTP_2) {
      notes.emulated("probe " + probe + ": HTTP/1.1 is spoken, not HTTP/2");
    }
    if (secure && http.tls().verify()) {
      notes.emulated("probe " + probe + ": the certificate is not looked at");
    }
    tellDifferences(http.expect(), probe, notes);
  }

  private static void tellDifferences(ProbeSpec.HttpExpected expected, String probe, Notes notes) {
    if (!expected.statuses().equals(STATUSES)) {
      notes.emulated("probe " + probe + ": any status of 200 to 399 is a success");
    }
    if (!expected.headers().isEmpty()) {
      notes.emulated("probe " + probe + ": the response's headers are not looked at");
    }
    if (expected.body().isPresent()) {
      notes.emulated("probe " + probe + ": the text must stand in the first 5120 octets");
    }
    if (!expected.json().isEmpty()) {
      notes.emulated("probe " + probe + ": the fields of a JSON body are not looked at");
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
    requireFew(children.size(), "pool " + pool.name() + ": healthyWhen over members that are");
    if (children.stream().anyMatch(child -> isCounted(checks.get(child)))) {
      throw new Inexpressible(
          "pool %s: healthyWhen over members of which several probes decide; Route 53 does not count what it has counted: use mode checks"
              .formatted(pool.name()));
    }
    return Optional.of(
        count(
            References.of("pool", pool.name(), zone.apex() + " " + type + " probed"),
            children,
            Math.min(threshold, children.size())));
  }

  private static boolean isCounted(@Nullable HealthCheck check) {
    return check != null && check.kind() instanceof HealthCheck.Kind.Calculated;
  }

  /**
   * Rejects too many children.
   *
   * @param what of which there are so many
   */
  private static void requireFew(int children, String what) {
    if (children > HealthCheck.Kind.Calculated.CHILDREN_MAX) {
      throw new Inexpressible(
          "%s %d; a check counts %d at most: split the pool"
              .formatted(what, children, HealthCheck.Kind.Calculated.CHILDREN_MAX));
    }
  }
}
