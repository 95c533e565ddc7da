package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.geo.Location;
import dev.meridian.wire.Name;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Octets written by hand after RFC 1035 section 4 and RFC 7871 section 6. */
final class DnsQuestionTest {
  private static final String WWW = "03777777076578616d706c6500"; // www.example.

  private static ParityClient client(String network, int bits) {
    return new ParityClient(InetAddress.ofLiteral(network), bits, Location.UNKNOWN);
  }

  private static DnsQuestion question(RecordType type) {
    return new DnsQuestion(Name.parse("www.example."), type, client("192.0.2.77", 24), 0xabcd);
  }

  private static ByteBuffer octets(String... hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", hex).replace(" ", "")));
  }

  @Test
  void clientIsInTheQuery() {
    assertThat(ByteBuffer.wrap(question(RecordType.A).message()))
        .isEqualTo(
            octets(
                "abcd 0000 0001 0000 0000 0001",
                WWW,
                "0001 0001",
                "00 0029 04d0 00000000 000b 0008 0007 0001 18 00 c00002"));
    assertThat(
            ByteBuffer.wrap(
                new DnsQuestion(Name.ROOT, RecordType.AAAA, client("2001:db8:1:2::9", 48), 1)
                    .message()))
        .isEqualTo(
            octets(
                "0001 0000 0001 0000 0000 0001",
                "00",
                "001c 0001",
                "00 0029 04d0 00000000 000e 0008 000a 0002 30 00 20010db80001"));
  }

  @Test
  void valuesAtTheNameAreRead() throws IOException {
    ByteBuffer response =
        octets(
            "abcd 8400 0001 0003 0000 0000",
            WWW,
            "0001 0001",
            "c00c 0001 0001 0000001e 0004 c0000201",
            "c00c 0001 0001 0000001e 0004 c0000202",
            "c010 0001 0001 0000001e 0004 c0000203"); // example., not asked for
    DnsQuestion question = question(RecordType.A);
    assertThat(question.isAnsweredBy(response)).isTrue();
    assertThat(question.isTruncated(response)).isFalse();
    assertThat(question.answers(response)).containsExactly("192.0.2.1", "192.0.2.2");
  }

  @Test
  void namesInDataAreUncompressed() throws IOException {
    ByteBuffer alias =
        octets(
            "abcd 8400 0001 0001 0000 0000",
            WWW,
            "0005 0001",
            "c00c 0005 0001 0000001e 0006 03656467 c010"); // edg.example.
    assertThat(question(RecordType.CNAME).answers(alias)).containsExactly("edg.example.");
    ByteBuffer mail =
        octets(
            "abcd 8400 0001 0001 0000 0000",
            WWW,
            "000f 0001",
            "c00c 000f 0001 0000001e 0004 000a c010");
    assertThat(question(RecordType.MX).answers(mail)).containsExactly("10 example.");
  }

  @Test
  void anotherMessageIsNoAnswer() {
    DnsQuestion question = question(RecordType.A);
    assertThat(question.isAnsweredBy(octets("abcd 8400 0001 0000 0000 0000"))).isFalse();
    for (String header : new String[] {"abce 8400 0001", "abcd 0400 0001", "abcd 8400 0002"}) {
      assertThat(question.isAnsweredBy(octets(header, "0000 0000 0000", WWW, "0001 0001")))
          .as(header)
          .isFalse();
    }
    assertThat(
            question.isAnsweredBy(
                octets("abcd 8400 0001 0000 0000 0000", WWW.replace("77", "78"), "0001 0001")))
        .isFalse();
    assertThat(question.isAnsweredBy(octets("abcd 8400 0001 0000 0000 0000", WWW, "001c 0001")))
        .isFalse();
    assertThat(question.isTruncated(octets("abcd 8600 0001 0000 0000 0000", WWW, "0001 0001")))
        .isTrue();
  }

  @Test
  void whatDoesNotExistHasNoValuesAndWhatIsRefusedFails() throws IOException {
    DnsQuestion question = question(RecordType.A);
    assertThat(question.answers(octets("abcd 8403 0001 0000 0000 0000", WWW, "0001 0001")))
        .isEmpty();
    assertThatThrownBy(
            () -> question.answers(octets("abcd 8405 0001 0000 0000 0000", WWW, "0001 0001")))
        .isInstanceOf(IOException.class)
        .hasMessage("RCODE 5");
  }

  @Test
  void circlesAndCutRecordsFail() {
    DnsQuestion question = question(RecordType.A);
    String head = "abcd 8400 0001 0001 0000 0000";
    assertThatThrownBy(() -> question.answers(octets(head, WWW, "0001 0001", "c01d 0001")))
        .hasMessageContaining("a pointer");
    assertThatThrownBy(
            () ->
                question.answers(
                    octets(head, WWW, "0001 0001", "c00c 0001 0001 0000001e 0004 c000")))
        .hasMessage("cut short");
  }
}
