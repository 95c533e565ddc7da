package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/** Lines that are read without dnsjava come to the same as by dnsjava. */
final class PlainLineTest {
  private static final long SEED = 20261122;
  private static final int FILES = 1500;
  private static final int LINES = 12;
  private static final byte[] ORIGIN = {2, 'e', 'X', 0};

  private static final List<String> OWNERS =
      List.of(
          "",
          "",
          "www",
          "WwW.sub",
          "abs.example.org.",
          "@",
          "*",
          "*.w",
          "_sip._tcp",
          "a..b",
          ".a",
          "a.",
          ".",
          "a\\.b",
          "\\065",
          "x".repeat(63),
          "x".repeat(64),
          "a.".repeat(121) + "a",
          "a.".repeat(122) + "aa",
          "a.".repeat(127),
          "a.".repeat(126) + "a",
          "$x",
          "(a",
          "\"q\"",
          "a;b",
          "é",
          "a@b",
          "10",
          "in",
          "A",
          "1h",
          "a/b",
          "a=b",
          "other.example.",
          "@.a");

  private static final List<String> TTLS =
      List.of(
          "",
          "",
          "",
          "60",
          "0",
          "2147483647",
          "2147483648",
          "4294967296",
          "99999999999",
          "1h",
          "1H30m",
          "-1",
          "007",
          "60 60",
          "6x",
          "00000000060");

  private static final List<String> CLASSES =
      List.of("", "", "IN", "in", "iN", "CH", "CLASS1", "IN IN", "INN", "ANY", "HS");

  private static final List<String> RECORDS =
      List.of(
          "A 192.0.2.1",
          "a 0.0.0.0",
          "A 255.255.255.255",
          "A 256.0.0.1",
          "A 1.2.3",
          "A 1.2.3.4.5",
          "A 01.2.3.4",
          "A 1.2.3.04",
          "A 1.2.3.4 5",
          "A",
          "A ( 1.2.3.4 )",
          "A 1.2.3.4x",
          "A \"1.2.3.4\"",
          "A 1..2.3",
          "A 0000.1.2.3",
          "A \\# 4 01020304",
          "A 1.2.3.4;c",
          "A 1.2.3.",
          "TYPE1 \\# 4 01020304",
          "AAAA ::",
          "AAAA ::1",
          "AAAA 1::",
          "AAAA 2001:DB8::a:0",
          "AAAA 1:2:3:4:5:6:7:8",
          "AAAA 1:2:3:4:5:6:7::",
          "AAAA ::2:3:4:5:6:7:8",
          "AAAA 1:2:3:4:5:6:7:8:9",
          "AAAA 1::2::3",
          "AAAA :::1",
          "AAAA 1:2",
          "AAAA ::ffff:192.0.2.1",
          "AAAA 12345::",
          "AAAA :1::",
          "AAAA 1:",
          "AAAA 1::2:",
          "AAAA g::",
          "AAAA 1:2:3:4::5:6:7:8",
          "AAAA 1:2:3:4:5:6:7:",
          "AAAA fe80::1%eth0",
          "AAAA 0001:0002:0003:0004:0005:0006:0007:0008",
          "AAAA 1:2:3:4:5:6:1.2.3.4",
          "AAAA ::1/64",
          "NS ns",
          "NS NS.Example.Org.",
          "NS @",
          "NS .",
          "NS a..b",
          "NS ns extra",
          "NS",
          "ns\tns",
          "CNAME www",
          "CNAME *.w",
          "cname a\\.b",
          "PTR host.example.net.",
          "CNAME @x",
          "CNAME a@",
          "MX 10 mail",
          "MX 0 .",
          "MX 65535 mail",
          "MX 65536 mail",
          "MX mail",
          "MX 10",
          "MX -1 mail",
          "MX 00010 mail",
          "MX 000010 mail",
          "MX 1x mail",
          "MX 10 mail ; to",
          "MX 10\tmail.example.org.",
          "SRV 1 2 3 target",
          "SRV 1 2 3",
          "SRV 1 2 70000 t",
          "SRV 0 0 0 .",
          "TXT \"two words\" three",
          "TXT \"\"",
          "TXT",
          "TXT a",
          "TXT \"a\"b",
          "TXT a\"b\"",
          "TXT \"a",
          "TXT \"a\"\"b\"",
          "TXT a;b",
          "TXT \"a;b(c)\"",
          "TXT \"a\\\"b\"",
          "TXT \\065",
          "TXT a(b",
          "TXT @ = ~ {x}",
          "TXT \"tab\there\"",
          "TXT \"é\"",
          "TXT é",
          "TXT " + "x".repeat(255),
          "TXT " + "x".repeat(256),
          "TXT \"" + "y".repeat(255) + "\"",
          "TXT \"" + "y".repeat(256) + "\"",
          "TXT \"\u0001\"",
          "TXT \\# 2 0161",
          "TXT " + "\"z\" ".repeat(2100),
          "TXT \"a\" )",
          "TXT $x",
          "SOA ns h 1 2 3 4 5",
          "CAA 0 issue \"ca\"",
          "DNAME x",
          "HINFO a b",
          "BOGUS x",
          "ANY x",
          "A6 x",
          "AAAAA ::1",
          "TXTTXTTXT x",
          "OPT x",
          "DS 1 8 2 00",
          "SPF x",
          "NULL x");

  private static final List<String> ENDS =
      List.of(
          "\n",
          "\n",
          "\n",
          "\r\n",
          "\r",
          " \n",
          "\t; comment\n",
          ";c\r\n",
          " ;\u0001é\n",
          "\n\n",
          "");

  private static final List<String> DIRECTIVES =
      List.of(
          "$ORIGIN Sub.Example.Org.\n",
          "$ORIGIN x\n",
          "$TTL 77\n",
          "$TTL 1h\n",
          "; nothing\n",
          "   \n",
          "a 5 TXT ( x\n y )\n",
          "b 5 TXT ( never closed\n",
          "$ORIGIN .\n",
          "$NOPE\n");

  @TempDir private Path folder = Path.of("");

  @Test
  void sameRecordsAndFaultsAsByDnsjava() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < FILES; i++) {
      String text = randomFile(random);
      Path file = Files.write(folder.resolve("zone"), octets(text, random));
      assertThat(read(file, true))
          .as("seed %d, file %d:%n%s", SEED, i, text)
          .isEqualTo(read(file, false));
    }
  }

  private static String randomFile(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "$TTL 300\n" : "");
    for (int line = 0; line < LINES; line++) {
      if (random.nextInt(8) == 0) {
        text.append(one(DIRECTIVES, random));
      }
      String ttl = one(TTLS, random);
      String dnsClass = one(CLASSES, random);
      boolean ttlFirst = random.nextBoolean();
      text.append(random.nextInt(3) > 0 ? one(OWNERS.subList(0, 9), random) : one(OWNERS, random));
      for (String word :
          List.of(ttlFirst ? ttl : dnsClass, ttlFirst ? dnsClass : ttl, one(RECORDS, random))) {
        text.append(word.isEmpty() ? "" : one(List.of(" ", "\t", "  \t"), random)).append(word);
      }
      text.append(one(ENDS, random));
    }
    return text.toString();
  }

  /** Now and then one octet is another. */
  private static byte[] octets(String text, Random random) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(3) == 0) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt();
    }
    return octets;
  }

  private static String one(List<String> texts, Random random) {
    return texts.get(random.nextInt(texts.size()));
  }

  /** None of the forms is left to chance. */
  @Test
  void everyRecordFormComesToTheSame() throws Exception {
    for (String record : RECORDS) {
      Path file =
          Files.writeString(folder.resolve("zone"), "$TTL 5\na " + record + "\n\t60 " + record);
      assertThat(read(file, true)).as(record).isEqualTo(read(file, false));
    }
    for (String owner : OWNERS) {
      Path file =
          Files.writeString(
              folder.resolve("zone"), owner + " 5 NS " + owner + "\n 6 A 192.0.2.1\n");
      assertThat(read(file, true)).as(owner).isEqualTo(read(file, false));
    }
  }

  private List<String> read(Path file, boolean takesPlainLines) {
    Problems problems = new Problems();
    List<String> told = new ArrayList<>();
    new MasterFile(
            folder,
            Name.fromConstantString("eXample.org."),
            problems,
            (owner, type, ttl, rdata, source, line) ->
                told.add(
                    source.at(line)
                        + " "
                        + owner
                        + " "
                        + ttl
                        + " "
                        + type
                        + " "
                        + HexFormat.of().formatHex(rdata)),
            takesPlainLines)
        .read(file);
    problems.all().stream().map(Problem::toString).forEach(told::add);
    return told;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www A 192.0.2.1",
        " 60 IN AAAA 2001:db8::1",
        "www\tin 60 a 192.0.2.1 ; comment",
        "@ NS ns1.example.net.",
        "*.w CNAME @",
        "www MX 10 mail",
        "_sip._tcp SRV 1 2 5060 sip",
        "www TXT \"two words\" three\r\n",
        "4 PTR host\n",
      })
  void takesTheLinesThatLargeZonesConsistOf(String line) {
    assertThat(new PlainLine(line.getBytes(StandardCharsets.US_ASCII)).read(0, ORIGIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "; comment",
        "$TTL 60",
        "www A ( 192.0.2.1 )",
        "w\\065 A 192.0.2.1",
        "www A 192.0.2.256",
        "www A 192.0.2.1 surplus",
        "www CH A 192.0.2.1",
        "www 1h A 192.0.2.1",
        "www TXT",
        "www TXT \"open",
        "www DS 1 8 2 00",
        "a..b A 192.0.2.1",
        "www MX 10",
        "www NS a\\.b",
      })
  void declinesWhatIsUnusualOrAtFault(String line) {
    assertThat(new PlainLine(line.getBytes(StandardCharsets.US_ASCII)).read(0, ORIGIN)).isFalse();
  }
}
