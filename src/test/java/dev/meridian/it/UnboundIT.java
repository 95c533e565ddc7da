package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Meridian as the world sees it: Unbound resolves names from the root, which NSD serves, through
 * {@code example.com} at Knot, which delegates {@code app} to Meridian. It sends the client's
 * subnet on, minimises QNAMEs strictly and mixes their case.
 *
 * <p>Delegations lead to port 53, so all of them run in a network of their own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class UnboundIT {
  private static final String ROOT_ADDRESS = "127.0.53.1";
  private static final String PARENT_ADDRESS = "127.0.53.2";
  private static final String OUR_ADDRESS = "127.0.53.3";
  private static final String RESOLVER_ADDRESS = "127.0.53.4";
  private static final int BACKEND_PORT = 8053;

  private static final String FRENCH = "90.0.0.1";
  private static final String FRENCH_TOO = "90.0.7.1";
  private static final String AMERICAN = "8.8.8.1";
  private static final String JAPANESE = "133.0.0.1";
  private static final String GERMAN = "91.0.0.1";

  private static final String ROOT =
      """
      $TTL 3600
      .                 SOA ns.root.test. hostmaster.root.test. ( 1 7200 900 1209600 300 )
      .                 NS  ns.root.test.
      ns.root.test.     A   127.0.53.1
      example.com.      NS  ns1.example.com.
      ns1.example.com.  A   127.0.53.2
      """;

  private static final String PARENT =
      """
      $TTL 3600
      @        SOA ns1 hostmaster ( 1 7200 900 1209600 300 )
               NS  ns1
      ns1      A   127.0.53.2
      ; The delegation that a user of Meridian makes.
      app      NS  ns1.app
      ns1.app  A   127.0.53.3
      """;

  private static final String ZONE =
      """
      $TTL 300
      @         SOA   ns1 hostmaster ( 1 7200 900 1209600 30 )
                NS    ns1
      ns1       A     127.0.53.3
      docs      A     192.0.2.80
      help      CNAME www
      deep.ent  A     192.0.2.81
      """;

  private static final String STEERING =
      """
      probes:
        backend: {tcp: 8053, every: 500ms, timeout: 400ms, fall: 1, rise: 1}
      pools:
        us: {members: [192.0.2.10]}
        eu: {members: [198.51.100.10]}
        jp: {members: [203.0.113.10]}
        probed: {probe: backend, members: [{address: 198.51.100.20, probeAt: "127.0.53.1:8053"}]}
      policies:
        worldwide: {geo: {EU: eu, JP: jp, default: us}}
      names:
        www: {policy: worldwide, ttl: 300}
        late: {policy: worldwide, ttl: 300}
        short: {policy: {failover: [probed, us]}, ttl: 1}
        "*.tenants": {policy: worldwide, ttl: 300}
      """;

  private static final String HINTS =
      ". 3600 IN NS ns.root.test.\nns.root.test. 3600 IN A 127.0.53.1\n";

  @TempDir private static Path folder;
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static Network network = Network.HOST;
  private static Meridian meridian;
  private static NameServer backend;

  @BeforeAll
  static void start() throws Exception {
    network = open(Network.own(List.of(FRENCH, FRENCH_TOO, AMERICAN, JAPANESE, GERMAN)));
    Path root = folder("root", "root", ROOT);
    Path parent = folder("parent", "example.com", PARENT);
    open(NameServer.nsd(network, root, at(ROOT_ADDRESS, 53), List.of("root")));
    open(NameServer.knot(network, parent, at(PARENT_ADDRESS, 53), List.of("example.com")));
    backend =
        open(
            NameServer.nsd(
                network,
                folder("backend", "root", ROOT),
                at(ROOT_ADDRESS, BACKEND_PORT),
                List.of("root")));
    meridian =
        open(
            Meridian.serve(
                network,
                Setup.in(folder.resolve("meridian"), "\"" + OUR_ADDRESS + ":53\"")
                    .withGeo()
                    .zone("app.example.com", ZONE)
                    .steering("app.example.com", STEERING)));
    Path resolver = Files.createDirectories(folder.resolve("resolver"));
    Files.writeString(resolver.resolve("hints"), HINTS);
    open(
        NameServer.unbound(
            network,
            resolver,
            at(RESOLVER_ADDRESS, 53),
            resolver(resolver),
            List.of("app.example.com")));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : OPEN.reversed()) {
      open.close();
    }
  }

  private static <T extends AutoCloseable> T open(T opened) {
    OPEN.add(opened);
    return opened;
  }

  private static Path folder(String name, String zone, String text) throws Exception {
    Path zones = Files.createDirectories(folder.resolve(name).resolve("zones"));
    Files.writeString(zones.resolve(zone + ".zone"), text);
    return folder.resolve(name);
  }

  /** Unbound's configuration: ECS sent to Meridian, strict minimisation, mixed case. */
  private static String resolver(Path folder) {
    return """
      server:
        interface: 127.0.53.4@53
        directory: "%1$s"
        chroot: ""
        username: ""
        pidfile: ""
        use-syslog: no
        logfile: ""
        num-threads: 1
        access-control: 0.0.0.0/0 allow
        do-not-query-localhost: no
        do-ip6: no
        root-hints: "%1$s/hints"
        module-config: "subnetcache validator iterator"
        send-client-subnet: 127.0.53.3
        max-client-subnet-ipv4: 24
        qname-minimisation: yes
        qname-minimisation-strict: yes
        use-caps-for-id: yes
        prefetch: no
      remote-control:
        control-enable: no
      """
        .formatted(folder);
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  /** Asks Unbound as a client with some address. */
  private static Dig ask(String client, String... question) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-r", "@" + RESOLVER_ADDRESS, "-b", client, "+tries=2", "+time=8"));
    arguments.addAll(List.of(question));
    Ended ended = Ended.of(network.program("dig", arguments));
    assertThat(ended.status()).describedAs("%s%s", ended.out(), ended.err()).isZero();
    return new Dig(ended.out());
  }

  private static Ended run(String client, String... question) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-r", "@" + RESOLVER_ADDRESS, "-b", client, "+tries=2", "+time=8"));
    arguments.addAll(List.of(question));
    return Ended.of(network.program("dig", arguments));
  }

  @Test
  @Order(1)
  void clientsOfEachRegionGetTheirOwnAnswers() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(ask(FRENCH, "www.app.example.com").rdata()).containsExactly("198.51.100.10");
      assertThat(ask(AMERICAN, "www.app.example.com").rdata()).containsExactly("192.0.2.10");
      assertThat(ask(JAPANESE, "www.app.example.com").rdata()).containsExactly("203.0.113.10");
    }
  }

  @Test
  @Order(1)
  void aliasesAndWildcardsLeadToTheRegionToo() throws Exception {
    assertThat(ask(JAPANESE, "help.app.example.com").rdata())
        .containsExactly("www.app.example.com.", "203.0.113.10");
    assertThat(ask(FRENCH, "any.tenants.app.example.com").rdata()).containsExactly("198.51.100.10");
    assertThat(ask(AMERICAN, "any.tenants.app.example.com").rdata()).containsExactly("192.0.2.10");
  }

  @Test
  @Order(1)
  void whatNobodySteersIsResolved() throws Exception {
    assertThat(ask(FRENCH, "docs.app.example.com").rdata()).containsExactly("192.0.2.80");
    assertThat(ask(FRENCH, "deep.ent.app.example.com").rdata()).containsExactly("192.0.2.81");
    assertThat(ask(FRENCH, "none.app.example.com").status()).isEqualTo("NXDOMAIN");
    assertThat(ask(FRENCH, "www.app.example.com", "AAAA").status()).isEqualTo("NOERROR");
    assertThat(ask(FRENCH, "www.app.example.com", "AAAA").answer()).isEmpty();
    assertThat(ask(FRENCH, "ent.app.example.com").status()).isEqualTo("NOERROR");
  }

  @Test
  @Order(1)
  void traceFromTheRootFindsTheDelegation() throws Exception {
    Ended trace =
        Ended.of(
            network.program(
                "drill",
                List.of(
                    "-T",
                    "-r",
                    folder.resolve("resolver/hints").toString(),
                    "www.app.example.com")));
    assertThat(trace.out().lines().map(line -> line.replaceAll("\\s+", " ")))
        .containsSequence(
            "example.com. 3600 IN NS ns1.example.com.",
            "app.example.com. 3600 IN NS ns1.app.example.com.",
            "www.app.example.com. 300 IN A 192.0.2.10");
  }

  @Test
  @Order(2)
  void failureOfABackendReachesClients() throws Exception {
    assertThat(ask(FRENCH, "short.app.example.com").rdata()).containsExactly("198.51.100.20");
    backend.close();
    Awaitility.await("the other pool, through the resolver")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> ask(FRENCH, "short.app.example.com").rdata().equals(List.of("192.0.2.10")));
  }

  /** Meridian is gone, so what is answered now comes out of Unbound's cache. */
  @Test
  @Order(3)
  void cacheIsSharedWithinTheScopeOnly() throws Exception {
    assertThat(ask(FRENCH, "late.app.example.com").rdata()).containsExactly("198.51.100.10");
    assertThat(ask(JAPANESE, "late.app.example.com").rdata()).containsExactly("203.0.113.10");
    assertThat(ask(FRENCH, "docs.app.example.com").rdata()).containsExactly("192.0.2.80");
    meridian.assertLogIsClean();
    meridian.terminate();

    assertThat(ask(FRENCH, "late.app.example.com").rdata()).containsExactly("198.51.100.10");
    assertThat(ask(FRENCH_TOO, "late.app.example.com").rdata()).containsExactly("198.51.100.10");
    assertThat(ask(JAPANESE, "late.app.example.com").rdata()).containsExactly("203.0.113.10");
    assertThat(ask(AMERICAN, "docs.app.example.com").rdata()).containsExactly("192.0.2.80");
    Ended unanswered = run(AMERICAN, "late.app.example.com", "+tries=1", "+time=3");
    assertThat(unanswered.out()).doesNotContain("ANSWER SECTION");
  }
}
