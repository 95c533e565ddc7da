package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.load.Steered;
import dev.meridian.load.ZoneText;
import dev.meridian.stats.Event;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers of policies, and the client subnet option (RFC 7871). */
final class SteeredAnswerTest {
  private static final Policy.Pool US = Steered.pool("us", 1, "192.0.2.10", "2001:db8:1::10");
  private static final Policy.Pool EU = Steered.pool("eu", 1, "198.51.100.10");
  private static final Policy.Pool ALIAS = Steered.pool("alias", 1, "www.cdn.example.");
  private static final Policy.Pool INSIDE = Steered.pool("inside", 1, "geo.shop.example.");
  private static final Policy.Pool MANY =
      Steered.pool("many", 3, "192.0.2.1", "192.0.2.2", "192.0.2.3");

  private static final int GEO = 0;
  private static final int TO_ALIAS = 1;
  private static final int TO_INSIDE = 2;
  private static final int SEVERAL = 3;
  private static final int MIXED = 4;
  private static final int STUCK = 5;

  private static final List<Steering> POLICIES =
      List.of(
          Steered.compile(
              Steered.networks("90.0.0.0/8", EU, "2a01::/16", EU, "90.1.0.0/16", US, US)),
          Steered.compile(ALIAS),
          Steered.compile(Steered.networks("90.0.0.0/12", INSIDE, US)),
          Steered.compile(MANY),
          Steered.compile(Steered.networks("90.0.0.0/8", ALIAS, US)),
          Steered.compile(
              new Policy.Sticky(
                  "stuck", List.of(new Policy.Share(US, 1), new Policy.Share(EU, 1)))));

  private static final Zone SHOP =
      ZoneText.zone(
          "shop.example",
          """
          $TTL 300
          @      SOA ns hostmaster 1 7200 900 1209600 30
                 NS  ns
          ns     A   192.0.2.53
          geo    TXT "beside the policy"
          static A   192.0.2.80
          to     CNAME geo
          toto   CNAME to
          """,
          zone -> {
            Mark here = new Mark("test", 1, "");
            zone.steer(Name.parse("shop.example"), GEO, 20, false, here);
            zone.steer(Name.parse("geo.shop.example"), GEO, 30, false, here);
            zone.steer(Name.parse("*.any.shop.example"), GEO, 30, false, here);
            zone.steer(Name.parse("alias.shop.example"), TO_ALIAS, 30, true, here);
            zone.steer(Name.parse("inside.shop.example"), TO_INSIDE, 15, true, here);
            zone.steer(Name.parse("many.shop.example"), SEVERAL, 30, false, here);
            zone.steer(Name.parse("mixed.shop.example"), MIXED, 30, true, here);
            zone.steer(Name.parse("stuck.shop.example"), STUCK, 30, false, here);
          });

  private static final Zone CDN =
      ZoneText.zone(
          "cdn.example",
          "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\nwww A 203.0.113.7\n");

  private static final String SOA =
      "shop.example. 30 IN SOA ns.shop.example. hostmaster.shop.example. 1 7200 900 1209600 30";

  private final Exchange exchange = new Exchange(POLICIES, SHOP, CDN);

  private Message ask(String name, String type, EDNSOption... options) {
    return exchange.ask(Exchange.query(name + ".shop.example.", Type.value(type), options));
  }

  private static ClientSubnetOption subnet(String prefix) {
    String[] parts = prefix.split("/", 2);
    return new ClientSubnetOption(Integer.parseInt(parts[1]), InetAddress.ofLiteral(parts[0]));
  }

  private static List<String> answer(Message message) {
    return Exchange.section(message, Section.ANSWER);
  }

  private static int scope(Message message) {
    return echoed(message).getScopePrefixLength();
  }

  private static ClientSubnetOption echoed(Message message) {
    List<EDNSOption> options = message.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET);
    assertThat(options).hasSize(1);
    return (ClientSubnetOption) options.getFirst();
  }

  @Test
  void resolversOwnAddressDecidesWithoutOption() {
    assertThat(answer(exchange.from("90.2.3.4").ask("geo.shop.example.", "A")))
        .containsExactly("geo.shop.example. 30 IN A 198.51.100.10");
    assertThat(answer(exchange.from("8.8.8.8").ask("geo.shop.example.", "A")))
        .containsExactly("geo.shop.example. 30 IN A 192.0.2.10");
  }

  @Test
  void responseIsAuthoritativeAndCarriesNoOptionThatWasNotAsked() {
    Message response = exchange.ask(Exchange.query("geo.shop.example.", Type.A, new EDNSOption[0]));
    assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(response.getOPT().getOptions()).isEmpty();
    assertThat(response.getSection(Section.AUTHORITY)).isEmpty();
  }

  /**
   * Scopes by hand. Classes: 90.1/16 and everything outside 90/8 go to US, the rest of 90/8 to EU,
   * 2a01::/16 to EU. The widest prefix around an address with one class follows from that.
   */
  @ParameterizedTest
  @CsvSource({
    "90.2.3.0/24,     198.51.100.10, 15", // 90.2/15 is EU, 90.0/15 holds 90.1/16
    "90.0.3.0/24,     198.51.100.10, 16",
    "90.1.3.0/24,     192.0.2.10,    16",
    "90.128.0.0/24,   198.51.100.10, 9",
    "91.0.0.0/24,     192.0.2.10,    8",
    "8.8.8.0/24,      192.0.2.10,    2", // 0/2 .. 90 lies in 64/2
    "192.0.2.0/24,    192.0.2.10,    1",
    "90.2.0.0/16,     198.51.100.10, 15",
    "90.2.3.4/32,     198.51.100.10, 15",
    "90.0.0.0/8,      198.51.100.10, 16", // the prefix is too short to know: 90.0.0.0 decides
    "2a01:e00::/48,   198.51.100.10, 16",
  })
  void scopeIsTheWidestPrefixWithTheSameAnswer(String source, String address, int expectedScope) {
    Message response = ask("geo", "A", subnet(source));
    assertThat(answer(response)).containsExactly("geo.shop.example. 30 IN A " + address);
    assertThat(scope(response)).isEqualTo(expectedScope);
  }

  @Test
  void familyPrefixAndAddressAreEchoedVerbatim() {
    ClientSubnetOption echo = echoed(ask("geo", "A", subnet("90.2.3.0/24")));
    assertThat(echo.getFamily()).isEqualTo(1);
    assertThat(echo.getSourcePrefixLength()).isEqualTo(24);
    assertThat(echo.getAddress()).isEqualTo(InetAddress.ofLiteral("90.2.3.0"));
    ClientSubnetOption six = echoed(ask("geo", "A", subnet("2a01:e00:1200::/41")));
    assertThat(six.getFamily()).isEqualTo(2);
    assertThat(six.getSourcePrefixLength()).isEqualTo(41);
    assertThat(six.getAddress()).isEqualTo(InetAddress.ofLiteral("2a01:e00:1200::"));
  }

  @Test
  void scopeIsZeroWhenAnswerIgnoresClient() {
    assertThat(scope(ask("static", "A", subnet("90.2.3.0/24")))).isZero();
    assertThat(scope(ask("nope", "A", subnet("90.2.3.0/24")))).isZero();
    assertThat(scope(ask("many", "A", subnet("90.2.3.0/24")))).isZero();
    assertThat(scope(ask("geo", "TXT", subnet("90.2.3.0/24")))).isZero();
  }

  @Test
  void scopeOfNoDataUnderAPolicyIsThePolicys() {
    Message response = ask("geo", "AAAA", subnet("90.2.3.0/24"));
    assertThat(response.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer(response)).isEmpty();
    assertThat(Exchange.section(response, Section.AUTHORITY)).containsExactly(SOA);
    assertThat(scope(response)).isEqualTo(15); // elsewhere there is an AAAA
  }

  @Test
  void sourcePrefixOfZeroUsesTheResolversAddressAndGetsScopeZero() {
    Message response = exchange.from("90.2.3.4").ask(optOut());
    assertThat(answer(response)).containsExactly("geo.shop.example. 30 IN A 198.51.100.10");
    assertThat(scope(response)).isZero();
    assertThat(echoed(response).getSourcePrefixLength()).isZero();
    assertThat(exchange.tally().total(Event.CLIENT_SUBNET)).isZero();
  }

  private static Message optOut() {
    return Exchange.query("geo.shop.example.", Type.A, option("00010000"));
  }

  private static GenericEDNSOption option(String hex) {
    return new GenericEDNSOption(8, HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // empty
        "000118", // cut before the scope
        "00011800", // no address for a /24
        "000118005a0203ff", // an octet too many
        "000118005a02", // one too few
        "000118015a0203", // scope in a query
        "000117005a0203", // bit set beyond /23
        "000121005a02030405", // IPv4 prefix of 33
        "0002810020010db8000000000000000000000000ff", // IPv6 prefix of 129
        "000318005a0203", // unknown family
        "000008005a", // family 0 with an address
      })
  void malformedClientSubnetIsFormerr(String hex) {
    Message response = ask("geo", "A", option(hex));
    assertThat(response.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(response.getSection(Section.ANSWER)).isEmpty();
    assertThat(response.getOPT()).isNotNull();
  }

  @Test
  void policyAnswersAtApexAndWildcard() {
    Message apex = exchange.ask(Exchange.query("shop.example.", Type.A, subnet("90.2.3.0/24")));
    assertThat(answer(apex)).containsExactly("shop.example. 20 IN A 198.51.100.10");
    assertThat(answer(exchange.ask("shop.example.", "NS")))
        .containsExactly("shop.example. 300 IN NS ns.shop.example.");
    assertThat(answer(ask("x.y.any", "A", subnet("91.2.3.0/24"))))
        .containsExactly("x.y.any.shop.example. 30 IN A 192.0.2.10");
  }

  @Test
  void plainTypesStandBesideAddressesOfAPolicy() {
    assertThat(answer(ask("geo", "TXT"))).hasSize(1);
    assertThat(Exchange.section(ask("geo", "MX"), Section.AUTHORITY)).containsExactly(SOA);
    assertThat(Exchange.section(ask("geo", "CNAME"), Section.AUTHORITY)).containsExactly(SOA);
  }

  @Test
  void aliasOfAPolicyIsFollowedIntoAnotherZone() {
    assertThat(answer(ask("alias", "A")))
        .containsExactly(
            "alias.shop.example. 30 IN CNAME www.cdn.example.",
            "www.cdn.example. 60 IN A 203.0.113.7");
    assertThat(answer(ask("alias", "CNAME")))
        .containsExactly("alias.shop.example. 30 IN CNAME www.cdn.example.");
    Message mx = ask("alias", "MX");
    assertThat(answer(mx)).containsExactly("alias.shop.example. 30 IN CNAME www.cdn.example.");
    assertThat(Exchange.section(mx, Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void chainThroughPoliciesHasTheLongestScope() {
    Message response = ask("inside", "A", subnet("90.2.3.0/24"));
    assertThat(answer(response))
        .containsExactly(
            "inside.shop.example. 15 IN CNAME geo.shop.example.",
            "geo.shop.example. 30 IN A 198.51.100.10");
    assertThat(scope(response)).isEqualTo(15); // 12 of the first, 15 of the second
    Message other = ask("inside", "A", subnet("90.128.0.0/24"));
    assertThat(answer(other)).containsExactly("inside.shop.example. 15 IN A 192.0.2.10");
    assertThat(scope(other)).isEqualTo(9);
  }

  @Test
  void plainCnameLeadsToAPolicy() {
    assertThat(answer(ask("toto", "A", subnet("90.2.3.0/24"))))
        .containsExactly(
            "toto.shop.example. 300 IN CNAME to.shop.example.",
            "to.shop.example. 300 IN CNAME geo.shop.example.",
            "geo.shop.example. 30 IN A 198.51.100.10");
  }

  @Test
  void policyThatMayAliasAnswersEveryType() {
    assertThat(answer(ask("mixed", "MX", subnet("90.2.3.0/24"))))
        .containsExactly("mixed.shop.example. 30 IN CNAME www.cdn.example.");
    Message addresses = ask("mixed", "MX", subnet("8.8.8.0/24"));
    assertThat(answer(addresses)).isEmpty();
    assertThat(Exchange.section(addresses, Section.AUTHORITY)).containsExactly(SOA);
    assertThat(scope(addresses)).isEqualTo(2);
  }

  @Test
  void severalAnswersComeInChangingOrder() {
    Map<String, Integer> first = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      List<String> answers = answer(ask("many", "A"));
      assertThat(answers).hasSize(3).doesNotHaveDuplicates();
      first.merge(answers.getFirst(), 1, Integer::sum);
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void stickyAnswerHoldsForAWholePrefixAndItsScopeSaysSo() {
    Message first = ask("stuck", "A", subnet("90.2.3.0/24"));
    assertThat(scope(first)).isEqualTo(24);
    for (int host = 0; host < 256; host++) {
      Message other = ask("stuck", "A", subnet("90.2.3." + host + "/32"));
      assertThat(answer(other)).isEqualTo(answer(first));
      assertThat(scope(other)).isEqualTo(24);
    }
    assertThat(scope(ask("stuck", "A", subnet("2a01:e00:12:3400::/56")))).isEqualTo(56);
  }

  @Test
  void answerFollowsHealth() {
    Policy tree =
        new Policy.Failover(
            "f",
            List.of(
                Steered.probed("first", "192.0.2.1", 0), Steered.probed("second", "192.0.2.2", 1)),
            0);
    Steering steering = Steered.compile(tree);
    Zone zone =
        ZoneText.zone(
            "f.example",
            "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.9\n",
            builder ->
                builder.steer(Name.parse("w.f.example"), 0, 30, false, new Mark("test", 1, "")));
    Exchange failover = new Exchange(List.of(steering), zone);
    boolean[] up = {true, true};
    assertThat(answer(failover.ask("w.f.example.", "A")))
        .containsExactly("w.f.example. 30 IN A 192.0.2.1");
    up[0] = false;
    steering.policy().set().flipped(0, target -> up[target]);
    assertThat(answer(failover.ask("w.f.example.", "A")))
        .containsExactly("w.f.example. 30 IN A 192.0.2.2");
    up[1] = false;
    steering.policy().set().flipped(1, target -> up[target]);
    assertThat(answer(failover.ask("w.f.example.", "A")))
        .containsExactly("w.f.example. 30 IN A 192.0.2.1");
    up[1] = true;
    steering.policy().set().flipped(1, target -> up[target]);
    assertThat(answer(failover.ask("w.f.example.", "A")))
        .containsExactly("w.f.example. 30 IN A 192.0.2.2");
  }
}
