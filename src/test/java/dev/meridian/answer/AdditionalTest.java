package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.load.ZoneText;
import dev.meridian.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Addresses in the additional section: RFC 1035 3.3, 2782, 9460, 9471. */
final class AdditionalTest {
  private static final Zone ZONE =
      ZoneText.zone(
          "example.com",
          """
          $TTL 300
          @        SOA ns h 1 2 3 4 60
                   NS  ns
                   NS  ns.other.test.
                   MX  10 mail
                   MX  20 mail
                   MX  30 mail.other.test.
          ns       A   192.0.2.1
                   AAAA 2001:db8::1
          mail     A   192.0.2.25
          srv      SRV 1 1 53 ns
          svc      HTTPS 1 mail alpn=h2
          self     HTTPS 1 . alpn=h2
          self     A   192.0.2.7
          sub      NS  ns.sub
                   NS  ns.sibling
          ns.sub   A   192.0.2.54
          sibling  NS  ns.sibling
          ns.sibling A 192.0.2.55
          """);

  private final Exchange exchange = new Exchange(ZONE);

  private List<String> additional(String name, String type) {
    return Exchange.section(exchange.ask(name + "example.com.", type), Section.ADDITIONAL);
  }

  @Test
  void addressesOfTargetsInTheZoneGoAlong() {
    assertThat(additional("", "NS"))
        .containsExactly(
            "ns.example.com. 300 IN A 192.0.2.1",
            "ns.example.com. 300 IN AAAA 2001:db8:0:0:0:0:0:1");
    assertThat(additional("", "MX")).containsExactly("mail.example.com. 300 IN A 192.0.2.25");
    assertThat(additional("srv.", "SRV")).hasSize(2);
    assertThat(additional("svc.", "HTTPS"))
        .containsExactly("mail.example.com. 300 IN A 192.0.2.25");
  }

  @Test
  void othersCarryNone() {
    assertThat(additional("mail.", "A")).isEmpty();
    assertThat(additional("self.", "HTTPS")).isEmpty();
    assertThat(additional("", "SOA")).isEmpty();
  }

  @Test
  void nameServersOfTheZoneBelowACutBringTheirGlue() {
    Zone zone =
        ZoneText.zone(
            "t",
            """
            $TTL 60
            @      SOA ns.sub h 1 2 3 4 5
                   NS  ns.sub
                   MX  1 ns.sub
            sub    NS  ns.sub
            ns.sub A   192.0.2.1
            """);
    assertThat(Exchange.section(new Exchange(zone).ask("t.", "NS"), Section.ADDITIONAL))
        .containsExactly("ns.sub.t. 60 IN A 192.0.2.1");
    assertThat(Exchange.section(new Exchange(zone).ask("t.", "MX"), Section.ADDITIONAL)).isEmpty();
  }

  @Test
  void referralCarriesGlueBelowTheCutAndSiblingGlue() {
    assertThat(additional("x.sub.", "A"))
        .containsExactly(
            "ns.sub.example.com. 300 IN A 192.0.2.54",
            "ns.sibling.example.com. 300 IN A 192.0.2.55");
  }

  @Test
  void addressesAreLeftOutBeforeAnAnswerIsTruncated() {
    StringBuilder text =
        new StringBuilder("$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
    for (int i = 0; i < 20; i++) {
      text.append("many MX ").append(i).append(" m").append(i).append('\n');
      text.append('m').append(i).append(" A 192.0.2.").append(i).append('\n');
    }
    Message response = new Exchange(ZoneText.zone("t", text.toString())).ask("many.t.", "MX");
    assertThat(response.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(response.getSection(Section.ANSWER)).hasSize(20);
    assertThat(response.getSection(Section.ADDITIONAL)).isEmpty();
  }

  @Test
  void glueThatDoesNotFitTruncates() {
    StringBuilder text =
        new StringBuilder("$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
    for (int i = 0; i < 16; i++) {
      text.append("cut NS n").append(i).append(".cut\n");
      text.append('n').append(i).append(".cut A 192.0.2.").append(i).append('\n');
    }
    Message response = new Exchange(ZoneText.zone("t", text.toString())).ask("x.cut.t.", "A");
    assertThat(response.getHeader().getFlag(Flags.TC)).isTrue(); // RFC 9471 section 3.1
  }
}
