package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.load.ZoneText;
import dev.meridian.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Answers near what a message and its pointers can hold (RFC 1035 sections 4.1.4 and 4.2.2). */
final class LargeAnswerTest {
  private static final String HEAD = "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";

  private static Message ask(Zone zone, String name, String type) {
    byte[] query = Exchange.query(name, org.xbill.DNS.Type.value(type)).toWire();
    byte[] response = new Exchange(zone).overTcp().raw(query).orElseThrow();
    Message message = Exchange.parse(response);
    assertThat(message.numBytes()).as("nothing behind the last record").isEqualTo(response.length);
    return message;
  }

  /** The longest way to an answer: 16 DNAMEs whose targets have 250 octets or so each. */
  @Test
  void pointersReachTheirNamesBehindTheLongestChain() {
    StringBuilder text = new StringBuilder(HEAD);
    String fill = ("a".repeat(63) + ".").repeat(3) + "b".repeat(48);
    for (int link = 0; link < 16; link++) {
      String owner = link == 0 ? "d0" : fill + ".d" + link;
      String target = fill + ".d" + (link + 1);
      text.append(owner).append(" DNAME ").append(target).append('\n');
    }
    for (int i = 0; i < 400; i++) {
      text.append("x.").append(fill).append(".d16 MX ").append(i).append(" m").append(i);
      text.append(".sub").append(i / 2).append('\n');
    }
    Message response = ask(ZoneText.zone("x.test", text.toString()), "x.d0.x.test.", "MX");

    List<org.xbill.DNS.Record> answers = response.getSection(Section.ANSWER);
    assertThat(answers).hasSize(2 * 16 + 400);
    assertThat(answers.subList(32, 432))
        .extracting(record -> ((org.xbill.DNS.MXRecord) record).getTarget().toString())
        .allMatch(target -> target.matches("m\\d+\\.sub\\d+\\.x\\.test\\."));
  }

  /** 70,200 addresses: as many pointers as no message has octets for. */
  @Test
  void addressesThatFitNoMessageAreLeftOut() {
    StringBuilder text = new StringBuilder(HEAD);
    for (int host = 0; host < 18; host++) {
      for (int i = 0; i < 3900; i++) {
        text.append("big").append(host).append(" A 10.").append(host).append('.');
        text.append(i / 250).append('.').append(i % 250).append('\n');
      }
      text.append("mail MX ").append(host).append(" big").append(host).append('\n');
      text.append("cut NS big").append(host).append('\n');
    }
    Zone zone = ZoneText.zone("big.test", text.toString());

    Message mail = ask(zone, "mail.big.test.", "MX");
    assertThat(mail.getSection(Section.ANSWER)).hasSize(18);
    assertThat(mail.getSection(Section.ADDITIONAL)).isEmpty();
    assertThat(ask(zone, "x.cut.big.test.", "A").getSection(Section.AUTHORITY)).hasSize(18);
  }

  @Test
  void delegationThatFitsNoMessageIsAnError() {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < 1500; i++) {
      text.append("gl NS n").append(i).append(".gl\n");
      text.append('n').append(i).append(".gl A 192.0.2.1\n");
      text.append('n').append(i).append(".gl AAAA 2001:db8::1\n");
    }
    ZoneText.Result result = ZoneText.read("m.test", text.toString(), builder -> {});

    assertThat(result.problems())
        .anyMatch(
            text1 ->
                text1.matches(
                    "zone:5: .*the NS RRset that begins here takes \\d+ octets with its glue.*"));
  }
}
