package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: all files again, all or nothing, and what is known of the targets stays known. */
final class ReloadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern COOKIE = Pattern.compile("; COOKIE: ([0-9a-f]+)");

  @TempDir private Path folder;
  private Nginx one;
  private Nginx two;
  private Setup setup;
  private Meridian server;
  private InetSocketAddress address;

  @BeforeEach
  void serve() throws IOException {
    List<Integer> ports = Ports.free(2);
    one = Nginx.start(folder.resolve("one"), ports.get(0));
    two = Nginx.start(folder.resolve("two"), ports.get(1));
    setup =
        Setup.in(folder)
            .config("cookies: {required: true}\n")
            .zone("shop.example", zone(1))
            .steering("shop.example", steering("one, two", ""));
    server = Meridian.serve(setup);
    address = server.ipv4();
  }

  @AfterEach
  void end() {
    server.close();
    one.close();
    two.close();
  }

  @Test
  void filesThatAreWatchedAreLoadedWhenTheyChange() throws Exception {
    setup.config("watch: true\n");
    reload(1);
    setup.zone("shop.example", zone(7));
    awaitLog(line -> line.contains("serial 1 → 7"));
    assertThat(Dig.ask(address, "+tcp", "v.shop.example", "TXT").rdata())
        .containsExactly("\"version 7\"");
    setup.zone("shop.example", "broken\n");
    awaitLog(line -> line.contains("reload failed: "));
    assertThat(Dig.ask(address, "+tcp", "v.shop.example", "TXT").rdata())
        .containsExactly("\"version 7\"");
    setup.zone("shop.example", zone(8) + "more 60 IN A 192.0.2.9\n");
    awaitLog(line -> line.contains("reloaded: +1 name in shop.example."));
    assertThat(Dig.ask(address, "+tcp", "v.shop.example", "TXT").rdata())
        .containsExactly("\"version 8\"");
  }

  private static String zone(int serial) {
    return """
      $TTL 300
      @    SOA  ns1 hostmaster ( %d 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      v    TXT  "version %d"
      """
        .formatted(serial, serial);
  }

  private String steering(String order, String pools) {
    return """
      probes:
        web: {http: "http://{address}/healthz", expect: {body: ok}, every: 300ms, timeout: 250ms, fall: 2, rise: 2}
      pools:
        one: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
        two: {probe: web, members: [{address: 192.0.2.2, probeAt: "127.0.0.1:%d"}]}
      %s
      policies:
        pair: {failover: [%s]}
      names:
        www: {policy: pair, ttl: 5}
      """
        .formatted(one.port(), two.port(), pools, order);
  }

  @Test
  void aTargetThatIsDownIsNotServedAtAnyMomentOfAReload() throws Exception {
    one.stop();
    awaitLog(line -> line.contains("one: 127.0.0.1:" + one.port() + " is DOWN"));
    assertThat(www()).isEqualTo("192.0.2.2");
    List<String> answers = new ArrayList<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    Thread client =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.isDone()) {
                    answers.add(www());
                  }
                });
    for (int serial = 2; serial < 12; serial++) {
      // A comment above moves every line of the probes.
      setup
          .zone("shop.example", zone(serial))
          .steering("shop.example", "# " + serial + "\n" + steering("one, two", ""));
      reload(serial - 1);
    }
    over.complete(null);
    client.join();
    assertThat(answers).isNotEmpty().containsOnly("192.0.2.2");
    assertThat(Dig.ask(address, "+tcp", "v.shop.example", "TXT").rdata())
        .containsExactly("\"version 11\"");
    one.startAgain();
    Awaitility.await().atMost(PATIENCE).until(() -> www().equals("192.0.2.1"));
    assertThat(server.log())
        .anyMatch(
            line ->
                line.contains(
                    ": zones 1 (shop.example. serial 10 → 11), steered names 1,"
                        + " targets probed 2 (0 new, 0 gone)"));
    server.assertLogIsClean();
    assertThat(server.terminate()).isZero();
  }

  @Test
  void aNewTargetHasAVerdictBeforeItIsServed() throws Exception {
    int dead = Ports.free();
    setup.steering(
        "shop.example",
        steering(
            "three, one",
            "  three: {probe: web, members: [{address: 192.0.2.3, probeAt: \"127.0.0.1:%d\"}]}"
                .formatted(dead)));
    Files.writeString(folder.resolve("zones/shop.example.zone"), zone(2));
    server.signal("HUP");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(www()).isEqualTo("192.0.2.1");
              return reloads() == 1;
            });
    assertThat(www()).isEqualTo("192.0.2.1");
    assertThat(server.log())
        .anyMatch(line -> line.contains("three: 127.0.0.1:" + dead + " is DOWN"))
        .anyMatch(line -> line.contains("targets probed 2 (1 new, 1 gone)"));
    two.stop(); // Nobody is interested any more.
    one.stop();
    awaitLog(line -> line.contains("one: 127.0.0.1:" + one.port() + " is DOWN"));
    assertThat(server.log())
        .noneMatch(line -> line.contains("two: 127.0.0.1:" + two.port() + " is DOWN"));
  }

  @Test
  void withAnErrorInAnyFileEverythingStays() throws Exception {
    setup
        .zone("shop.example", zone(2) + "www2 A 192.0.2\n")
        .steering("shop.example", steering("one, too", ""))
        .zone("good.example", zone(7));
    server.signal("HUP");
    awaitLog(line -> line.contains("reload failed"));
    assertThat(server.log())
        .anyMatch(line -> line.contains("ERROR") && line.contains("shop.example.zone:6: "))
        .anyMatch(
            line ->
                line.contains("ERROR")
                    && line.contains("zones/shop.example.yaml:8: ")
                    && line.contains("did you mean 'two'?"))
        .last()
        .asString()
        .endsWith("reload failed: 2 errors; serving on what was loaded before");
    assertThat(Dig.ask(address, "+tcp", "v.shop.example", "TXT").rdata())
        .containsExactly("\"version 1\"");
    assertThat(Dig.ask(address, "+tcp", "v.good.example", "TXT").status()).isEqualTo("REFUSED");
    server.assertLogIsClean();

    setup.zone("shop.example", zone(2)).steering("shop.example", steering("one, two", ""));
    reload(1);
    assertThat(Dig.ask(address, "+tcp", "v.good.example", "TXT").rdata())
        .containsExactly("\"version 7\"");
  }

  @Test
  void whatNeedsARestartIsToldAndTheRestIsTaken() throws Exception {
    setup
        .config("udp: {threads: 2}\ntcp: {idle: 60s}\nidentity: {version: two}\n")
        .zone("shop.example", zone(0));
    reload(1);
    assertThat(server.log())
        .satisfiesOnlyOnce(
            line -> assertThat(line).contains("WARN", "meridian.yaml: udp.threads: "))
        .satisfiesOnlyOnce(line -> assertThat(line).contains("WARN", "meridian.yaml: tcp.idle: "))
        .satisfiesOnlyOnce(
            line -> assertThat(line).contains("WARN", "shop.example. serial 1 → 0", "RFC 1982"));
    assertThat(Dig.ask(address, "+tcp", "CH", "TXT", "version.bind").rdata())
        .containsExactly("\"two\"");
    assertThat(Dig.ask(address, "+tcp", "+keepalive", "v.shop.example", "TXT").output())
        .contains("; TCP KEEPALIVE: 10.0 secs");
  }

  @Test
  void cookiesStayGoodAcrossAReload() throws Exception {
    Matcher cookie =
        COOKIE.matcher(Dig.ask(address, "+cookie", "+nobadcookie", "ns1.shop.example").output());
    assertThat(cookie.find()).isTrue();
    reload(1);
    String own = "+cookie=" + cookie.group(1);
    assertThat(Dig.ask(address, own, "+nobadcookie", "ns1.shop.example").status())
        .isEqualTo("NOERROR");
    String other = "+cookie=" + cookie.group(1).replaceFirst(".$", "x").replace('x', 'f');
    String wrong = other.equals(own) ? own.replaceFirst("f$", "0") : other;
    assertThat(Dig.ask(address, wrong, "+nobadcookie", "ns1.shop.example").status())
        .isEqualTo("BADCOOKIE");
  }

  @Test
  void manySignalsAtOnceAreAnsweredByFewLoadsOfWhatIsThereInTheEnd() throws Exception {
    for (int serial = 2; serial < 42; serial++) {
      setup.zone("shop.example", zone(serial));
      server.signal("HUP");
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                Dig.ask(address, "+tcp", "v.shop.example", "TXT")
                    .rdata()
                    .equals(List.of("\"version 41\"")));
    assertThat(reloads()).isBetween(1L, 40L);
    server.assertLogIsClean();
    assertThat(server.terminate()).isZero();
  }

  @Test
  void totalsAreToldOnDemandAndInTheEnd() throws Exception {
    Dig.ask(address, "+tcp", "ns1.shop.example");
    Dig.ask(address, "+tcp", "nothing.shop.example");
    server.signal("USR1");
    awaitLog(line -> line.contains("totals [::1]"));
    assertThat(server.terminate()).isZero();
    String told =
        "totals 127.0.0.1:%d/tcp received=2 sent=2 answer=1 nxdomain=1"
            .formatted(address.getPort());
    assertThat(server.log().stream().filter(line -> line.contains(told))).hasSize(2);
    assertThat(server.log().stream().filter(line -> line.contains("/udp received=0 sent=0")))
        .hasSize(4);
    server.assertLogIsClean();
  }

  private void reload(int count) throws IOException, InterruptedException {
    server.signal("HUP");
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> reloads() >= count);
  }

  private long reloads() throws IOException {
    return server.log().stream().filter(line -> line.contains("reloaded in ")).count();
  }

  private void awaitLog(java.util.function.Predicate<String> wanted) {
    Awaitility.await().atMost(PATIENCE).until(() -> server.log().stream().anyMatch(wanted));
  }

  private String www() {
    try {
      Dig dig = Dig.ask(address, "+tcp", "www.shop.example");
      assertThat(dig.rdata()).hasSize(1);
      return dig.rdata().getFirst();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
