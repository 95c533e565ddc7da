package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries that come over a cable between two networks are taken by AF_XDP. Whoever runs this and
 * may not do that (it takes root, outside of a container that forbids it) sees instead that the
 * server says so.
 */
final class XdpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OURS = "192.0.2.53";
  private static final String OURS_TOO = "192.0.2.54";
  private static final String OURS_IPV6 = "2001:db8::53";
  private static final String LISTEN = "\"192.0.2.53:53\", \"[::]:53\"";
  private static final Pattern TAKEN = Pattern.compile("meridian_xdp_requests_total\\S* (\\d+)");
  private static final String ZONE =
      """
      $TTL 300
      @    SOA  ns1 hostmaster ( 1 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      www  A    198.51.100.7
      long TXT  "%1$s" "%1$s" "%1$s" "%1$s" "%1$s" "%1$s" "%1$s"
      """
          .formatted("x".repeat(250));

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Network server = Network.HOST;
  private Network client = Network.HOST;

  private <T extends AutoCloseable> T opened(T one) {
    open.add(one);
    return one;
  }

  @BeforeEach
  void lay() throws Exception {
    if (!isRoot()) {
      server = opened(Network.own(List.of(OURS + "/32", OURS_IPV6 + "/128")));
      ip(server, "link add wire type dummy");
      return;
    }
    server = opened(Network.ofRoot());
    client = opened(Network.ofRoot());
    ip(server, "link add wire type veth peer name wire netns " + client.keeperPid());
    for (String address : List.of(OURS + "/24", OURS_TOO + "/24", OURS_IPV6 + "/64")) {
      ip(server, "address add " + address + " dev wire" + (address.contains(":") ? " nodad" : ""));
    }
    ip(client, "address add 192.0.2.2/24 dev wire");
    ip(client, "address add 2001:db8::2/64 dev wire nodad");
    ip(server, "link set wire up");
    ip(client, "link set wire up");
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void ip(Network network, String arguments) throws Exception {
    Ended ended = Ended.of(network.program("ip", List.of(arguments.split(" "))));
    assertThat(ended.status()).describedAs("ip %s: %s", arguments, ended.err()).isZero();
  }

  private Setup setup(String name, String listen) throws IOException {
    return Setup.in(folder.resolve(name), listen)
        .config("udp: {xdp: wire, payloadMax: 4096}\n")
        .zone("shop.example", ZONE);
  }

  /** A server, unless it may not take the interface and says so. */
  private Optional<Meridian> serve(Setup setup) throws IOException {
    try {
      return Optional.of(opened(Meridian.serve(server, setup)));
    } catch (TerminalFailureException e) {
      assertThat(e)
          .hasStackTraceContaining(
              "cannot take queries of wire by AF_XDP: not permitted: AF_XDP needs CAP_BPF,"
                  + " CAP_NET_ADMIN and CAP_NET_RAW");
      return Optional.empty();
    }
  }

  private Dig ask(String address, String... arguments) throws Exception {
    return Dig.ask(client, at(address), arguments);
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
  }

  private long taken() throws Exception {
    Ended ended = Ended.of(server.program("curl", List.of("-s", "http://127.0.0.1:8053/metrics")));
    var matcher = TAKEN.matcher(ended.out());
    assertThat(matcher.find()).describedAs(ended.out()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void queriesThatMayBeTakenAreAndAllOthersAreAnsweredToo() throws Exception {
    Setup setup =
        Setup.in(folder.resolve("one"), LISTEN)
            .write(
                "meridian.yaml",
                """
                listen: {dns: [%s], control: "127.0.0.1:8053"}
                udp: {xdp: [wire], payloadMax: 4096}
                """
                    .formatted(LISTEN))
            .zone("shop.example", ZONE);
    Optional<Meridian> running = serve(setup);
    if (running.isEmpty()) {
      return;
    }
    Meridian meridian = running.get();
    assertThat(meridian.log()).anyMatch(line -> line.contains("AF_XDP on wire: 1 queue"));

    assertThat(ask(OURS, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
    assertThat(ask(OURS_IPV6, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
    assertThat(ask(OURS, "nowhere.shop.example", "A").status()).isEqualTo("NXDOMAIN");
    assertThat(taken()).isEqualTo(3);

    // Not listened on, over IPv4: nobody's, as without AF_XDP.
    assertThat(Dig.run(client, at(OURS_TOO), "+tries=1", "+time=1", "www.shop.example").status())
        .isNotZero();
    assertThat(ask(OURS, "+tcp", "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
    assertThat(taken()).isEqualTo(3);

    // What does not fit a frame of the link is not sent in fragments: TC, and then over TCP.
    Dig cut = ask(OURS, "+ignore", "+bufsize=4096", "long.shop.example", "TXT");
    assertThat(cut.output()).contains(" tc").contains("ANSWER: 0");
    Dig whole = ask(OURS, "+bufsize=4096", "long.shop.example", "TXT");
    assertThat(whole.transport()).isEqualTo("TCP");
    assertThat(whole.rdata()).hasSize(1);

    // An address that the host is given later is served, for [::] is listened on.
    ip(server, "address add 2001:db8::54/64 dev wire nodad");
    Awaitility.await("the new address is known to the program")
        .atMost(PATIENCE)
        .until(
            () -> {
              long before = taken();
              ask("2001:db8::54", "www.shop.example", "A");
              return taken() == before + 1;
            });
    meridian.assertLogIsClean();
    assertThat(meridian.terminate()).isZero();
  }

  @Test
  void queriesAreAnsweredThroughSocketsWhileTheInterfaceIsAnotherPrograms() throws Exception {
    Optional<Meridian> running = serve(setup("first", "\"" + OURS + ":53\""));
    if (running.isEmpty()) {
      return;
    }
    Meridian second = opened(Meridian.serve(server, setup("second", "\"" + OURS_TOO + ":53\"")));
    assertThat(second.log())
        .anyMatch(line -> line.contains("AF_XDP on wire: another program has it"));
    assertThat(ask(OURS_TOO, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
    // Tried again every half second: what it took to try is given back.
    Path maps = Path.of("/proc/" + second.process().pid() + "/maps");
    TimeUnit.SECONDS.sleep(5);
    assertThat(Files.readAllLines(maps))
        .filteredOn(line -> line.contains("socket:"))
        .hasSizeLessThan(16);

    Meridian first = running.get();
    first.close();
    assertThat(first.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
    await(second, "AF_XDP on wire: 1 queue");
    assertThat(ask(OURS_TOO, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
  }

  @Test
  void interfaceThatGoesAndComesBackIsTakenAgain() throws Exception {
    Optional<Meridian> running = serve(setup("one", LISTEN));
    if (running.isEmpty()) {
      return;
    }
    Meridian meridian = running.get();
    ip(server, "link delete wire");
    await(meridian, "AF_XDP on wire: it has gone or is down");
    await(meridian, "AF_XDP on wire: there is no interface of that name");
    lay(server, client);
    Awaitility.await("taken again")
        .atMost(PATIENCE)
        .until(() -> meridian.log().stream().filter(XdpIT::isTaken).count() == 2);
    assertThat(ask(OURS, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
    meridian.assertLogIsClean();
  }

  @Test
  void changedMtuAndStationAreGoneBy() throws Exception {
    Optional<Meridian> running = serve(setup("one", LISTEN));
    if (running.isEmpty()) {
      return;
    }
    ip(server, "link set wire mtu 1400");
    ip(server, "link set wire address 02:00:00:00:00:53");
    Awaitility.await("taken again")
        .atMost(PATIENCE)
        .until(() -> running.get().log().stream().filter(XdpIT::isTaken).count() > 1);
    assertThat(ask(OURS, "www.shop.example", "A").rdata()).containsExactly("198.51.100.7");
  }

  private static void lay(Network server, Network client) throws Exception {
    ip(server, "link add wire type veth peer name wire netns " + client.keeperPid());
    ip(server, "address add " + OURS + "/24 dev wire");
    ip(client, "address add 192.0.2.2/24 dev wire");
    ip(server, "link set wire up");
    ip(client, "link set wire up");
  }

  private static boolean isTaken(String line) {
    return line.contains("AF_XDP on wire: 1 queue");
  }

  private static void await(Meridian meridian, String words) {
    Awaitility.await(words)
        .atMost(PATIENCE)
        .until(() -> meridian.log().stream().anyMatch(line -> line.contains(words)));
  }

  @Test
  void processThatTakesOverTakesTheInterfaceToo() throws Exception {
    Setup setup = setup("one", LISTEN);
    Optional<Meridian> running = serve(setup);
    if (running.isEmpty()) {
      return;
    }
    Process questions =
        client
            .program(
                "dnsperf",
                List.of(
                    "-s", OURS, "-d", questions().toString(), "-l", "12", "-Q", "500", "-t", "3"))
            .redirectErrorStream(true)
            .start();
    Meridian next = opened(Meridian.takeOver(server, setup));
    await(next, "AF_XDP on wire: 1 queue");
    String report = new String(questions.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(questions.waitFor()).isZero();
    assertThat(report)
        .containsPattern("Queries lost: +0 ")
        .containsPattern("NOERROR \\d+ \\(100.00%\\)");
  }

  private Path questions() throws IOException {
    return Files.writeString(folder.resolve("questions"), "www.shop.example A\n");
  }

  @Test
  void interfaceThatIsNotThereIsSaidAtTheStart() throws Exception {
    Setup setup =
        Setup.in(folder.resolve("wrong"), LISTEN)
            .config("udp: {xdp: [nowhere0]}\n")
            .zone("shop.example", ZONE);
    Ended ended = Ended.of(server.program(Meridian.builder(setup.folder(), "serve")));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("cannot take queries of nowhere0 by AF_XDP: there is no interface of that name");
  }
}
