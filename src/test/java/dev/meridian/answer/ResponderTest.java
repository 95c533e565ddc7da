package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.load.ZoneText;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.zone.Zone;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers from plain zones: RFC 1034 4.3.2, 2308, 4592, 6891. */
final class ResponderTest {
  private static final Zone EXAMPLE =
      ZoneText.zone(
          "example.com",
          """
          $TTL 300
          @        SOA ns1 hostmaster ( 7 7200 900 1209600 60 )
                   NS  ns1
                   NS  ns.elsewhere.net.
                   MX  10 mail
          ns1      A   192.0.2.53
          mail     A   192.0.2.25
          www      A   192.0.2.80
                   A   192.0.2.81
                   AAAA 2001:db8::80
          alias    CNAME www
          chain    CNAME alias
          out      CNAME www.example.net.
          dangling CNAME nowhere
          loop1    CNAME loop2
          loop2    CNAME loop1
          self     CNAME self
          a.b.c    TXT "deep"
          *.wild   A   192.0.2.99
                   MX  5 mail
          x.wild   TXT "explicit"
          *.cwild  CNAME www
          sub      NS  ns.sub
                   NS  ns.elsewhere.net.
          ns.sub   A   192.0.2.54
          inner    DS  1 13 2 3333333333333333333333333333333333333333333333333333333333333333
                   NS  ns1
          type     TYPE65280 \\# 3 010203
          """);

  private static final Zone NET =
      ZoneText.zone(
          "example.net",
          """
          @ 600 SOA ns hostmaster 1 7200 900 1209600 30
          @ 600 NS ns
          ns 600 A 192.0.2.1
          www 600 A 198.51.100.80
          """);

  private static final String SOA =
      "example.com. 60 IN SOA ns1.example.com. hostmaster.example.com. 7 7200 900 1209600 60";

  private final Exchange exchange = new Exchange(EXAMPLE, NET);

  private static List<String> answer(Message message) {
    return Exchange.section(message, Section.ANSWER);
  }

  private static List<String> authority(Message message) {
    return Exchange.section(message, Section.AUTHORITY);
  }

  private static void assertHeader(Message message, int rcode, boolean authoritative) {
    assertThat(message.getHeader().getID()).isEqualTo(4711);
    assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(message.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(message.getHeader().getFlag(Flags.AA)).isEqualTo(authoritative);
    assertThat(message.getRcode()).isEqualTo(rcode);
  }

  @Test
  void rrsetIsAnsweredWholeWithAuthority() {
    Message response = exchange.ask("www.example.com.", "A");
    assertHeader(response, Rcode.NOERROR, true);
    assertThat(answer(response))
        .containsExactlyInAnyOrder(
            "www.example.com. 300 IN A 192.0.2.80", "www.example.com. 300 IN A 192.0.2.81");
    assertThat(authority(response)).isEmpty();
    assertThat(exchange.tally().total(Ending.ANSWER)).isEqualTo(1);
  }

  @Test
  void ownerIsACompressionPointerToTheQuestion() {
    byte[] response =
        exchange.raw(Exchange.query("www.example.com.", Type.A).toWire()).orElseThrow();
    // header 12, question 17 + 4, then two records of 16 octets
    assertThat(response).hasSize(12 + 21 + 2 * 16);
    assertThat(HexFormat.of().formatHex(response, 33, 39)).isEqualTo("c00c00010001");
  }

  @Test
  void namesInRdataAreCompressedAgainstTheQuestion() {
    byte[] response = exchange.raw(Exchange.query("example.com.", Type.MX).toWire()).orElseThrow();
    // RDATA: preference 2, "mail" 5, pointer 2; then the address of mail, owned by a pointer
    assertThat(response).hasSize(12 + 13 + 4 + 12 + 9 + 16);
    assertThat(answer(Exchange.parse(response)))
        .containsExactly("example.com. 300 IN MX 10 mail.example.com.");
  }

  @Test
  void questionKeepsItsCase() {
    byte[] request = Exchange.query("wWw.eXaMpLe.CoM.", Type.A).toWire();
    byte[] response = exchange.raw(request).orElseThrow();
    assertThat(HexFormat.of().formatHex(response, 12, 33))
        .isEqualTo(HexFormat.of().formatHex(request, 12, 33));
    assertThat(Exchange.parse(response).getSection(Section.ANSWER)).hasSize(2);
  }

  @Test
  void typeThatIsNotThereIsNoDataWithSoaOfNegativeTtl() {
    Message response = exchange.ask("www.example.com.", "TXT");
    assertHeader(response, Rcode.NOERROR, true);
    assertThat(answer(response)).isEmpty();
    assertThat(authority(response)).containsExactly(SOA);
    assertThat(exchange.tally().total(Ending.NODATA)).isEqualTo(1);
  }

  @Test
  void nameThatIsNotThereIsNameError() {
    Message response = exchange.ask("nope.www.example.com.", "A");
    assertHeader(response, Rcode.NXDOMAIN, true);
    assertThat(authority(response)).containsExactly(SOA);
    assertThat(exchange.tally().total(Ending.NXDOMAIN)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b.c.example.com.", "c.example.com.", "wild.example.com."})
  void emptyNonTerminalIsNoData(String name) {
    Message response = exchange.ask(name, "A");
    assertHeader(response, Rcode.NOERROR, true);
    assertThat(authority(response)).containsExactly(SOA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.wild.example.com.", "a.b.wild.example.com.", "*.wild.example.com."})
  void wildcardAnswersWithTheNameThatWasAsked(String name) {
    assertThat(answer(exchange.ask(name, "A"))).containsExactly(name + " 300 IN A 192.0.2.99");
    assertThat(answer(exchange.ask(name, "MX")))
        .containsExactly(name + " 300 IN MX 5 mail.example.com.");
    assertHeader(exchange.ask(name, "TXT"), Rcode.NOERROR, true);
  }

  @Test
  void wildcardDoesNotCoverNamesThatExistOrLieBelowThem() {
    assertThat(authority(exchange.ask("x.wild.example.com.", "A"))).containsExactly(SOA);
    assertHeader(exchange.ask("x.wild.example.com.", "A"), Rcode.NOERROR, true);
    assertHeader(exchange.ask("y.x.wild.example.com.", "A"), Rcode.NXDOMAIN, true);
  }

  @Test
  void wildcardCnameIsFollowed() {
    assertThat(answer(exchange.ask("any.cwild.example.com.", "AAAA")))
        .containsExactly(
            "any.cwild.example.com. 300 IN CNAME www.example.com.",
            "www.example.com. 300 IN AAAA 2001:db8:0:0:0:0:0:80");
  }

  @Test
  void cnameChainIsFollowedInOrder() {
    Message response = exchange.ask("chain.example.com.", "AAAA");
    assertHeader(response, Rcode.NOERROR, true);
    assertThat(answer(response))
        .containsExactly(
            "chain.example.com. 300 IN CNAME alias.example.com.",
            "alias.example.com. 300 IN CNAME www.example.com.",
            "www.example.com. 300 IN AAAA 2001:db8:0:0:0:0:0:80");
  }

  @Test
  void cnameItselfIsAnsweredWithoutFollowing() {
    assertThat(answer(exchange.ask("chain.example.com.", "CNAME")))
        .containsExactly("chain.example.com. 300 IN CNAME alias.example.com.");
  }

  @Test
  void cnameIsFollowedIntoAnotherZoneHere() {
    assertThat(answer(exchange.ask("out.example.com.", "A")))
        .containsExactly(
            "out.example.com. 300 IN CNAME www.example.net.",
            "www.example.net. 600 IN A 198.51.100.80");
    Message noData = exchange.ask("out.example.com.", "AAAA");
    assertThat(authority(noData))
        .containsExactly(
            "example.net. 30 IN SOA ns.example.net. hostmaster.example.net. 1 7200 900 1209600 30");
  }

  @Test
  void danglingCnameEndsInNameErrorOfItsTarget() {
    Message response = exchange.ask("dangling.example.com.", "A");
    assertHeader(response, Rcode.NXDOMAIN, true); // RFC 6604 section 2.1
    assertThat(answer(response))
        .containsExactly("dangling.example.com. 300 IN CNAME nowhere.example.com.");
    assertThat(authority(response)).containsExactly(SOA);
  }

  @Test
  void cnameLoopEndsAfterEachLinkOnce() {
    assertThat(answer(exchange.ask("loop1.example.com.", "A")))
        .containsExactly(
            "loop1.example.com. 300 IN CNAME loop2.example.com.",
            "loop2.example.com. 300 IN CNAME loop1.example.com.");
    assertThat(answer(exchange.ask("self.example.com.", "A")))
        .containsExactly("self.example.com. 300 IN CNAME self.example.com.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub.example.com.", "host.sub.example.com.", "ns.sub.example.com."})
  void belowAZoneCutIsAReferralWithGlue(String name) {
    Message response = exchange.ask(name, "A");
    assertHeader(response, Rcode.NOERROR, false);
    assertThat(answer(response)).isEmpty();
    assertThat(authority(response))
        .containsExactly(
            "sub.example.com. 300 IN NS ns.sub.example.com.",
            "sub.example.com. 300 IN NS ns.elsewhere.net.");
    assertThat(Exchange.section(response, Section.ADDITIONAL))
        .containsExactly("ns.sub.example.com. 300 IN A 192.0.2.54");
  }

  @Test
  void dsAtAZoneCutIsTheParentsToAnswer() {
    Message held = exchange.ask("inner.example.com.", "DS");
    assertHeader(held, Rcode.NOERROR, true);
    assertThat(held.getSection(Section.ANSWER)).hasSize(1);
    Message none = exchange.ask("sub.example.com.", "DS");
    assertHeader(none, Rcode.NOERROR, true);
    assertThat(authority(none)).containsExactly(SOA);
    assertHeader(exchange.ask("below.inner.example.com.", "DS"), Rcode.NOERROR, false);
  }

  @Test
  void unknownTypesAreServedAsTheyStand() {
    assertThat(answer(exchange.ask("type.example.com.", "TYPE65280")))
        .containsExactly("type.example.com. 300 IN TYPE65280 \\# 3 010203");
  }

  @Test
  void anyIsAnsweredWithOneHinfo() {
    assertThat(answer(exchange.ask("www.example.com.", "ANY")))
        .containsExactly("www.example.com. 3600 IN HINFO \"RFC8482\" \"\"");
    assertThat(answer(exchange.ask("alias.example.com.", "ANY")))
        .containsExactly("alias.example.com. 300 IN CNAME www.example.com.");
    assertHeader(exchange.ask("nope.example.com.", "ANY"), Rcode.NXDOMAIN, true);
    assertThat(authority(exchange.ask("c.example.com.", "ANY"))).containsExactly(SOA);
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.org., A, REFUSED",
    "com., SOA, REFUSED",
    "., NS, REFUSED",
    "example.com., AXFR, REFUSED",
    "example.com., IXFR, REFUSED",
    "example.com., TSIG, NOTIMP",
    "example.com., MAILB, NOTIMP",
  })
  void whatIsNotServedIsRefused(String name, String type, String rcode) {
    Message response = exchange.ask(name, type);
    assertHeader(response, Rcode.value(rcode), false);
    assertThat(response.getSection(Section.QUESTION)).hasSize(1);
    assertThat(authority(response)).isEmpty();
  }

  @Test
  void classOtherThanInIsRefused() {
    Message query =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("www.example.com."), Type.A, DClass.CH));
    assertThat(exchange.ask(query).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void recursionDesiredIsCopiedAndCheckingDisabledIsClear() {
    Message query = Exchange.query("www.example.com.", Type.A);
    query.getHeader().setFlag(Flags.RD);
    query.getHeader().setFlag(Flags.CD);
    Message response = exchange.ask(query);
    assertThat(response.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(response.getHeader().getFlag(Flags.CD)).isFalse(); // RFC 4035 section 3.1.6
    assertThat(response.getHeader().getFlag(Flags.AD)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcode.IQUERY, Opcode.STATUS, Opcode.NOTIFY, Opcode.UPDATE, 15})
  void otherOpcodesAreNotImplemented(int opcode) {
    Message query = Exchange.query("www.example.com.", Type.A);
    query.getHeader().setOpcode(opcode);
    Message response = exchange.ask(query);
    assertHeader(response, Rcode.NOTIMP, false);
    assertThat(response.getHeader().getOpcode()).isEqualTo(opcode);
    assertThat(exchange.tally().total(Ending.NOTIMP)).isEqualTo(1);
  }

  @Test
  void shortDatagramsAndResponsesAreDropped() {
    assertThat(exchange.raw(new byte[11])).isEmpty();
    byte[] response = Exchange.query("www.example.com.", Type.A).toWire();
    response[2] |= (byte) 0x80;
    assertThat(exchange.raw(response)).isEmpty();
    assertThat(exchange.tally().total(Ending.DROPPED)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    // id 4711 = 1267; sections as counted
    "126700000000000000000000, no question",
    "126700000002000000000000037777770000010001037777770000010001, two questions",
    "12670000000100000000000003777777, cut name",
    "126700000001000000000000c00c00010001, pointer as QNAME",
    "12670000000100000000000041777777, label type 01",
    "1267000000010000000000000377777700000100, cut class",
    "126700000001000100000000037777770000010001, answer counted but missing",
    "126700000001000000000001037777770000010001, additional counted but missing",
    "126700000001000000000000037777770000010001ff, octets after the end",
  })
  void malformedIsFormerr(String hex, String what) {
    Message response = Exchange.parse(exchange.raw(HexFormat.of().parseHex(hex)).orElseThrow());
    assertThat(response.getRcode()).as(what).isEqualTo(Rcode.FORMERR);
    assertThat(response.getHeader().getID()).isEqualTo(0x1267);
    assertThat(exchange.tally().total(Ending.FORMERR)).isEqualTo(1);
  }

  @Test
  void ednsIsAnsweredWithEdns() {
    Message response = exchange.ask(Exchange.query("www.example.com.", Type.A, noOptions()));
    OPTRecord opt = response.getOPT();
    assertThat(opt.getPayloadSize()).isEqualTo(1232);
    assertThat(opt.getVersion()).isZero();
    assertThat(opt.getOptions()).isEmpty();
    assertThat(exchange.ask("www.example.com.", "A").getOPT()).isNull();
    assertThat(exchange.tally().total(Event.EDNS)).isEqualTo(1);
  }

  private static GenericEDNSOption[] noOptions() {
    return new GenericEDNSOption[0];
  }

  @Test
  void unknownOptionsAreIgnored() {
    Message response =
        exchange.ask(
            Exchange.query(
                "www.example.com.", Type.A, new GenericEDNSOption(65001, new byte[] {1, 2, 3})));
    assertThat(response.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(response.getOPT().getOptions()).isEmpty();
  }

  @Test
  void ednsVersionAboveZeroIsBadvers() {
    Message query = Exchange.query("www.example.com.", Type.A);
    query.addRecord(new OPTRecord(1232, 0, 1, 0), Section.ADDITIONAL);
    Message response = exchange.ask(query);
    assertThat(response.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(response.getOPT().getVersion()).isZero();
    assertThat(answer(response)).isEmpty();
    assertThat(exchange.tally().total(Ending.BADVERS)).isEqualTo(1);
  }

  @Test
  void optionsOfALaterVersionAreNotJudged() {
    Message query = Exchange.query("www.example.com.", Type.A);
    GenericEDNSOption broken = new GenericEDNSOption(8, HexFormat.of().parseHex("000118055a0000"));
    query.addRecord(new OPTRecord(1232, 0, 1, 0, List.of(broken)), Section.ADDITIONAL);
    assertThat(exchange.ask(query).getRcode()).isEqualTo(Rcode.BADVERS);
  }

  @Test
  void formerrHasOptWhereTheQueryHadOne() {
    byte[] query = HexFormat.of().parseHex("1267000000000000000000010000290" + "4d0000000000000");
    Message response = Exchange.parse(exchange.raw(query).orElseThrow());
    assertThat(response.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(response.getOPT()).isNotNull();
  }

  @Test
  void twoOptRecordsAreFormerr() {
    Message query = Exchange.query("www.example.com.", Type.A);
    query.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    query.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
    assertThat(exchange.ask(query).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void dnssecOkIsCopied() {
    Message query = Exchange.query("www.example.com.", Type.A);
    query.addRecord(new OPTRecord(1232, 0, 0, 0x8000), Section.ADDITIONAL);
    assertThat(exchange.ask(query).getOPT().getFlags()).isEqualTo(0x8000);
  }

  @Test
  void whatDoesNotFitIsEmptyWithTcOverUdpAndWholeOverTcp() {
    StringBuilder text =
        new StringBuilder("@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n");
    for (int i = 0; i < 100; i++) {
      text.append("big 60 A 198.51.100.").append(i).append('\n');
    }
    Zone big = ZoneText.zone("big.test", text.toString());
    Exchange udp = new Exchange(big);
    Message cut = udp.ask("big.big.test.", "A");
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer(cut)).isEmpty();
    assertThat(cut.getSection(Section.QUESTION)).hasSize(1);
    assertThat(udp.tally().total(Event.TRUNCATED)).isEqualTo(1);
    Message whole = new Exchange(big).overTcp().ask("big.big.test.", "A");
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(answer(whole)).hasSize(100);
  }

  @ParameterizedTest
  @CsvSource({"0", "100, 30", "512, 30", "600, 36", "1232, 75", "4096, 75"})
  void udpSizeIsTheClientsWithin512And1232(int payload) {
    // 12 + question 18 + OPT 11 + 16 a record: the most that fit 512, 600 and 1232 octets
    StringBuilder text =
        new StringBuilder("@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n");
    int fits = (Math.clamp(payload, 512, 1232) - 12 - 18 - 11) / 16;
    for (int i = 0; i < fits; i++) {
      text.append("n 60 A 198.51.100.").append(i).append('\n');
      text.append("m 60 A 198.51.100.").append(i).append('\n');
    }
    text.append("m 60 A 203.0.113.1\n");
    Exchange udp = new Exchange(ZoneText.zone("example.test", text.toString()));
    assertThat(sized(udp, "n.example.test.", payload).getSection(Section.ANSWER)).hasSize(fits);
    assertThat(sized(udp, "m.example.test.", payload).getHeader().getFlag(Flags.TC)).isTrue();
  }

  private static Message sized(Exchange exchange, String name, int payload) {
    Message query = Exchange.query(name, Type.A);
    query.addRecord(new OPTRecord(payload, 0, 0, 0), Section.ADDITIONAL);
    return exchange.ask(query);
  }

  @Test
  void nearestZoneAnswersAndParentKeepsDs() {
    Zone parent =
        ZoneText.zone(
            "test",
            """
            $TTL 60
            @ SOA ns h 1 2 3 4 5
              NS ns
            ns A 192.0.2.1
            child NS ns.child
            child DS 1 13 2 3333333333333333333333333333333333333333333333333333333333333333
            ns.child A 192.0.2.2
            """);
    Zone child =
        ZoneText.zone("child.test", "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.2\n");
    Exchange both = new Exchange(parent, child);
    assertHeader(both.ask("ns.child.test.", "A"), Rcode.NOERROR, true);
    Message ds = both.ask("child.test.", "DS");
    assertThat(ds.getSection(Section.ANSWER)).hasSize(1);
    assertThat(new Exchange(child).ask("child.test.", "DS").getSection(Section.AUTHORITY))
        .hasSize(1);
  }

  @Test
  void rootZoneAnswers() {
    Zone root =
        ZoneText.zone(
            ".",
            "$TTL 60\n. SOA ns.test. h.test. 1 2 3 4 5\n. NS ns.test.\nns.test. A 192.0.2.1\n");
    Exchange exchangeOfRoot = new Exchange(root);
    assertThat(answer(exchangeOfRoot.ask(".", "NS"))).containsExactly(". 60 IN NS ns.test.");
    assertThat(authority(exchangeOfRoot.ask("nope.", "A")))
        .containsExactly(". 5 IN SOA ns.test. h.test. 1 2 3 4 5");
    assertThat(Optional.of(exchangeOfRoot.ask("ns.test.", "A").getRcode())).contains(Rcode.NOERROR);
  }
}
