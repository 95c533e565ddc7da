package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What dig is told by a running server that steers by the shipped geo database; nginx stands for
 * the backends of three regions, which are all up.
 */
final class DigIT {
  private static final String ZONE =
      """
      $TTL 300
      @         SOA   ns1 hostmaster ( 1 7200 900 1209600 45 )
                NS    ns1
      ns1       A     192.0.2.53
                AAAA  2001:db8:1::53
      docs      A     192.0.2.80
                TXT   "plain"
      deep.ent  A     192.0.2.81
      *.wild    A     192.0.2.82
      help      CNAME docs
      start     CNAME www
      away      CNAME www.elsewhere.example.
      lab       NS    ns.lab
      ns.lab    A     192.0.2.54
                AAAA  2001:db8:1::54
      """;

  /** Client prefix, and what the zone above has for clients of its country. */
  enum Client {
    FRENCH("90.0.0.0/24", "198.51.100.10", "2001:db8:2::10"),
    AMERICAN("8.8.8.0/24", "192.0.2.10", "2001:db8:1::10"),
    JAPANESE("133.0.0.0/24", "203.0.113.10", "2001:db8:3::10"),
    UNLOCATED("192.0.2.0/24", "192.0.2.99", "2001:db8:9::99"),
    FRENCH_IPV6("2a01:cb00::/32", "198.51.100.10", "2001:db8:2::10"),
    JAPANESE_IPV6("2001:200::/48", "203.0.113.10", "2001:db8:3::10"),
    UNLOCATED_IPV6("2001:db8::/32", "192.0.2.99", "2001:db8:9::99");

    final String prefix;
    final String a;
    final String aaaa;

    Client(String prefix, String a, String aaaa) {
      this.prefix = prefix;
      this.a = a;
      this.aaaa = aaaa;
    }

    String option() {
      return "+subnet=" + prefix;
    }

    int bitsMax() {
      return prefix.contains(":") ? 128 : 32;
    }
  }

  @TempDir private static Path folder;
  private static final List<Nginx> BACKENDS = new ArrayList<>();
  private static Meridian server;
  private static InetSocketAddress ipv4;
  private static InetSocketAddress ipv6;

  @BeforeAll
  static void serve() throws IOException {
    for (int port : Ports.free(3)) {
      BACKENDS.add(Nginx.start(folder.resolve("nginx-" + port), port));
    }
    server =
        Meridian.serve(
            Setup.in(folder)
                .withGeo()
                .zone("shop.example", ZONE + texts("medium", 10) + texts("big", 40))
                .steering("shop.example", steering(BACKENDS.stream().map(Nginx::port).toArray())));
    ipv4 = server.ipv4();
    ipv6 = server.ipv6();
  }

  private static String steering(Object... ports) {
    return """
      probes:
        web: {http: "http://{address}/healthz", expect: {status: 200, body: ok}, every: 5s, timeout: 5s, rise: 1}
      pools:
        us:    {probe: web, members: [{address: 192.0.2.10, probeAt: "127.0.0.1:%1$d"}, {address: "2001:db8:1::10", probeAt: "127.0.0.1:%1$d"}]}
        eu:    {probe: web, members: [{address: 198.51.100.10, probeAt: "127.0.0.1:%2$d"}, {address: "2001:db8:2::10", probeAt: "127.0.0.1:%2$d"}]}
        asia:  {probe: web, members: [{address: 203.0.113.10, probeAt: "127.0.0.1:%3$d"}, {address: "2001:db8:3::10", probeAt: "127.0.0.1:%3$d"}]}
        rest:  {members: [192.0.2.99, "2001:db8:9::99"]}
        away:  {members: [{cname: partner.elsewhere.example.}]}
        plain: {members: [{cname: docs.shop.example.}]}
      policies:
        worldwide:
          geo:
            EU: {failover: [eu, us]}
            US: {failover: [us, eu]}
            JP: {failover: [asia, us]}
            default: rest
        both: {all: [us, eu], answers: 2}
        office: {networks: {127.0.0.0/8: eu, default: rest}}
      names:
        "@": worldwide
        www: {policy: worldwide, ttl: 7}
        "*.tenants": worldwide
        both: both
        office: office
        partner: away
        inside: plain
      """
        .formatted(ports);
  }

  /** An RRset of about 75 octets a record. */
  private static String texts(String owner, int count) {
    return IntStream.range(0, count)
        .mapToObj("%s TXT \"%%060d\"%n".formatted(owner)::formatted)
        .collect(Collectors.joining());
  }

  @AfterAll
  static void end() {
    BACKENDS.forEach(Nginx::close);
    server.close();
  }

  static Stream<Arguments> clientsOnEveryTransport() {
    return Stream.of(Client.values())
        .flatMap(
            client ->
                Stream.of(ipv4, ipv6)
                    .flatMap(
                        address ->
                            Stream.of("UDP", "TCP")
                                .map(transport -> Arguments.of(client, address, transport))));
  }

  @ParameterizedTest
  @MethodSource("clientsOnEveryTransport")
  void clientsGetThePoolOfTheirCountry(Client client, InetSocketAddress address, String transport)
      throws Exception {
    String tcp = transport.equals("TCP") ? "+tcp" : "+notcp";

    Dig a = Dig.ask(address, "www.shop.example", "A", tcp, client.option());
    Dig aaaa = Dig.ask(address, "www.shop.example", "AAAA", tcp, client.option());

    assertThat(a.answer()).containsExactly("www.shop.example. 7 IN A " + client.a);
    assertThat(aaaa.answer()).containsExactly("www.shop.example. 7 IN AAAA " + client.aaaa);
    for (Dig dig : List.of(a, aaaa)) {
      assertThat(dig.status()).isEqualTo("NOERROR");
      assertThat(dig.flags()).containsExactly("qr", "aa");
      assertThat(dig.transport()).isEqualTo(transport);
      assertThat(dig.clientSubnet()).contains(client.prefix + "/" + dig.scope());
      assertThat(dig.scope()).isBetween(1, client.bitsMax());
    }
  }

  /** RFC 7871 section 7.2.1: a resolver gives one answer to the whole scope. */
  @ParameterizedTest
  @MethodSource("clients")
  void firstAndLastAddressOfTheScopeGetTheSameAnswer(Client client) throws Exception {
    Dig dig = Dig.ask(ipv4, "www.shop.example", client.option());
    InetAddress address = InetAddress.ofLiteral(client.prefix.split("/", 2)[0]);

    for (boolean last : List.of(false, true)) {
      String edge = edge(address, dig.scope(), last).getHostAddress() + "/" + client.bitsMax();
      assertThat(Dig.ask(ipv4, "www.shop.example", "+subnet=" + edge).rdata())
          .describedAs(edge)
          .containsExactly(client.a);
    }
  }

  static Stream<Client> clients() {
    return Stream.of(Client.values());
  }

  private static InetAddress edge(InetAddress address, int bits, boolean last) throws IOException {
    byte[] octets = address.getAddress();
    BigInteger host = BigInteger.ONE.shiftLeft(octets.length * 8 - bits).subtract(BigInteger.ONE);
    BigInteger first = new BigInteger(1, octets).andNot(host);
    byte[] edge = (last ? first.or(host) : first).toByteArray();
    byte[] sized = new byte[octets.length];
    int length = Math.min(edge.length, sized.length);
    System.arraycopy(edge, edge.length - length, sized, sized.length - length, length);
    return InetAddress.getByAddress(sized);
  }

  @Test
  void withoutAClientSubnetTheResolversOwnAddressDecides() throws Exception {
    Dig fromIpv4 = Dig.ask(ipv4, "office.shop.example");
    Dig fromIpv6 = Dig.ask(ipv6, "office.shop.example");

    assertThat(fromIpv4.rdata()).containsExactly("198.51.100.10");
    assertThat(fromIpv6.rdata()).containsExactly("192.0.2.99");
    assertThat(fromIpv4.clientSubnet()).isEmpty();
  }

  @Test
  void emptyClientSubnetIsEchoedAndTheResolversOwnAddressDecides() throws Exception {
    Dig dig = Dig.ask(ipv4, "office.shop.example", "+subnet=0");

    assertThat(dig.rdata()).containsExactly("198.51.100.10");
    assertThat(dig.clientSubnet()).contains("0.0.0.0/0/0");
  }

  @Test
  void scopeIsZeroForPlainRecords() throws Exception {
    Dig dig = Dig.ask(ipv4, "docs.shop.example", Client.FRENCH.option());

    assertThat(dig.answer()).containsExactly("docs.shop.example. 300 IN A 192.0.2.80");
    assertThat(dig.clientSubnet()).contains("90.0.0.0/24/0");
  }

  @Test
  void steersTheApex() throws Exception {
    Dig steered = Dig.ask(ipv4, "shop.example", Client.JAPANESE.option());
    Dig plain = Dig.ask(ipv4, "shop.example", "NS");

    assertThat(steered.answer()).containsExactly("shop.example. 30 IN A 203.0.113.10");
    assertThat(plain.answer()).containsExactly("shop.example. 300 IN NS ns1.shop.example.");
  }

  /** RFC 4592: any number of labels below the wildcard, and not the name above it. */
  @Test
  void steersWhatAWildcardCovers() throws Exception {
    assertThat(Dig.ask(ipv4, "a.b.tenants.shop.example", Client.FRENCH.option()).answer())
        .containsExactly("a.b.tenants.shop.example. 30 IN A 198.51.100.10");
    assertThat(Dig.ask(ipv4, "x.wild.shop.example").answer())
        .containsExactly("x.wild.shop.example. 300 IN A 192.0.2.82");
    assertThat(Dig.ask(ipv4, "tenants.shop.example").answer()).isEmpty();
  }

  @Test
  void keepsTheCaseOfTheQuestion() throws Exception {
    assertThat(Dig.ask(ipv4, "wWw.sHoP.eXaMpLe", Client.FRENCH.option()).answer())
        .containsExactly("wWw.sHoP.eXaMpLe. 7 IN A 198.51.100.10");
  }

  @Test
  void severalAnswersComeFromEveryPool() throws Exception {
    assertThat(Dig.ask(ipv4, "both.shop.example").rdata())
        .containsExactlyInAnyOrder("192.0.2.10", "198.51.100.10");
  }

  @Test
  void aCnamePoolAnswersByItsAliasAlone() throws Exception {
    for (String type : List.of("A", "AAAA", "CNAME", "TXT")) {
      assertThat(Dig.ask(ipv4, "partner.shop.example", type).answer())
          .containsExactly("partner.shop.example. 30 IN CNAME partner.elsewhere.example.");
    }
  }

  @Test
  void cnamesAreFollowedInsideTheServersZones() throws Exception {
    assertThat(Dig.ask(ipv4, "help.shop.example").answer())
        .containsExactly(
            "help.shop.example. 300 IN CNAME docs.shop.example.",
            "docs.shop.example. 300 IN A 192.0.2.80");
    assertThat(Dig.ask(ipv4, "inside.shop.example").answer())
        .containsExactly(
            "inside.shop.example. 30 IN CNAME docs.shop.example.",
            "docs.shop.example. 300 IN A 192.0.2.80");
    assertThat(Dig.ask(ipv4, "away.shop.example").answer())
        .containsExactly("away.shop.example. 300 IN CNAME www.elsewhere.example.");
  }

  @Test
  void aCnameThatLeadsToASteeredNameHasItsScope() throws Exception {
    Dig dig = Dig.ask(ipv4, "start.shop.example", Client.AMERICAN.option());

    assertThat(dig.answer())
        .containsExactly(
            "start.shop.example. 300 IN CNAME www.shop.example.",
            "www.shop.example. 7 IN A 192.0.2.10");
    assertThat(dig.scope()).isPositive();
  }

  /** RFC 2308 section 2.1; the TTL of the SOA is the smaller of its own and its minimum. */
  @Test
  void aNameThatDoesNotExistIsDeniedWithTheSoa() throws Exception {
    Dig dig = Dig.ask(ipv4, "nothing.shop.example");

    assertThat(dig.status()).isEqualTo("NXDOMAIN");
    assertDenied(dig);
  }

  /** RFC 2308 section 2.2, for a plain name, a steered one and an empty non-terminal. */
  @ParameterizedTest
  @ValueSource(strings = {"docs.shop.example", "www.shop.example", "ent.shop.example"})
  void aTypeThatDoesNotExistIsDeniedWithTheSoa(String name) throws Exception {
    Dig dig = Dig.ask(ipv4, name, "MX");

    assertThat(dig.status()).isEqualTo("NOERROR");
    assertDenied(dig);
  }

  private static void assertDenied(Dig dig) {
    assertThat(dig.flags()).containsExactly("qr", "aa");
    assertThat(dig.answer()).isEmpty();
    assertThat(dig.authority())
        .containsExactly(
            "shop.example. 45 IN SOA ns1.shop.example. hostmaster.shop.example."
                + " 1 7200 900 1209600 45");
  }

  @Test
  void namesBelowAZoneCutAreReferredWithGlue() throws Exception {
    Dig dig = Dig.ask(ipv4, "host.lab.shop.example");

    assertThat(dig.status()).isEqualTo("NOERROR");
    assertThat(dig.flags()).containsExactly("qr");
    assertThat(dig.answer()).isEmpty();
    assertThat(dig.authority()).containsExactly("lab.shop.example. 300 IN NS ns.lab.shop.example.");
    assertThat(dig.additional())
        .containsExactlyInAnyOrder(
            "ns.lab.shop.example. 300 IN A 192.0.2.54",
            "ns.lab.shop.example. 300 IN AAAA 2001:db8:1::54");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("outside its zones", List.of("www.example.com", "A")),
        Arguments.of("above its zones", List.of("example", "A")),
        Arguments.of("another class", List.of("version.bind", "CH", "TXT")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWhatItIsNotAuthoritativeFor(String what, List<String> query) throws Exception {
    Dig dig = Dig.ask(ipv4, query.toArray(String[]::new));

    assertThat(dig.status()).describedAs(what).isEqualTo("REFUSED");
    assertThat(dig.flags()).containsExactly("qr");
    assertThat(dig.authority()).isEmpty();
  }

  @Test
  void refusesToTransferAZone() throws Exception {
    assertThat(Dig.run(ipv4, "shop.example", "AXFR").out()).contains("; Transfer failed.");
  }

  @Test
  void knowsNoOtherOpcodeThanQuery() throws Exception {
    assertThat(Dig.ask(ipv4, "shop.example", "SOA", "+opcode=NOTIFY").status()).isEqualTo("NOTIMP");
  }

  @Test
  void digComesBackByTcpForWhatDoesNotFitADatagram() throws Exception {
    Dig datagram = Dig.ask(ipv4, "big.shop.example", "TXT", "+ignore", "+bufsize=4096");
    Dig retried = Dig.ask(ipv4, "big.shop.example", "TXT");

    assertThat(datagram.flags()).containsExactly("qr", "aa", "tc");
    assertThat(datagram.answer()).isEmpty();
    assertThat(datagram.transport()).isEqualTo("UDP");
    assertThat(retried.output()).contains(";; Truncated, retrying in TCP mode.");
    assertThat(retried.transport()).isEqualTo("TCP");
    assertThat(Set.copyOf(retried.rdata())).hasSize(40);
  }

  /** RFC 6891 section 6.2.3: the smaller of what both take; without EDNS 512 octets. */
  @Test
  void datagramsAreAsLargeAsTheClientTakes() throws Exception {
    assertThat(Dig.ask(ipv4, "medium.shop.example", "TXT", "+ignore").rdata()).hasSize(10);
    for (String option : List.of("+bufsize=512", "+bufsize=1", "+noedns")) {
      Dig small = Dig.ask(ipv4, "medium.shop.example", "TXT", "+ignore", option);
      assertThat(small.flags()).describedAs(option).containsExactly("qr", "aa", "tc");
    }
  }

  @Test
  void ednsIsAnsweredOnlyWhereItIsAsked() throws Exception {
    assertThat(Dig.ask(ipv4, "docs.shop.example").output())
        .contains("; EDNS: version: 0, flags:; udp: 1232");
    assertThat(Dig.ask(ipv4, "docs.shop.example", "+noedns").output()).doesNotContain("EDNS");
  }

  /** RFC 6891 section 6.1.3. */
  @Test
  void anEdnsVersionOfTheFutureIsAnsweredByBadvers() throws Exception {
    Dig dig = Dig.ask(ipv4, "docs.shop.example", "+noednsneg", "+edns=1");

    assertThat(dig.status()).isEqualTo("BADVERS");
    assertThat(dig.output()).contains("; EDNS: version: 0");
    assertThat(dig.answer()).isEmpty();
  }

  /** RFC 7871 section 6: FAMILY, SOURCE PREFIX-LENGTH, SCOPE PREFIX-LENGTH, ADDRESS. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // cut short
        "0001", // no prefix lengths
        "00011800c000", // fewer octets than a /24 has
        "00011800c0000200", // more octets than a /24 has
        "00011800c0000201ff",
        "00012100c000020100", // longer than an IPv4 address
        "00011700c00003", // bits set beyond the /23
        "00011818c00002", // a scope in a query
        "00031800c00002", // no such family
        "0002810020010db800000000000000000000000100", // longer than an IPv6 address
      })
  void aMalformedClientSubnetIsAFormatError(String option) throws Exception {
    Dig dig = Dig.ask(ipv4, "www.shop.example", "+ednsopt=8:" + option);

    assertThat(dig.status()).isEqualTo("FORMERR");
    assertThat(dig.answer()).isEmpty();
  }

  @Test
  void anUnknownEdnsOptionIsPassedOver() throws Exception {
    Dig dig = Dig.ask(ipv4, "docs.shop.example", "+ednsopt=65001:c0ffee");

    assertThat(dig.rdata()).containsExactly("192.0.2.80");
  }

  @Test
  void aMessageWithoutAQuestionIsAFormatErrorUnlessItAsksForACookie() throws Exception {
    assertThat(Dig.ask(ipv4, "+header-only", "+nocookie").status()).isEqualTo("FORMERR");
    Dig cookie = Dig.ask(ipv4, "+header-only", "+cookie");
    assertThat(cookie.status()).isEqualTo("NOERROR");
    assertThat(cookie.output()).contains("(good)");
  }

  @Test
  void oneTcpConnectionAnswersManyQueries() throws Exception {
    Dig both =
        Dig.ask(ipv4, "+tcp", "+keepopen", "docs.shop.example", "A", "docs.shop.example", "TXT");

    assertThat(both.output()).contains("192.0.2.80", "\"plain\"");
  }
}
