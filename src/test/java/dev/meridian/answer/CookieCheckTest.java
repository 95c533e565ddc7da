package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Event;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Server cookies as RFC 9018 has them, by the examples of its appendix A. */
final class CookieCheckTest {
  private static final CookieSecret SECRET_1 = secret("e5e973e5a6b2a43f48e7dc849e37bfcf");
  private static final CookieSecret SECRET_2 = secret("dd3bdf9344b678b185a6f5cb60fca715");
  private static final CookieSecret SECRET_3 = secret("445536bcd2513298075a5d379663c962");

  private static CookieSecret secret(String hex) {
    return new CookieSecret(HexFormat.of().parseHex(hex));
  }

  private static Exchange exchange(CookieSecret current, CookieSecret other, long now) {
    return exchange(new CookieKeys(current, other, false), now);
  }

  private static Exchange exchange(CookieKeys keys, long now) {
    return new Exchange(Protocol.PLAIN.withCookies(keys), List.of()).at(0, now);
  }

  private static Message ask(Exchange exchange, String cookieHex) {
    return exchange.ask(
        Exchange.query(
            "www.example.org.",
            Type.A,
            new GenericEDNSOption(10, HexFormat.of().parseHex(cookieHex))));
  }

  private static String cookie(Message response) {
    List<EDNSOption> cookies = response.getOPT().getOptions(EDNSOption.Code.COOKIE);
    assertThat(cookies).hasSize(1);
    byte[] wire = cookies.getFirst().toWire();
    return HexFormat.of().formatHex(wire, 4, wire.length);
  }

  @Test
  void learningANewServerCookie() { // RFC 9018 A.1
    Exchange server = exchange(SECRET_1, SECRET_1, 1559731985).from("198.51.100.100");
    assertThat(cookie(ask(server, "2464c4abcf10c957")))
        .isEqualTo("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
  }

  @Test
  void renewingAServerCookie() { // RFC 9018 A.2
    Exchange server = exchange(SECRET_1, SECRET_1, 1559734385).from("198.51.100.100");
    assertThat(cookie(ask(server, "2464c4abcf10c957010000005cf79f111f8130c3eee29480")))
        .isEqualTo("2464c4abcf10c957010000005cf7a871d4a564a1442aca77");
    assertThat(server.tally().total(Event.COOKIE_GOOD)).isEqualTo(1);
  }

  @Test
  void reservedOctetsAreTakenAsTheyCome() { // RFC 9018 A.3
    Exchange server = exchange(SECRET_1, SECRET_1, 1559727985).from("203.0.113.203");
    assertThat(cookie(ask(server, "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5")))
        .isEqualTo("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
    assertThat(server.tally().total(Event.COOKIE_GOOD)).isEqualTo(1);
  }

  @Test
  void cookieOfThePreviousSecretIsGoodAndReplaced() { // RFC 9018 A.4
    Exchange server =
        exchange(SECRET_3, SECRET_2, 1559741961).from("2001:db8:220:1:59de:d0f4:8769:82b8");
    Message response = ask(server, "22681ab97d52c298010000005cf7c57926556bd0934c72f8");
    assertThat(server.tally().total(Event.COOKIE_GOOD)).isEqualTo(1);
    assertThat(cookie(response)).isEqualTo("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
  }

  @ParameterizedTest
  @CsvSource({
    "1559731985, good", // just made
    "1559735585, good", // one hour old
    "1559735586, bad", // a second more
    "1559731685, good", // five minutes ahead
    "1559731684, bad",
  })
  void ageDecides(long now, String verdict) {
    Exchange server = exchange(SECRET_1, SECRET_1, now).from("198.51.100.100");
    ask(server, "2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    assertThat(server.tally().total(Event.COOKIE_GOOD)).isEqualTo(verdict.equals("good") ? 1 : 0);
    assertThat(server.tally().total(Event.COOKIE_BAD)).isEqualTo(verdict.equals("bad") ? 1 : 0);
  }

  @Test
  void cookieOfAnotherAddressIsBad() {
    Exchange server = exchange(SECRET_1, SECRET_1, 1559731985).from("198.51.100.101");
    ask(server, "2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    assertThat(server.tally().total(Event.COOKIE_BAD)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 15, 41, 64})
  void illegalLengthIsFormerr(int length) {
    Exchange server = exchange(SECRET_1, SECRET_1, 1559731985);
    assertThat(ask(server, "00".repeat(length)).getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 40})
  void serverCookieOfAnotherLengthCountsAsNone(int length) {
    Exchange server = exchange(SECRET_1, SECRET_1, 1559731985);
    assertThat(cookie(ask(server, "ab".repeat(length)))).hasSize(48).startsWith("ab".repeat(8));
    assertThat(server.tally().total(Event.COOKIE_NEW)).isEqualTo(1);
  }

  @Test
  void cookiesThatAreOffAreIgnored() {
    Message response = ask(new Exchange(Protocol.PLAIN, List.of()), "2464c4abcf10c957");
    assertThat(response.getOPT().getOptions()).extracting(EDNSOption::getCode).doesNotContain(10);
  }

  @Test
  void requiredCookieIsDemandedByBadcookieOrTc() {
    Exchange server = exchange(new CookieKeys(SECRET_1, null, true), 1559731985);
    server.from("198.51.100.100");
    Message without = ask(server, "2464c4abcf10c957");
    assertThat(without.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    assertThat(cookie(without)).isEqualTo("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    Message silent = server.ask(Exchange.query("www.example.org.", Type.A));
    assertThat(silent.getHeader().getFlag(org.xbill.DNS.Flags.TC)).isTrue();
    Message good = ask(server, "2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    assertThat(good.getRcode()).isEqualTo(Rcode.REFUSED); // answered: no such zone here
    Message stream = server.overTcp().ask(Exchange.query("www.example.org.", Type.A));
    assertThat(stream.getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void secretIsNeverPrinted() {
    assertThat(new CookieKeys(SECRET_1, SECRET_2, false).toString()).doesNotContain("e5e9");
  }
}
