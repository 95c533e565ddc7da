package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.DnsListenerSpec;
import dev.meridian.config.Problems;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.stats.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What {@code meridian.yaml} says of the protocol is seen in responses. */
final class ConfiguredProtocolTest {
  private static final String CLIENT_COOKIE = "2464c4abcf10c957";

  @TempDir private Path folder = Path.of("");

  private void write(String zone) throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(
        folder.resolve("zones/" + zone + ".zone"),
        "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
  }

  private Exchange server(String config) throws IOException {
    write("example.com");
    Files.writeString(folder.resolve("meridian.yaml"), config);
    Problems problems = new Problems();
    Optional<Loaded> loaded = Loader.load(folder.resolve("meridian.yaml"), problems);
    assertThat(problems.all()).isEmpty();
    return new Exchange(loaded.orElseThrow().snapshot());
  }

  private Loaded loaded() {
    return Loader.load(folder.resolve("meridian.yaml"), new Problems()).orElseThrow();
  }

  private void secret(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static List<String> chaos(Exchange server, String name) {
    Message response =
        server.ask(
            Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.TXT, DClass.CH)));
    return response.getRcode() == Rcode.NOERROR
        ? Exchange.section(response, Section.ANSWER)
        : List.of(Rcode.string(response.getRcode()));
  }

  private static List<String> option(Exchange server, int code, String hex) {
    GenericEDNSOption asked = new GenericEDNSOption(code, HexFormat.of().parseHex(hex));
    return server
        .ask(Exchange.query("ns.example.com.", Type.A, asked))
        .getOPT()
        .getOptions(code)
        .stream()
        .map(EDNSOption::toWire)
        .map(wire -> HexFormat.of().formatHex(wire, 4, wire.length))
        .toList();
  }

  @Test
  void identityIsTold() throws IOException {
    Exchange server = server("identity: {nsid: fra1, version: Meridian, hostname: ns1, id: two}");
    assertThat(chaos(server, "version.bind.")).containsExactly("version.bind. 0 CH TXT Meridian");
    assertThat(chaos(server, "version.server."))
        .containsExactly("version.server. 0 CH TXT Meridian");
    assertThat(chaos(server, "hostname.bind.")).containsExactly("hostname.bind. 0 CH TXT ns1");
    assertThat(chaos(server, "id.server.")).containsExactly("id.server. 0 CH TXT two");
    assertThat(option(server, EDNSOption.Code.NSID, "")).containsExactly("66726131");
  }

  @ParameterizedTest
  @CsvSource({"version.bind.", "version.server.", "hostname.bind.", "id.server."})
  void identityIsNotToldUnlessConfigured(String name) throws IOException {
    Exchange server = server("{}");
    assertThat(chaos(server, name)).containsExactly("REFUSED");
    assertThat(option(server, EDNSOption.Code.NSID, "")).isEmpty();
  }

  @Test
  void cookiesAreMadeWithTheSecretOfTheFile() throws IOException { // RFC 9018 A.1
    secret("a.secret", "e5e973e5a6b2a43f48e7dc849e37bfcf\n");
    Exchange server = server("cookies: {secret: a.secret}").at(0, 1559731985);
    assertThat(option(server.from("198.51.100.100"), EDNSOption.Code.COOKIE, CLIENT_COOKIE))
        .containsExactly(CLIENT_COOKIE + "010000005cf79f111f8130c3eee29480");
  }

  @Test
  void cookiesOfTheOtherSecretAreGood() throws IOException { // RFC 9018 A.4
    secret("new.secret", "445536BCD2513298075A5D379663C962\r\n");
    secret("old.secret", "dd3bdf9344b678b185a6f5cb60fca715");
    Exchange server =
        server("cookies: {secret: new.secret, otherSecret: old.secret}").at(0, 1559741961);
    server.from("2001:db8:220:1:59de:d0f4:8769:82b8");
    assertThat(
            option(
                server, EDNSOption.Code.COOKIE, "22681ab97d52c298010000005cf7c57926556bd0934c72f8"))
        .containsExactly("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
    assertThat(server.tally().total(Event.COOKIE_GOOD)).isEqualTo(1);
  }

  @Test
  void cookiesAreOnByDefaultWithASecretThatNobodyKnows() throws IOException {
    Exchange server = server("{}").at(0, 1559731985).from("198.51.100.100");
    List<String> cookies = option(server, EDNSOption.Code.COOKIE, CLIENT_COOKIE);
    assertThat(cookies).hasSize(1);
    assertThat(cookies.getFirst())
        .startsWith(CLIENT_COOKIE + "010000005cf79f11")
        .hasSize(48)
        .doesNotEndWith("0000000000000000");
    assertThat(option(server, EDNSOption.Code.COOKIE, cookies.getFirst())).isEqualTo(cookies);
  }

  @Test
  void cookiesCanBeTurnedOff() throws IOException {
    Exchange server = server("cookies: {enabled: false}");
    assertThat(option(server, EDNSOption.Code.COOKIE, CLIENT_COOKIE)).isEmpty();
  }

  @Test
  void requiredCookiesAreAskedFor() throws IOException {
    Exchange server = server("cookies: {required: true}");
    GenericEDNSOption cookie =
        new GenericEDNSOption(EDNSOption.Code.COOKIE, HexFormat.of().parseHex(CLIENT_COOKIE));
    assertThat(server.ask(Exchange.query("ns.example.com.", Type.A, cookie)).getRcode())
        .isEqualTo(Rcode.BADCOOKIE);
  }

  @Test
  void limitsHoldAsConfigured() throws IOException {
    Exchange server =
        server("rateLimit: {mode: on, perSecond: 1, burst: 2, slip: 0}").at(0, 1559731985);
    byte[] query = Exchange.query("ns.example.com.", Type.A).toWire();
    assertThat(server.raw(query)).isPresent();
    assertThat(server.raw(query)).isPresent();
    assertThat(server.raw(query)).isEmpty();
  }

  @Test
  void dryRunLimitsNothing() throws IOException {
    Exchange server =
        server("rateLimit: {mode: dryRun, perSecond: 1, burst: 1, slip: 0}").at(0, 1559731985);
    byte[] query = Exchange.query("ns.example.com.", Type.A).toWire();
    assertThat(server.raw(query)).isPresent();
    assertThat(server.raw(query)).isPresent();
  }

  @Test
  void listenerServesTheZonesThatItNames() throws IOException {
    write("other.example");
    String config =
        "listen: {dns: [\"127.0.0.1:1\", {address: \"127.0.0.1:2\", zones: [other.example],"
            + " clients: 192.0.2.0/24}]}";
    Exchange first = server(config);
    Exchange second = new Exchange(loaded().snapshot(), 1).from("192.0.2.9");

    assertThat(first.ask("ns.example.com.", "A").getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(second.ask("ns.example.com.", "A").getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(second.ask("ns.other.example.", "A").getRcode()).isEqualTo(Rcode.NOERROR);
    second.from("192.0.3.9");
    assertThat(second.ask("ns.other.example.", "A").getRcode()).isEqualTo(Rcode.REFUSED);
  }

  /** A reload cannot move sockets: addresses keep their place, and what is said of them is new. */
  @Test
  void addressesThatWereOpenedServeWhatIsSaidOfThemNow() throws IOException {
    write("other.example");
    server("listen: {dns: ['127.0.0.1:1', {address: '127.0.0.1:2', zones: other.example}]}");
    List<DnsListenerSpec> opened = loaded().listeners();
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: ['127.0.0.1:3', {address: '127.0.0.1:1', clients: 192.0.2.0/24}]}");

    Snapshot next = loaded().listeningOn(opened).snapshot();

    Exchange first = new Exchange(next, 0);
    assertThat(first.from("192.0.2.9").ask("ns.example.com.", "A").getRcode()).isZero();
    assertThat(first.from("192.0.3.9").ask("ns.example.com.", "A").getRcode())
        .isEqualTo(Rcode.REFUSED);
    Exchange gone = new Exchange(next, 1);
    assertThat(gone.ask("ns.other.example.", "A").getRcode()).isZero();
    assertThat(gone.ask("ns.example.com.", "A").getRcode()).isEqualTo(Rcode.REFUSED);
  }

  /** Over TCP both families' wildcards are one socket. */
  @Test
  void wildcardThatIsNoLongerConfiguredServesAsThatOfTheOtherFamily() throws IOException {
    server("listen: {dns: ['0.0.0.0:1', '[::]:1']}");
    List<DnsListenerSpec> opened = loaded().listeners();
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: {address: '0.0.0.0:1', clients: 192.0.2.0/24}}");

    Exchange ipv6 = new Exchange(loaded().listeningOn(opened).snapshot(), 1);
    assertThat(ipv6.from("192.0.2.9").ask("ns.example.com.", "A").getRcode()).isZero();
    assertThat(ipv6.from("192.0.3.9").ask("ns.example.com.", "A").getRcode())
        .isEqualTo(Rcode.REFUSED);
  }

  /** Not as at the start: who was shut out meanwhile stays out. */
  @Test
  void addressThatIsNoLongerConfiguredGoesOnAsItWasLast() throws IOException {
    server("listen: {dns: ['127.0.0.1:1', {address: '127.0.0.1:2', clients: 192.0.0.0/16}]}");
    List<DnsListenerSpec> opened = loaded().listeners();
    Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: ['127.0.0.1:1', {address: '127.0.0.1:2', clients: 192.0.2.0/24}]}");
    List<DnsListenerSpec> meanwhile = loaded().listeningOn(opened).listeners();
    Files.writeString(folder.resolve("meridian.yaml"), "listen: {dns: '127.0.0.1:1'}");

    Exchange gone = new Exchange(loaded().listeningOn(meanwhile).snapshot(), 1);
    assertThat(gone.from("192.0.3.9").ask("ns.example.com.", "A").getRcode())
        .isEqualTo(Rcode.REFUSED);
    assertThat(gone.from("192.0.2.9").ask("ns.example.com.", "A").getRcode()).isZero();
  }

  @Test
  void twoFilesOfOneZoneAreAnError() throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    String text = "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";
    Files.writeString(folder.resolve("zones/a.test.zone"), text);
    Files.writeString(folder.resolve("zones/\\097.test.zone"), text);
    Path file = Files.writeString(folder.resolve("meridian.yaml"), "{}");
    Problems problems = new Problems();

    assertThat(Loader.load(file, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(problem -> problem.toString().replace(folder + "/", ""))
        .containsExactly("zones/a.test.zone: names the zone of another file: a.test.");
  }

  @Test
  void zoneThatIsNotThereCannotBeListenedFor() throws IOException {
    write("other.example");
    Path file =
        Files.writeString(
            folder.resolve("meridian.yaml"),
            "listen:\n  dns:\n    - {address: 127.0.0.1, zones: [others.example]}\n");
    Problems problems = new Problems();

    assertThat(Loader.load(file, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(problem -> problem.toString().replace(folder + "/", ""))
        .containsExactly(
            "meridian.yaml:3: listen.dns[0].zones[0]: there is no zone others.example in the zones"
                + " folder");
  }

  private static final String STEERING =
      """
      pools:
        near: {members: [198.51.100.1]}
        far: {members: [203.0.113.1]}
      policies:
        by-net: {networks: {10.0.0.0/8: near, default: far}}
      names:
        w: by-net
        r: {policy: by-net, clientSubnet: false}
        c: {policy: {networks: {10.1.0.0/16: near, default: far}}, clientSubnet: true}
      """;

  private Exchange steered(String config) throws IOException {
    Files.createDirectories(folder.resolve("zones"));
    Files.writeString(folder.resolve("zones/example.com.yaml"), STEERING);
    return server(config).from("192.0.2.7");
  }

  /** Answer and scope for a client in 10.1.2.0/24; scope −1 where the option is not returned. */
  private static String answerAndScope(Exchange server, String name) {
    Message response =
        server.ask(
            Exchange.query(
                name, Type.A, new ClientSubnetOption(24, 0, InetAddress.ofLiteral("10.1.2.0"))));
    String scope =
        response.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).stream()
            .map(option -> "/" + ((ClientSubnetOption) option).getScopePrefixLength())
            .findFirst()
            .orElse("");
    return response.getSection(Section.ANSWER).getFirst().rdataToString() + scope;
  }

  @Test
  void nameWithoutClientSubnetIsSteeredByTheResolverWithScopeZero() throws IOException {
    Exchange server = steered("{}");

    assertThat(answerAndScope(server, "w.example.com.")).isEqualTo("198.51.100.1/8");
    assertThat(answerAndScope(server, "r.example.com.")).isEqualTo("203.0.113.1/0");
    assertThat(answerAndScope(server, "c.example.com.")).isEqualTo("198.51.100.1/16");
    server.from("10.9.9.9");
    assertThat(answerAndScope(server, "r.example.com.")).isEqualTo("198.51.100.1/0");
  }

  @Test
  void serverWithoutClientSubnetIgnoresTheOption() throws IOException {
    Exchange server = steered("clientSubnet: false");

    assertThat(answerAndScope(server, "w.example.com.")).isEqualTo("203.0.113.1");
    Message malformed =
        Exchange.query(
            "w.example.com.",
            Type.A,
            new GenericEDNSOption(EDNSOption.Code.CLIENT_SUBNET, new byte[] {9, 9, 9}));
    assertThat(server.ask(malformed).getRcode()).isEqualTo(Rcode.NOERROR);
  }
}
