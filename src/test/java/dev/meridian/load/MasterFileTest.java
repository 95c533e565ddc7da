package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

final class MasterFileTest {
  private static final Name ORIGIN = Name.fromConstantString("example.org.");

  @TempDir private Path folder = Path.of("");

  private final Problems problems = new Problems();
  private final List<String> records = new ArrayList<>();

  private void read(byte[] octets) {
    try {
      read(Files.write(folder.resolve("zone"), octets));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read(Path file) {
    new MasterFile(
            folder,
            ORIGIN,
            problems,
            (owner, type, ttl, rdata, source, line) -> records.add(line(owner, type, ttl, rdata)))
        .read(file);
  }

  private void read(String text) {
    read(text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String line(dev.meridian.wire.Name owner, int type, long ttl, byte[] rdata) {
    return owner + " " + ttl + " " + Type.string(type) + " " + HexFormat.of().formatHex(rdata);
  }

  private List<String> told() {
    return problems.all().stream()
        .map(Problem::toString)
        .map(text -> text.replace(folder + "/", ""))
        .toList();
  }

  @BeforeEach
  void nothingIsToldYet() {
    assertThat(problems.all()).isEmpty();
  }

  static List<String> validTexts() {
    String head = "@ 300 IN SOA ns1 hostmaster 1 2 3 4 5\n@ 300 IN NS ns1\n";
    return List.of(
        head,
        "$TTL 1h\n@ SOA ns1 hostmaster ( 1 ; serial\n 2h 3m\n 1w2d\n 5 )\n NS ns1\n\n; done\n",
        "$TTL 1\n@\tIN\tSOA\tns1 x 1 2 3 4 5\n\tIN\tNS\tns1\n\t60\tNS\tns2.example.com.\n",
        head + "www 60 IN A 192.0.2.1\nwww IN 60 AAAA 2001:db8::1\nwww CLASS1 60 TXT x\n",
        head
            + "$ORIGIN sub.example.org.\na 5 A 192.0.2.1\n@ 5 A 192.0.2.2\nb.example.org. 5 A 1.2.3.4",
        head + "a 5 TYPE65280 \\# 4 01020304\nb 5 A \\# 4 c0000201\nc 5 TYPE1 \\# 4 c0000202\n",
        head + "a 5 TXT \"two words\" \"\" three \"semi;colon ( paren\" \"\\\"quoted\\\" \\065\"\n",
        head + "a\\.b 5 A 192.0.2.1\n\\065\\032c 5 A 192.0.2.2\n*.w 5 A 192.0.2.3\n",
        head + "a 5 MX ( 10\n  mail )\n(b 5 A 192.0.2.9\n)\nc 5 A ( 192.0.2.8 )\n",
        head + "a 5 CAA 0 issue \"ca.example.net\"\n_s._tcp 5 SRV 1 2 53 srv\n",
        head + "a 5 HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1\nb 5 SVCB 2 svc port=53\n",
        head + "a 5 NAPTR 1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@example.org!\" .\n",
        head + "a 5 DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118\n",
        head
            + "a 5 TLSA 3 1 1 ( 00ff00ff\n 11ee ) ; hash\nb 5 SSHFP 1 1 123456789abcdef67890123456789abcdef67890\n",
        head + "a 5 LOC 52 14 05.000 N 00 08 50.000 E 10m 1m 10000m 10m\n",
        head + "a 5 HINFO \"PC\" Linux\nb 5 RP mbox txt\nc 5 DNAME example.net.\nd 5 PTR a\n",
        head
            + "a 5 DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+ KkxLbxIL",
        head + "a 5 URI 1 2 \"https://example.org/\"\nb 5 CNAME a\nc 5 APL 1:192.0.2.0/24\n",
        head + "a 5 AFSDB 1 b\nc 5 KX 1 b\nd 5 SPF \"v=spf1\"\n",
        "$ttl 7\r\n@ SOA ns1 x 1 2 3 4 5\r\n\r\n NS ns1\r\nwww A (\r\n 192.0.2.1 )\r\n");
  }

  @ParameterizedTest
  @MethodSource("validTexts")
  void readsWhatDnsjavaReads(String text) throws IOException {
    List<String> expected = new ArrayList<>();
    try (Master oracle =
        new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), ORIGIN)) {
      for (Record next = oracle.nextRecord(); next != null; next = oracle.nextRecord()) {
        assertThat(next.getDClass()).isEqualTo(DClass.IN);
        byte[] wire = next.toWire(1);
        int start = next.getName().length() + 10;
        byte[] rdata = Arrays.copyOfRange(wire, start, wire.length);
        dev.meridian.wire.Name owner = dev.meridian.wire.Name.ofWire(next.getName().toWire());
        expected.add(line(owner, next.getType(), next.getTTL(), rdata));
      }
    }

    read(text);

    assertThat(told()).isEmpty();
    assertThat(records).isEqualTo(expected).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "www 60 A 192.0.2.300|A record: invalid address: 192.0.2.300",
        "www 60 A|A record: expected an address",
        "www 60 A 192.0.2.1 192.0.2.2|A record: more fields than it takes, from '192.0.2.2'",
        "www 60 A \\# 3 010203|A record: RDATA is too short for the type",
        "www 60 MX 70000 mail|MX record: expected a number of 0..65535",
        "www 60 TXT|TXT record: a field is missing",
        "www 60 AAA 192.0.2.1|'AAA' is not a record type; did you mean 'AAAA'?",
        "www 60 CNAMEE x|'CNAMEE' is not a record type; did you mean 'CNAME'?",
        "www 192.0.2.1|'192.0.2.1' is neither a TTL, a class nor a record type",
        "www 1h30 A 192.0.2.1|'1h30' is neither a TTL, a class nor a record type",
        "www 2147483648 A 192.0.2.1|TTL 2147483648 is outside 0..2147483647 (RFC 2181 8)",
        "www 60 CH A 192.0.2.1|class CH is not served; only IN is",
        "www 60 AXFR x|AXFR is no type of data and cannot stand in a zone",
        "www 60 OPT x|OPT is no type of data and cannot stand in a zone",
        "www|there is an owner but no record",
        "www 60|the record type is missing after the TTL",
        "www IN|the record type is missing after the class",
        "www 60 TXT \"open|\" is not closed before its line ends",
        "www 60 TXT a)|) closes no (",
        "www 60 TXT a\\|\\ ends its line; it must stand before a character or three digits",
        "a..b 60 A 192.0.2.1|owner 'a..b': invalid empty label",
        "a\\999 60 A 192.0.2.1|owner 'a\\999': bad escape",
        "$ORIGIN|$ORIGIN needs a domain name",
        "$ORIGIN a b|$ORIGIN takes no more than that: 'b' is left over",
        "$TTL x|$TTL 'x' is not a TTL such as 3600 or 1h",
        "$TTL 99999999999|TTL 99999999999 is outside 0..2147483647 (RFC 2181 8)",
        "$GENERATE 1-2 a A 192.0.2.$|'$GENERATE' is not a directive; allowed: $ORIGIN, $TTL, $INCLUDE",
        "$INCLUDE|$INCLUDE needs a file",
        "$INCLUDE none|$INCLUDE 'none': there is no such file in the zones folder",
        "$INCLUDE ../up|$INCLUDE '../up' leaves the zones folder; only files in it can be included",
        "$INCLUDE /etc/passwd|$INCLUDE '/etc/passwd' leaves the zones folder; only files in it can be included",
        "$INCLUDE zone|$INCLUDE 'zone' is being read already; it would include itself without end",
        "$INCLUDE .|$INCLUDE '.' is not a plain file",
      },
      quoteCharacter = '`')
  void tellsAFaultWithItsLineAndReadsOn(String faulty, String problem) {
    read("before 60 A 192.0.2.1\n" + faulty + "\nafter 60 A 192.0.2.2\n");

    assertThat(told()).containsExactly("zone:2: " + problem);
    assertThat(records)
        .containsExactly("before.example.org. 60 A c0000201", "after.example.org. 60 A c0000202");
  }

  @Test
  void tellsAllFaultsOfAFileInOrder() {
    read(
        """
        $TTL 60
        a A x
        b TXT "open
        c A 192.0.2.1
        d NOPE 1
        e MX ( 10
           mail..x )
        """);

    assertThat(told())
        .containsExactly(
            "zone:2: A record: invalid address: x",
            "zone:3: \" is not closed before its line ends",
            "zone:5: 'NOPE' is not a record type",
            "zone:7: MX record: 'mail..x': invalid empty label");
    assertThat(records).containsExactly("c.example.org. 60 A c0000201");
  }

  @Test
  void openParenthesisIsToldWhereItOpensAndReadingGoesOn() {
    read("$TTL 9\n@ SOA ns1 x (\n 1 2 3\n 4 5\n NS ns1\nwww A 192.0.2.1\nftp A y\n");

    assertThat(told())
        .containsExactly(
            "zone:2: ( is never closed; what it joins is not read",
            "zone:7: A record: invalid address: y");
    assertThat(records).containsExactly("www.example.org. 9 A c0000201");
  }

  @Test
  void parenthesisLeftOpenAtTheEndIsAFault() {
    read("$TTL 9\nwww A ( 192.0.2.1");

    assertThat(told()).containsExactly("zone:2: ( is never closed; what it joins is not read");
    assertThat(records).isEmpty();
  }

  @Test
  void fileOfOpenParenthesesEndsSoon() {
    read("(\n".repeat(300_000));

    assertThat(told()).hasSize(8);
  }

  @Test
  void recordsBehindAFaultyOwnerAreNotGivenToAnother() {
    read("a 60 A 192.0.2.1\nb..c 60 A 192.0.2.2\n  60 AAAA 2001:db8::1\n  60 A z\n");

    assertThat(told())
        .containsExactly(
            "zone:2: owner 'b..c': invalid empty label", "zone:4: A record: invalid address: z");
    assertThat(records).containsExactly("a.example.org. 60 A c0000201");
  }

  @Test
  void firstRecordNeedsAnOwner() {
    read("  60 A 192.0.2.1\n");

    assertThat(told())
        .containsExactly(
            "zone:1: the first record has no owner; write a name, or @ for example.org.");
  }

  @Test
  void missingTtlIsToldOnce() {
    read("a A 192.0.2.1\nb A 192.0.2.2\n");

    assertThat(told())
        .containsExactly("zone:1: no TTL; write one in the record, or $TTL above all records");
  }

  @Test
  void ttlIsTheExplicitOneThenTheDefaultThenTheLast() {
    read(
        "a 60 A 192.0.2.1\nb A 192.0.2.1\n$TTL 1h\nc A 192.0.2.1\nd 2m A 192.0.2.1\ne A 192.0.2.1\n");

    assertThat(records.stream().map(record -> record.split(" ", -1)[1]))
        .containsExactly("60", "60", "3600", "120", "3600");
  }

  @Test
  void minimumOfTheSoaIsTheTtlWhereNoneIsGiven() {
    read("@ SOA ns1 x 1 2 3 4 77\n NS ns1\n");

    assertThat(records.stream().map(record -> record.split(" ", -1)[1]))
        .containsExactly("77", "77");
  }

  @Test
  void textsBeyondAsciiKeepTheirOctets() {
    read("a 60 TXT \"é\" ü\n");

    assertThat(told()).isEmpty();
    assertThat(records).containsExactly("a.example.org. 60 TXT 02c3a902c3bc");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstOwner() {
    read("\uFEFFa 60 A 192.0.2.1");

    assertThat(told()).isEmpty();
    assertThat(records).containsExactly("a.example.org. 60 A c0000201");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " ", "\t\n\n", "; only a comment", "\uFEFF", "( )\n", "\r\r\n"})
  void fileWithoutRecordsIsNoFault(String text) {
    read(text);

    assertThat(told()).isEmpty();
    assertThat(records).isEmpty();
  }

  @Test
  void controlCharactersAreFaultsOutsideOfComments() {
    read("a 60 TXT \"x\0y\"\nb\u0001 60 A 192.0.2.1\n; \0\nc 60 A 192.0.2.2\n");

    assertThat(told())
        .containsExactly(
            "zone:1: octet 0x00 is a control character; write \\000",
            "zone:2: octet 0x01 is a control character; write \\001");
    assertThat(records).containsExactly("c.example.org. 60 A c0000202");
  }

  @Test
  void lineOfAMegabyteIsToldInAFewWords() {
    read("a 60 A " + "9".repeat(1 << 20) + "\nb 60 TXT " + "\"x\" ".repeat(1 << 18) + "\n");

    assertThat(told()).hasSize(2).allMatch(text -> text.length() < 400);
    assertThat(told().getLast()).isEqualTo("zone:2: TXT record: RDATA is longer than 65535 octets");
  }

  @Test
  void faultsAreCountedUpToALimit() {
    read("a 60 A x\n".repeat(1000));

    assertThat(told()).hasSize(MasterFile.FAULTS_MAX + 1);
    assertThat(told().getLast())
        .isEqualTo("zone:100: 100 faults; the rest of the zone is not read");
  }

  @Test
  void includeKeepsOriginAndOwnerOfTheIncludingFile() throws IOException {
    write("part/hosts.inc", "a 60 A 192.0.2.1\n  60 A 192.0.2.2\n$ORIGIN elsewhere.example.\n");

    read("top 60 A 192.0.2.9\n$INCLUDE part/hosts.inc sub\n  60 AAAA ::1\nb 60 A 192.0.2.3\n");

    assertThat(told()).isEmpty();
    assertThat(records)
        .containsExactly(
            "top.example.org. 60 A c0000209",
            "a.sub.example.org. 60 A c0000201",
            "a.sub.example.org. 60 A c0000202",
            "top.example.org. 60 AAAA 00000000000000000000000000000001",
            "b.example.org. 60 A c0000203");
  }

  @Test
  void faultsInAnIncludedFileAreToldThere() throws IOException {
    write("a.inc", "x 60 A 192.0.2.1\ny 60 A z\n$INCLUDE b.inc\n");
    write("b.inc", "$INCLUDE zone\n");

    read("$INCLUDE \"a.inc\" ; comment\n");

    assertThat(told())
        .containsExactly(
            "a.inc:2: A record: invalid address: z",
            "b.inc:1: $INCLUDE 'zone' is being read already; it would include itself without end");
  }

  @Test
  void includesThatMultiplyEnd() throws IOException {
    for (int i = 0; i < 15; i++) {
      write(i + ".inc", ("$INCLUDE " + (i + 1) + ".inc\n").repeat(3));
    }
    write("15.inc", "a 60 A 192.0.2.1\n");

    read("$INCLUDE 0.inc\n");

    assertThat(told()).isNotEmpty().hasSizeLessThanOrEqualTo(MasterFile.FAULTS_MAX + 1);
    assertThat(told().getFirst()).contains("is more than the 1000 files that a zone can include");
  }

  @Test
  void includeMayNotLeaveTheFolderByALink() throws IOException {
    Path outside = Files.createTempFile("outside", ".inc");
    Files.createSymbolicLink(folder.resolve("link.inc"), outside);

    read("$INCLUDE link.inc\n");

    assertThat(told())
        .containsExactly(
            "zone:1: $INCLUDE 'link.inc' is a link out of the zones folder; only files in it can be"
                + " included");
    Files.delete(outside);
  }

  @Test
  void fileThatIsNotThereIsAFault() {
    read(folder.resolve("none"));

    assertThat(told()).containsExactly("none: no such file");
  }

  /** Four lines of as many octets each; the third one includes two such lines. */
  @Test
  void tellsHowMuchOfTheFileItReads() throws IOException {
    write("bb", "b A 1.1.1.1\nd A 1.1.1.1\n");
    write("a", "$TTL 000005\na A 1.1.1.1\n$INCLUDE bb\nc A 1.1.1.1\n");
    List<Double> shares = new ArrayList<>();
    AtomicReference<MasterFile> reader = new AtomicReference<>();
    reader.set(
        new MasterFile(
            folder, ORIGIN, problems, (_, _, _, _, _, _) -> shares.add(reader.get().share())));
    reader.get().read(folder.resolve("a"));

    assertThat(problems.all()).isEmpty();
    assertThat(shares).containsExactly(0.25, 0.0, 0.5, 0.75);
    assertThat(reader.get().share()).isOne();
  }
}
