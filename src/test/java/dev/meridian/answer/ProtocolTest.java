package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.load.Steered;
import dev.meridian.load.ZoneText;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** NSID (RFC 5001), keepalive (RFC 7828), extended errors (RFC 8914), CHAOS (RFC 4892), limits. */
final class ProtocolTest {
  private static final Zone ZONE =
      ZoneText.zone(
          "example.com",
          "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\nwww A 192.0.2.2\n");

  private static final Protocol TALKATIVE =
      new Protocol(
          1232,
          "fra1".getBytes(StandardCharsets.UTF_8),
          100,
          true,
          null,
          RateLimits.OFF,
          new ChaosTexts(
              Map.of(Name.parse("version.bind"), "Meridian", Name.parse("id.server"), "fra1")));

  private static Exchange talkative() {
    return new Exchange(TALKATIVE, List.of(), ZONE);
  }

  private static Message withOption(Exchange exchange, int code, String hex) {
    return exchange.ask(
        Exchange.query(
            "www.example.com.", Type.A, new GenericEDNSOption(code, HexFormat.of().parseHex(hex))));
  }

  private static List<Integer> codes(Message message) {
    return message.getOPT().getOptions().stream().map(EDNSOption::getCode).toList();
  }

  @Test
  void identifierIsSentWhenAskedFor() {
    Message response = withOption(talkative(), EDNSOption.Code.NSID, "");
    EDNSOption nsid = response.getOPT().getOptions(EDNSOption.Code.NSID).getFirst();
    assertThat(HexFormat.of().formatHex(nsid.toWire())).isEqualTo("0003000466726131");
    assertThat(codes(withOption(talkative(), 65001, ""))).isEmpty();
    assertThat(codes(withOption(new Exchange(ZONE), EDNSOption.Code.NSID, ""))).isEmpty();
  }

  @Test
  void keepaliveIsToldOverTcpOnly() {
    Message response = withOption(talkative().overTcp(), EDNSOption.Code.TCP_KEEPALIVE, "");
    assertThat(codes(response)).containsExactly(EDNSOption.Code.TCP_KEEPALIVE);
    assertThat(response.getOPT().getOptions().getFirst().toString()).contains("100");
    assertThat(codes(withOption(talkative(), EDNSOption.Code.TCP_KEEPALIVE, ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.org., A, 20",
    "example.com., AXFR, 18",
  })
  void refusalsSayWhy(String name, String type, int code) {
    Message query = Exchange.query(name, Type.value(type));
    query.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    Message response = new Exchange(ZONE).ask(query);
    assertThat(response.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(error(response)).isEqualTo(Optional.of(code));
    assertThat(new Exchange(ZONE).ask(name, type).getOPT()).isNull();
  }

  private static Optional<Integer> error(Message response) {
    return response.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .map(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
        .findFirst();
  }

  /** A server whose name w.f.example. a policy answers. */
  private static Exchange steeredBy(Steering steering) {
    Zone zone =
        ZoneText.zone(
            "f.example",
            "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.9\n",
            builder ->
                builder.steer(Name.parse("w.f.example"), 0, 30, false, new Mark("t", 1, "")));
    return new Exchange(List.of(steering), zone);
  }

  @Test
  void answersOfAPolicyThatIsDownSaySo() {
    Steering steering = Steered.compile(Steered.probed("only", "192.0.2.1", 0));
    Exchange exchange = steeredBy(steering);
    Message query = Exchange.query("w.f.example.", Type.A, new EDNSOption[0]);
    assertThat(error(exchange.ask(query))).isEmpty();
    steering.policy().set().flipped(0, target -> false);
    Message down = exchange.ask(query);
    assertThat(error(down)).contains(0);
    assertThat(down.getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void answersFromStaleHealthSaySoAndAreTheSame() {
    Steering steering = Steered.compile(Steered.probed("only", "192.0.2.1", 3));
    Exchange exchange = steeredBy(steering);
    Message query = Exchange.query("w.f.example.", Type.A, new EDNSOption[0]);
    List<String> fresh = Exchange.section(exchange.ask(query), Section.ANSWER);
    BitSet another = new BitSet();
    another.set(2);
    steering.policy().evidence(another);
    assertThat(error(exchange.ask(query))).isEmpty();
    BitSet overdue = new BitSet();
    overdue.set(3);
    steering.policy().evidence(overdue);
    Message stale = exchange.ask(query);
    assertThat(error(stale)).contains(0);
    assertThat(Exchange.section(stale, Section.ANSWER)).isEqualTo(fresh);
    steering.policy().evidence(new BitSet());
    assertThat(error(exchange.ask(query))).isEmpty();
  }

  private static Message chaos(Exchange exchange, String name, int type) {
    return exchange.ask(
        Message.newQuery(
            Record.newRecord(org.xbill.DNS.Name.fromConstantString(name), type, DClass.CH)));
  }

  @Test
  void chaosTellsWhatIsConfigured() {
    Message version = chaos(talkative(), "Version.Bind.", Type.TXT);
    assertThat(version.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(Exchange.section(version, Section.ANSWER))
        .containsExactly("Version.Bind. 0 CH TXT Meridian");
    assertThat(chaos(talkative(), "id.server.", Type.ANY).getSection(Section.ANSWER)).hasSize(1);
    assertThat(chaos(talkative(), "hostname.bind.", Type.TXT).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(chaos(talkative(), "version.bind.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(chaos(new Exchange(ZONE), "version.bind.", Type.TXT).getRcode())
        .isEqualTo(Rcode.REFUSED);
  }

  private static Exchange limited(RateLimits.Mode mode, int slip) {
    Protocol protocol =
        new Protocol(
            1232,
            new byte[0],
            100,
            true,
            null,
            new RateLimits(mode, 10, 20, slip),
            ChaosTexts.NONE);
    return new Exchange(protocol, List.of(), ZONE).at(0, 0).from("198.51.100.7");
  }

  private static final byte[] QUERY = Exchange.query("www.example.com.", Type.A).toWire();

  @Test
  void burstPassesThenTheRateHolds() {
    Exchange exchange = limited(RateLimits.Mode.ON, 0);
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      answered += exchange.raw(QUERY).isPresent() ? 1 : 0;
    }
    assertThat(answered).isEqualTo(20);
    assertThat(exchange.tally().total(Ending.LIMITED)).isEqualTo(80);
    exchange.at(1_000_000_000L, 1); // a second brings ten tokens
    answered = 0;
    for (int i = 0; i < 100; i++) {
      answered += exchange.raw(QUERY).isPresent() ? 1 : 0;
    }
    assertThat(answered).isEqualTo(10);
  }

  @Test
  void prefixesHaveTheirOwnBuckets() {
    Exchange exchange = limited(RateLimits.Mode.ON, 0);
    for (int i = 0; i < 100; i++) {
      exchange.raw(QUERY);
    }
    assertThat(exchange.from("198.51.100.200").raw(QUERY)).isEmpty(); // the same /24
    assertThat(exchange.from("198.51.101.7").raw(QUERY)).isPresent();
    assertThat(exchange.from("2001:db8::1").raw(QUERY)).isPresent();
  }

  @Test
  void everySecondLimitedResponseSlips() {
    Exchange exchange = limited(RateLimits.Mode.ON, 2);
    for (int i = 0; i < 20; i++) {
      exchange.raw(QUERY);
    }
    int slipped = 0;
    for (int i = 0; i < 10; i++) {
      Optional<byte[]> response = exchange.raw(QUERY);
      if (response.isPresent()) {
        slipped++;
        Message message = Exchange.parse(response.get());
        assertThat(message.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(message.getSection(Section.ANSWER)).isEmpty();
      }
    }
    assertThat(slipped).isEqualTo(5);
    assertThat(exchange.tally().total(Event.SLIPPED)).isEqualTo(5);
  }

  /** RFC 6891 6.1.1, whatever else is wrong with the request. */
  @Test
  void requestsThatAreNoQueriesGetAnOptBackWhenTheyCarryOne() {
    Exchange exchange = talkative();
    for (int opcode : new int[] {1, 2, 4, 5, 15}) {
      Message request = Exchange.query("example.com.", Type.SOA, new EDNSOption[0]);
      request.getHeader().setOpcode(opcode);
      request.addRecord(
          Record.newRecord(request.getQuestion().getName(), Type.A, DClass.ANY), Section.ANSWER);
      Message response = exchange.ask(request);
      assertThat(response.getRcode()).isEqualTo(Rcode.NOTIMP);
      assertThat(response.getOPT()).isNotNull();
    }
    Message twoQuestions = Exchange.query("example.com.", Type.SOA, new EDNSOption[0]);
    twoQuestions.addRecord(twoQuestions.getQuestion(), Section.QUESTION);
    assertThat(exchange.ask(twoQuestions).getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(exchange.ask(twoQuestions).getOPT()).isNotNull();
  }

  @Test
  void dryRunOnlyCounts() {
    Exchange exchange = limited(RateLimits.Mode.DRY_RUN, 2);
    for (int i = 0; i < 50; i++) {
      assertThat(exchange.raw(QUERY)).isPresent();
    }
    assertThat(exchange.tally().total(Event.RATE_LIMITED)).isEqualTo(30);
    assertThat(exchange.tally().total(Ending.LIMITED)).isZero();
  }

  @Test
  void streamsAndGoodCookiesAreNotLimited() {
    Exchange exchange = limited(RateLimits.Mode.ON, 0).overTcp();
    for (int i = 0; i < 100; i++) {
      assertThat(exchange.raw(QUERY)).isPresent();
    }
  }

  @Test
  void forgedSendersCannotFillTheTable() {
    Exchange exchange = limited(RateLimits.Mode.ON, 0);
    for (int i = 0; i < 300_000; i++) {
      exchange
          .from((i >> 16 & 0x7f) + 1 + "." + (i >> 8 & 0xff) + "." + (i & 0xff) + ".1")
          .raw(QUERY);
    }
    assertThat(exchange.from("198.51.100.7").raw(QUERY)).isPresent();
  }
}
