package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.load.ZoneText;
import dev.meridian.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** DNAME (RFC 6672). */
final class DnameTest {
  private static final String LONG = ("a".repeat(63) + ".").repeat(3) + "b".repeat(40);

  private static final Zone ZONE =
      ZoneText.zone(
          "example.com",
          """
          $TTL 300
          @        SOA ns h 1 2 3 4 60
                   NS  ns
          ns       A   192.0.2.1
          old      DNAME new
          old      TXT "beside"
          www.new  A   192.0.2.2
          c.new    CNAME www.new
          away     DNAME elsewhere.test.
          loop     DNAME loop.loop
          to       DNAME old
          twice    CNAME again.old
          again.new CNAME www.old
          """);

  private final Exchange exchange = new Exchange(ZONE);

  private static List<String> answer(Message message) {
    return Exchange.section(message, Section.ANSWER);
  }

  @Test
  void nameBelowIsAnsweredThroughASynthesizedCname() {
    Message response = exchange.ask("www.old.example.com.", "A");
    assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer(response))
        .containsExactly(
            "old.example.com. 300 IN DNAME new.example.com.",
            "www.old.example.com. 300 IN CNAME www.new.example.com.",
            "www.new.example.com. 300 IN A 192.0.2.2");
  }

  @Test
  void ownerItselfIsNotRedirected() {
    assertThat(answer(exchange.ask("old.example.com.", "TXT"))).hasSize(1);
    assertThat(answer(exchange.ask("old.example.com.", "DNAME")))
        .containsExactly("old.example.com. 300 IN DNAME new.example.com.");
    assertThat(exchange.ask("old.example.com.", "A").getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer(exchange.ask("old.example.com.", "A"))).isEmpty();
  }

  @Test
  void synthesizedCnameIsTheAnswerToCname() {
    assertThat(answer(exchange.ask("www.old.example.com.", "CNAME")))
        .containsExactly(
            "old.example.com. 300 IN DNAME new.example.com.",
            "www.old.example.com. 300 IN CNAME www.new.example.com.");
  }

  @Test
  void targetThatDoesNotExistIsNameError() {
    Message response = exchange.ask("nope.old.example.com.", "A");
    assertThat(response.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer(response)).hasSize(2);
    assertThat(response.getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void chainOfDnamesAndCnamesIsFollowed() {
    assertThat(answer(exchange.ask("c.to.example.com.", "A")))
        .containsExactly(
            "to.example.com. 300 IN DNAME old.example.com.",
            "c.to.example.com. 300 IN CNAME c.old.example.com.",
            "old.example.com. 300 IN DNAME new.example.com.",
            "c.old.example.com. 300 IN CNAME c.new.example.com.",
            "c.new.example.com. 300 IN CNAME www.new.example.com.",
            "www.new.example.com. 300 IN A 192.0.2.2");
  }

  @Test
  void dnameThatIsUsedTwiceStandsInTheAnswerOnce() {
    assertThat(answer(exchange.ask("twice.example.com.", "A")))
        .containsExactly(
            "twice.example.com. 300 IN CNAME again.old.example.com.",
            "old.example.com. 300 IN DNAME new.example.com.",
            "again.old.example.com. 300 IN CNAME again.new.example.com.",
            "again.new.example.com. 300 IN CNAME www.old.example.com.",
            "www.old.example.com. 300 IN CNAME www.new.example.com.",
            "www.new.example.com. 300 IN A 192.0.2.2");
  }

  @Test
  void anyIsFollowedAsOtherTypesAre() {
    Message response = exchange.ask("nope.old.example.com.", "ANY");
    assertThat(response.getRcode()).isEqualTo(Rcode.NXDOMAIN); // RFC 6672 section 3.2
    assertThat(answer(exchange.ask("www.old.example.com.", "ANY")))
        .containsExactly(
            "old.example.com. 300 IN DNAME new.example.com.",
            "www.old.example.com. 300 IN CNAME www.new.example.com.",
            "www.new.example.com. 3600 IN HINFO \"RFC8482\" \"\"");
  }

  @Test
  void targetOutsideIsLeftToTheClient() {
    Message response = exchange.ask("x.y.away.example.com.", "A");
    assertThat(response.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer(response))
        .containsExactly(
            "away.example.com. 300 IN DNAME elsewhere.test.",
            "x.y.away.example.com. 300 IN CNAME x.y.elsewhere.test.");
  }

  @Test
  void caseOfTheQuestionIsKeptInTheSynthesizedNames() {
    assertThat(answer(exchange.ask("wWw.oLd.example.com.", "CNAME")).get(1))
        .isEqualTo("wWw.oLd.example.com. 300 IN CNAME wWw.new.example.com.");
  }

  @Test
  void nameThatWouldGrowTooLongIsYxdomain() {
    Zone zone =
        ZoneText.zone(
            "t",
            "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\nd DNAME " + LONG + ".t.\n");
    Message response = new Exchange(zone).ask("x".repeat(40) + ".d.t.", "A");
    assertThat(response.getRcode()).isEqualTo(Rcode.YXDOMAIN);
    assertThat(answer(response)).hasSize(1);
  }

  @Test
  void loopEndsInABoundedResponse() {
    Message response = exchange.ask("a.loop.example.com.", "A");
    assertThat(response.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(response.numBytes()).isLessThanOrEqualTo(512);
    Message whole = new Exchange(ZONE).overTcp().ask("a.loop.example.com.", "A");
    assertThat(whole.getSection(Section.ANSWER))
        .hasSizeLessThanOrEqualTo(1 + 17)
        .doesNotHaveDuplicates();
  }
}
