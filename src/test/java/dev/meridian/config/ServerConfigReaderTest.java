package dev.meridian.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code meridian.yaml}: its meaning, and what is said of its faults. */
final class ServerConfigReaderTest {
  @Test
  void exampleOfTheDesignBecomesItsRecord() {
    String text =
        """
        listen: {dns: ["127.0.0.1:5300", "[::1]:5300"], control: "127.0.0.1:8053"}
        zones: zones                       # *.zone master files, and *.yaml steering beside them
        geoip: [geoip/dbip-country-lite.mmdb]   # in order
        state: state                       # verdicts, overrides, journal: survives restarts
        vantage: us-east
        """;
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read(text, "/etc/meridian/meridian.yaml", problems))
        .contains(
            new ServerConfig(
                Path.of("/etc/meridian/meridian.yaml"),
                List.of(
                    at("/etc/meridian/meridian.yaml", 1, "listen.dns[0]", "127.0.0.1", 5300),
                    at("/etc/meridian/meridian.yaml", 1, "listen.dns[1]", "::1", 5300)),
                Optional.of(control(socket("127.0.0.1", 8053))),
                Path.of("/etc/meridian/zones"),
                List.of(Path.of("/etc/meridian/geoip/dbip-country-lite.mmdb")),
                Path.of("/etc/meridian/state"),
                new VantageSpec("us-east", "us-east"),
                Optional.empty(),
                1,
                1232,
                true,
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                1000,
                100,
                true,
                new CookiesSpec(true, Optional.empty(), Optional.empty(), false),
                new RateLimitSpec(RateLimitSpec.Mode.OFF, 50, 125, 2),
                new IdentitySpec(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Duration.ofSeconds(5),
                Optional.empty(),
                false,
                Optional.empty()));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void emptyMappingIsAllDefaults() {
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read("{}", "meridian.yaml", problems))
        .contains(
            new ServerConfig(
                Path.of("meridian.yaml"),
                List.of(at("meridian.yaml", 0, "listen.dns", "127.0.0.1", 5300)),
                Optional.empty(),
                Path.of("zones"),
                List.of(),
                Path.of("state"),
                new VantageSpec("local", "local"),
                Optional.empty(),
                1,
                1232,
                true,
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                1000,
                100,
                true,
                new CookiesSpec(true, Optional.empty(), Optional.empty(), false),
                new RateLimitSpec(RateLimitSpec.Mode.OFF, 50, 125, 2),
                new IdentitySpec(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Duration.ofSeconds(5),
                Optional.empty(),
                false,
                Optional.empty()));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyKeyIsRead() {
    String text =
        """
        listen: {dns: ["192.0.2.1", "[2001:db8::1]", "2001:db8::2", "127.0.0.1:0"], control: "[::1]:0"}
        control:
          tls: {cert: api.pem, key: api.key}
          tokens: tokens
          hosts: [NS1.example.net, meridian]
          perSecond: 10000
          connectionsMax: 4
        zones: /srv/zones
        geoip: [/a.mmdb, b.mmdb]
        state: ../state
        vantage: eu_1
        udp: {threads: 4, payloadMax: 4096, gso: false}
        tcp: {idle: 30m, timeout: 100ms, clientsMax: 65535, perClientMax: 16383}
        cookies: {secret: cookie.secret, otherSecret: /run/next.secret, required: true}
        rateLimit: {mode: dryRun, perSecond: 1000000, burst: 1, slip: 0}
        identity: {nsid: fra1, version: 1.0, hostname: ns1.example.net, id: Zürich 2}
        startupGrace: 0s
        queryLog: {sample: 0.5%, to: "unix:/run/dnstap.sock", format: dnstap}
        watch: true
        """;
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read(text, "/etc/meridian.yaml", problems))
        .contains(
            new ServerConfig(
                Path.of("/etc/meridian.yaml"),
                List.of(
                    at("/etc/meridian.yaml", 1, "listen.dns[0]", "192.0.2.1", 53),
                    at("/etc/meridian.yaml", 1, "listen.dns[1]", "2001:db8::1", 53),
                    at("/etc/meridian.yaml", 1, "listen.dns[2]", "2001:db8::2", 53),
                    at("/etc/meridian.yaml", 1, "listen.dns[3]", "127.0.0.1", 0)),
                Optional.of(
                    new ControlSpec(
                        socket("::1", 0),
                        Optional.of(
                            new ControlSpec.Tls(Path.of("/etc/api.pem"), Path.of("/etc/api.key"))),
                        Optional.of(Path.of("/etc/tokens")),
                        List.of("ns1.example.net", "meridian"),
                        10_000,
                        4)),
                Path.of("/srv/zones"),
                List.of(Path.of("/a.mmdb"), Path.of("/etc/b.mmdb")),
                Path.of("/etc/../state"),
                new VantageSpec("eu_1", "eu_1"),
                Optional.empty(),
                4,
                4096,
                false,
                List.of(),
                Duration.ofMinutes(30),
                Duration.ofMillis(100),
                65535,
                16383,
                true,
                new CookiesSpec(
                    true,
                    Optional.of(Path.of("/etc/cookie.secret")),
                    Optional.of(Path.of("/run/next.secret")),
                    true),
                new RateLimitSpec(RateLimitSpec.Mode.DRY_RUN, 1_000_000, 1, 0),
                new IdentitySpec(
                    Optional.of("fra1"),
                    Optional.of("1.0"),
                    Optional.of("ns1.example.net"),
                    Optional.of("Zürich 2")),
                Duration.ZERO,
                Optional.of(
                    new QueryLogSpec(
                        0.005, Path.of("/run/dnstap.sock"), true, QueryLogSpec.Format.DNSTAP, 64)),
                true,
                Optional.empty()));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void listenerMaySayWhatItServesAndToWhom() {
    String text =
        """
        listen:
          dns:
            - "0.0.0.0"
            - "::"
            - {address: 10.0.0.1, zones: [A.Example., b.example], clients: [10.0.0.0/8, "fd00::1"]}
        """;
    Problems problems = new Problems();

    ServerConfig config = ServerConfigReader.read(text, "m.yaml", problems).orElseThrow();

    assertThat(problems.all()).isEmpty();
    DnsListenerSpec last = config.dns().getLast();
    assertThat(last.address()).isEqualTo(socket("10.0.0.1", 53));
    assertThat(last.zones().orElseThrow())
        .extracting(DnsListenerSpec.Zone::name)
        .containsExactly("a.example", "b.example");
    assertThat(last.clients().orElseThrow())
        .extracting(prefix -> prefix.address().getHostAddress() + "/" + prefix.bits())
        .containsExactly("10.0.0.0/8", "fd00:0:0:0:0:0:0:1/128");
    assertThat(config.dns().getFirst().clients()).isEmpty();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        row("listen: {dns: []}", "1: listen.dns: is empty; a server needs an address to listen on"),
        row(
            "listen: {dns: ns1.example.net}",
            "1: listen.dns: 'ns1.example.net' is not a literal IPv4 or IPv6 address"),
        row(
            "listen: {dns: [\"127.0.0.1:70000\"]}",
            "1: listen.dns[0]: port 70000 is outside 0..65535"),
        row(
            "listen: {dns: {addres: \"::1\"}}",
            "1: listen.dns: unknown key 'addres'; did you mean 'address'?",
            "1: listen.dns: has no address"),
        row(
            "listen: {dns: {address: 192.0.2.1, zones: [], clients: []}}",
            "1: listen.dns.zones: is empty; leave it out to serve all zones",
            "1: listen.dns.clients: is empty; leave it out to answer everybody"),
        row(
            "listen: {dns: {address: 192.0.2.1, clients: [AS1, 10.0.0.1/8, ten]}}",
            "1: listen.dns.clients[0]: 'AS1' is not a prefix; write it like 192.0.2.0/24",
            "1: listen.dns.clients[1]: host bits are set beyond /8; write 10.0.0.0/8",
            "1: listen.dns.clients[2]: 'ten' is not a prefix; write it like 192.0.2.0/24"),
        row(
            "listen:\n  dns:\n    - {address: \"0.0.0.0\", clients: 10.0.0.0/8}\n    - '::'",
            "4: listen.dns[1]: 0.0.0.0 and :: on one port share their TCP socket; give both the"
                + " same zones and clients"),
        row("clientSubnet: maybe", "1: clientSubnet: 'maybe' is neither true nor false"),
        row("listen:\n  dns:\n    - ::1\n    - '[::1]:53'", "4: listen.dns[1]: stands twice"),
        row(
            "listen: {control: \"[127.0.0.1]:80\"}",
            "1: listen.control: '[127.0.0.1]:80': only an IPv6 address stands in brackets"),
        row(
            "listen: {control: 0.0.0.0}",
            "1: listen.control: is not a loopback address, and needs control.tls; or"
                + " control.plaintext: true where nobody can listen in",
            "1: listen.control: is not a loopback address, and needs control.tokens"),
        row("listen: {control: 0.0.0.0}\ncontrol: {plaintext: true, tokens: t}"),
        row("listen: {control: 0.0.0.0}\ncontrol: {tls: {cert: c, key: k}, tokens: t}"),
        row(
            "listen: {control: \"::1\"}\ncontrol: {tls: {cert: c}, plaintext: true}",
            "2: control.plaintext: contradicts tls; leave one of them out",
            "2: control.tls: has no key"),
        row("control: {tokens: t}", "1: control: is of no use without listen.control"),
        row(
            "listen: {control: 127.0.0.1}\ncontrol: {hosts: [\"a:80\"]}",
            "2: control.hosts[0]: 'a:80' is not a host name without a port"),
        row(
            "listen: {dns: [\"127.0.0.1:x\"]}",
            "1: listen.dns[0]: '127.0.0.1:x' is not a literal IPv4 or IPv6 address"),
        row(
            "listen: 127.0.0.1",
            "1: listen: expected a mapping with dns, control, found '127.0.0.1'"),
        row("lisen: {}", "1: unknown key 'lisen'; did you mean 'listen'?"),
        row(
            "colour: red",
            "1: unknown key 'colour'; allowed: listen, control, zones, geoip, state, vantage, fleet,"
                + " udp, tcp, clientSubnet, cookies, rateLimit, identity, startupGrace,"
                + " queryLog, watch and 1 more"),
        row(
            "vantage: us east",
            "1: vantage: 'us east' is not a name: 1 to 63 letters, digits, - and _"),
        row("zones:", "1: zones: has no value; expected a path"),
        row("state: ''", "1: state: is empty; expected a path"),
        row("state: \"a\\0b\"", "1: state: is not a path: Nul character not allowed"),
        row("geoip: [[]]", "1: geoip[0]: expected a path, found a list"),
        row("udp: {threads: 0}", "1: udp.threads: 0 is outside 1..64"),
        row("udp: {threads: two}", "1: udp.threads: 'two' is not a whole number in 1..64"),
        row("udp: {payloadMax: 511}", "1: udp.payloadMax: 511 is outside 512..4096"),
        row(
            "udp: {payloadMax: 99999999999999999999}",
            "1: udp.payloadMax: 99999999999999999999 is outside 512..4096"),
        row(
            "tcp: {idle: 10}",
            "1: tcp.idle: '10' has no unit; write it like 500ms, 10s, 2m, 1h or 14d"),
        row(
            "tcp: {idle: soon}",
            "1: tcp.idle: 'soon' is not a duration; write it like 500ms, 10s, 2m, 1h or 14d"),
        row("tcp: {idle: 31m}", "1: tcp.idle: 31m is outside 1s..30m"),
        row("tcp: {idle: 999999999999h}", "1: tcp.idle: 999999999999h is outside 1s..30m"),
        row(
            "cookies: on",
            "1: cookies: expected a mapping with enabled, secret, otherSecret, required, found 'on'"),
        row("cookies: {enabled: off}", "1: cookies.enabled: 'off' is neither true nor false"),
        row("cookies: {secrets: a}", "1: cookies: unknown key 'secrets'; did you mean 'secret'?"),
        row("cookies: {secret: ''}", "1: cookies.secret: is empty; expected a path"),
        row(
            "cookies: {otherSecret: a}",
            "1: cookies.otherSecret: needs a secret beside it, to make new cookies with"),
        row(
            "cookies: {enabled: false, required: true}",
            "1: cookies.required: needs enabled: true; no query could be answered"),
        row(
            "rateLimit: {mode: dryrun}",
            "1: rateLimit.mode: unknown mode 'dryrun'; did you mean 'dryRun'?"),
        row(
            "rateLimit: {mode: true}",
            "1: rateLimit.mode: unknown mode 'true'; allowed: off, dryRun, on"),
        row("rateLimit: {perSecond: 0}", "1: rateLimit.perSecond: 0 is outside 1..1000000"),
        row("rateLimit: {burst: 1000001}", "1: rateLimit.burst: 1000001 is outside 1..1000000"),
        row("rateLimit: {slip: 101}", "1: rateLimit.slip: 101 is outside 0..100"),
        row("identity: {nsid: ''}", "1: identity.nsid: is 0 octets long in UTF-8, outside 1..128"),
        row(
            "identity: {nsid: " + "é".repeat(65) + "}",
            "1: identity.nsid: is 130 octets long in UTF-8, outside 1..128"),
        row(
            "identity: {version: " + "v".repeat(256) + "}",
            "1: identity.version: is 256 octets long in UTF-8, outside 1..255"),
        row("identity: {hostname:}", "1: identity.hostname: has no value; expected a text"),
        row("identity: {id: [a]}", "1: identity.id: expected a text, found a list"),
        row("startupGrace: 61s", "1: startupGrace: 61s is outside 0s..1m"),
        row("tcp: {timeout: 99ms}", "1: tcp.timeout: 99ms is outside 100ms..1m"),
        row("tcp: {perClientMax: 0}", "1: tcp.perClientMax: 0 is outside 1..65535"),
        row(
            "tcp:\n  clientsMax: 200\n  perClientMax: 201",
            "3: tcp.perClientMax: is 201, above clientsMax, which is 200"),
        row(
            "listen: {dns: [127.0.0.1, '[::1]']}\ntcp: {perClientMax: 501}",
            "2: tcp.perClientMax: is 501, which no client can reach: each of 2 addresses"
                + " has 500 of clientsMax (warning)"),
        row(
            "listen: {dns: [127.0.0.1, '[::1]']}\ntcp: {clientsMax: 1}",
            "2: tcp.clientsMax: is 1, and 2 addresses need one each at least"),
        row(
            "udp: {threads: 0}\ntcp: {clientsMax: 0}\nvantage: default",
            "1: udp.threads: 0 is outside 1..64",
            "2: tcp.clientsMax: 0 is outside 1..65535",
            "3: vantage: 'default' is reserved; choose another name"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultIsReportedWithItsPlaceAndReading(String text, List<String> expected) {
    Problems problems = new Problems();

    Optional<ServerConfig> config = ServerConfigReader.read(text, "meridian.yaml", problems);

    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactlyElementsOf(expected.stream().map(e -> "meridian.yaml:" + e).toList());
    assertThat(config).as("the rest is read all the same").isPresent();
  }

  private static Arguments row(String text, String... problems) {
    return Arguments.of(text, List.of(problems));
  }

  @Test
  void fileIsReadFromDisk(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("meridian.yaml");
    Files.writeString(file, "zones: z\n");
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read(file, problems))
        .map(ServerConfig::zones)
        .contains(folder.resolve("z"));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void missingFileIsAProblem(@TempDir Path folder) {
    Path file = folder.resolve("meridian.yaml");
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read(file, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(file + ": does not exist");
  }

  @Test
  void folderIsNotAFile(@TempDir Path folder) {
    Problems problems = new Problems();

    assertThat(ServerConfigReader.read(folder, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(folder + ": is not a regular file");
  }

  private static DnsListenerSpec at(String file, int line, String path, String address, int port) {
    return new DnsListenerSpec(
        new Mark(file, line, path), socket(address, port), Optional.empty(), Optional.empty());
  }

  private static ControlSpec control(InetSocketAddress address) {
    return new ControlSpec(address, Optional.empty(), Optional.empty(), List.of(), 50, 64);
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "{stat: s, listen: {control: 127.0.0.1}} | 127.0.0.1:8053",
        "{listen: {dns: nonsense, control: '[::1]:1'}} | [0:0:0:0:0:0:0:1]:1",
        "{listen: {control: 192.0.2.1}, control: {plaintext: true, tokns: t}} | 192.0.2.1:8053",
        "{listen: {control: 192.0.2.1}, control: {tls: {cert: c.pem, ky: k}}} | 192.0.2.1:8053 c.pem",
        "{listen: {control: 192.0.2.1}, control: {plaintxt: true, tokens: t}} | none",
        "{listen: {control: 127.0.0.1}, control: {tls: {cert: '', key: k}}} | none",
        "{control: {tokens: t}} | none",
        "[listen] | none",
      },
      quoteCharacter = '`')
  void theReachOfTheApiNeedsItsOwnKeysAlone(
      String text, @Nullable String reach, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("meridian.yaml"), text);

    assertThat(
            ServerConfigReader.reach(file)
                .map(
                    one ->
                        one.address().toString().substring(1)
                            + one.cert().map(path -> " " + folder.relativize(path)).orElse("")))
        .isEqualTo(Optional.ofNullable(reach));
  }
}
