package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kdig of Knot and drill of NLnet Labs are told; dig has tests of its own. */
final class ClientsIT {
  private static final int STRINGS = 100;

  private static final String ZONE =
      """
      $TTL 300
      @         SOA   ns1 hostmaster ( 1 7200 900 1209600 45 )
                NS    ns1
      ns1       A     192.0.2.53
      docs      A     192.0.2.80
      help      CNAME docs
      old       DNAME new
      x.new     A     192.0.2.81
      lab       NS    ns.lab
      ns.lab    A     192.0.2.54
      """;

  private static final String STEERING =
      """
      pools:
        us: {members: [192.0.2.10]}
        eu: {members: [198.51.100.10]}
      names:
        www: {policy: {geo: {EU: eu, default: us}}}
      """;

  @TempDir private static Path folder;
  private static Meridian server;

  @BeforeAll
  static void start() throws Exception {
    String large =
        IntStream.range(0, STRINGS)
            .mapToObj(i -> "large TXT \"%s %d\"%n".formatted("x".repeat(100), i))
            .collect(Collectors.joining());
    server =
        Meridian.serve(
            Setup.in(folder)
                .withGeo()
                .config("identity: {nsid: \"node 7\"}\n")
                .zone("shop.example", ZONE + large)
                .steering("shop.example", STEERING));
  }

  @AfterAll
  static void stop() throws Exception {
    server.assertLogIsClean();
    server.close();
  }

  /** What a program printed without an error, blanks made one. */
  private static List<String> ask(String program, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("@127.0.0.1", "-p", Integer.toString(server.ipv4().getPort())));
    command.addAll(List.of(arguments));
    Ended ended = Ended.of(Network.HOST.program(program, command));
    assertThat(ended.status()).describedAs("%s%s", ended.out(), ended.err()).isZero();
    return ended.out().lines().map(line -> line.replaceAll("\\s+", " ")).toList();
  }

  private static List<String> kdig(String... arguments) throws Exception {
    return ask("kdig", arguments);
  }

  private static List<String> drill(String... arguments) throws Exception {
    return ask("drill", arguments);
  }

  @Test
  void kdigIsToldTheServersNameAndTheScope() throws Exception {
    assertThat(kdig("www.shop.example", "+nsid", "+subnet=90.0.0.0/24"))
        .contains("www.shop.example. 30 IN A 198.51.100.10")
        .anyMatch(line -> line.startsWith(";; NSID: ") && line.endsWith("\"node 7\""))
        .anyMatch(line -> line.matches(";; CLIENT-SUBNET: 90\\.0\\.0\\.0/24/([8-9]|1\\d|2[0-4])"));
  }

  @Test
  void kdigGetsACookie() throws Exception {
    assertThat(kdig("docs.shop.example", "+cookie=0102030405060708"))
        .contains("docs.shop.example. 300 IN A 192.0.2.80")
        .anyMatch(line -> line.matches(";; COOKIE: 0102030405060708[0-9A-F]{32}"));
  }

  @Test
  void kdigMaySendOptionsThatNobodyKnows() throws Exception {
    assertThat(kdig("docs.shop.example", "+ednsopt=65001:0102"))
        .contains("docs.shop.example. 300 IN A 192.0.2.80")
        .anyMatch(line -> line.contains("ext-rcode: NOERROR"));
  }

  @Test
  void kdigIsToldThatAVersionOfEdnsIsUnknown() throws Exception {
    assertThat(kdig("docs.shop.example", "+edns=1"))
        .anyMatch(line -> line.startsWith(";; Version: 0;") && line.endsWith("ext-rcode: BADVERS"));
  }

  @Test
  void kdigAsksAgainOverTcpWhenTruncated() throws Exception {
    for (String size : List.of("+bufsize=512", "+bufsize=4096", "+noedns")) {
      assertThat(kdig("large.shop.example", "TXT", size))
          .filteredOn(line -> line.startsWith("large.shop.example."))
          .hasSize(STRINGS);
    }
    assertThat(kdig("large.shop.example", "TXT", "+ignore"))
        .anyMatch(line -> line.startsWith(";; Flags: qr aa tc"));
  }

  @Test
  void kdigKeepsAConnectionForSeveralQueries() throws Exception {
    assertThat(
            kdig(
                "+tcp",
                "+keepopen",
                "docs.shop.example",
                "help.shop.example",
                "x.old.shop.example",
                "nothing.shop.example",
                "large.shop.example",
                "TXT"))
        .contains(
            "docs.shop.example. 300 IN A 192.0.2.80",
            "help.shop.example. 300 IN CNAME docs.shop.example.",
            "x.old.shop.example. 300 IN CNAME x.new.shop.example.",
            "x.new.shop.example. 300 IN A 192.0.2.81")
        .anyMatch(line -> line.contains("status: NXDOMAIN"))
        .filteredOn(line -> line.startsWith("large.shop.example."))
        .hasSize(STRINGS);
  }

  @Test
  void drillAsksOverEitherTransport() throws Exception {
    for (String transport : List.of("-u", "-t")) {
      assertThat(drill(transport, "help.shop.example"))
          .contains(
              "help.shop.example. 300 IN CNAME docs.shop.example.",
              "docs.shop.example. 300 IN A 192.0.2.80");
      assertThat(drill(transport, "-D", "-b", "1232", "nothing.shop.example"))
          .contains(
              "shop.example. 45 IN SOA ns1.shop.example. hostmaster.shop.example. 1 7200 900 1209600 45",
              ";; EDNS: version 0; flags: do ; udp: 1232")
          .anyMatch(line -> line.contains("rcode: NXDOMAIN"));
    }
  }

  @Test
  void drillIsReferred() throws Exception {
    assertThat(drill("host.lab.shop.example"))
        .contains(
            "lab.shop.example. 300 IN NS ns.lab.shop.example.",
            "ns.lab.shop.example. 300 IN A 192.0.2.54")
        .anyMatch(line -> line.startsWith(";; flags: qr rd ;"));
  }

  @Test
  void drillFallsBackToTcp() throws Exception {
    assertThat(drill("-a", "large.shop.example", "TXT"))
        .filteredOn(line -> line.startsWith("large.shop.example."))
        .hasSize(STRINGS);
  }
}
