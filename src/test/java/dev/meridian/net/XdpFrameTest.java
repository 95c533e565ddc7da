package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames were put together by hand from RFC 791, 768, 8200 and 1071. */
final class XdpFrameTest {
  private static final long RESPONSE = 2048;

  // 192.0.2.2:40000 asks 192.0.2.1:53 with 12 octets. The checksum is the complement of
  // 4500+0028+4000+4011+c000+0202+c000+0201.
  private static final String IPV4 =
      "020000000001 020000000002 0800"
          + "45000028 00004000 4011b6c1 c0000202 c0000201"
          + "9c40 0035 0014 0000"
          + "1234 0100 0001 0000 0000 0000";
  // [2001:db8::2]:40000 asks [2001:db8::1]:53.
  private static final String IPV6 =
      "020000000001 020000000002 86dd"
          + "60000000 0014 11 40"
          + "20010db8000000000000000000000002 20010db8000000000000000000000001"
          + "9c40 0035 0014 f4a6"
          + "1234 0100 0001 0000 0000 0000";

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(4096);

  @AfterEach
  void free() {
    arena.close();
  }

  private int put(String hex) {
    byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
    MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, 0, octets.length);
    return octets.length;
  }

  @Test
  void queryOverIpv4IsRead() {
    int length = put(IPV4);
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(12);
    assertThat(XdpFrame.isIpv6(memory, 0)).isFalse();
    assertThat(XdpFrame.headers(false)).isEqualTo(42);
    assertThat(XdpFrame.clientHigh(memory, 0, false)).isZero();
    assertThat(XdpFrame.clientLow(memory, 0, false)).isEqualTo(0xffff_c000_0202L);
    assertThat(XdpFrame.clientPort(memory, 0, false)).isEqualTo(40000);
    assertThat(XdpFrame.serverLow(memory, 0, false)).isEqualTo(0xffff_c000_0201L);
    assertThat(XdpFrame.serverPort(memory, 0, false)).isEqualTo(53);
  }

  @Test
  void queryOverIpv6IsRead() {
    int length = put(IPV6);
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(12);
    assertThat(XdpFrame.isIpv6(memory, 0)).isTrue();
    assertThat(XdpFrame.headers(true)).isEqualTo(62);
    assertThat(XdpFrame.clientHigh(memory, 0, true)).isEqualTo(0x2001_0db8_0000_0000L);
    assertThat(XdpFrame.clientLow(memory, 0, true)).isEqualTo(2);
    assertThat(XdpFrame.serverHigh(memory, 0, true)).isEqualTo(0x2001_0db8_0000_0000L);
    assertThat(XdpFrame.serverLow(memory, 0, true)).isEqualTo(1);
    assertThat(XdpFrame.serverPort(memory, 0, true)).isEqualTo(53);
  }

  @Test
  void paddingOfShortFramesIsNotPartOfTheMessage() {
    int length = put(IPV4 + "0000 0000 0000");
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(12);
  }

  // Each is the query with one place overwritten.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          4, 12, 0806,     another protocol than IP
          4, 14, 46,       with IP options
          4, 14, 65,       another version
          4, 16, 0029,     longer than the frame
          4, 16, 001b,     no room for UDP
          4, 20, 2000,     more fragments
          4, 20, 0001,     a later fragment
          4, 23, 06,       TCP
          4, 24, b6c2,     a wrong header checksum
          4, 34, 0000,     from port 0
          4, 38, 0015,     a datagram longer than the packet
          4, 38, 0007,     a datagram shorter than its header
          6, 14, 40,       another version
          6, 18, 0015,     longer than the frame
          6, 18, 0007,     no room for UDP
          6, 20, 00,       an extension header
          6, 54, 0000,     from port 0
          6, 58, 0015,     a datagram longer than the packet
          6, 22, ff,       from a group
          """)
  void whatIsNoWholeQueryIsLeft(int version, int at, String octets, String why) {
    int length = put(version == 4 ? IPV4 : IPV6);
    byte[] wrong = HexFormat.of().parseHex(octets);
    MemorySegment.copy(wrong, 0, memory, ValueLayout.JAVA_BYTE, at, wrong.length);
    assertThat(XdpFrame.messageLength(memory, 0, length))
        .describedAs(why)
        .isEqualTo(XdpFrame.UNANSWERABLE);
  }

  // The source address with the header checksum that goes with it.
  @ParameterizedTest
  @CsvSource({"7f000001, f9c2", "00000001, 78c3", "e0000001, 98c2", "ffffffff, 78c4"})
  void sendersThatNothingMayBeSentToAreLeft(String source, String checksum) {
    int length = put(IPV4.replace("b6c1 c0000202", checksum + " " + source));
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(XdpFrame.UNANSWERABLE);
    assertThat(XdpFrame.messageLength(memory, 0, put(IPV4))).isEqualTo(12);
  }

  @Test
  void queryOfTheServerToItselfIsLeft() {
    int length = put(IPV4.replace("4011b6c1 c0000202", "4011b6c2 c0000201"));
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(XdpFrame.UNANSWERABLE);
    length =
        put(IPV6.replace("20010db8000000000000000000000002", "20010db8000000000000000000000001"));
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(XdpFrame.UNANSWERABLE);
  }

  @Test
  void queryOverIpv6WithoutChecksumIsLeft() {
    int length = put(IPV6.replace("0014 f4a6", "0014 0000"));
    assertThat(XdpFrame.messageLength(memory, 0, length)).isEqualTo(XdpFrame.UNANSWERABLE);
  }

  @Test
  void framesThatAreCutAreLeft() {
    for (String whole : List.of(IPV4, IPV6)) {
      int length = put(whole);
      for (int cut = 0; cut < length; cut++) {
        assertThat(XdpFrame.messageLength(memory, 0, cut)).isEqualTo(XdpFrame.UNANSWERABLE);
      }
    }
  }

  @Test
  void octetsByChanceAreReadOrLeft() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100_000; i++) {
      int length = put(i % 2 == 0 ? IPV4 : IPV6);
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        memory.set(ValueLayout.JAVA_BYTE, random.nextInt(12, length), (byte) random.nextInt());
      }
      int message = XdpFrame.messageLength(memory, 0, length);
      int room = length - XdpFrame.headers(XdpFrame.isIpv6(memory, 0));
      assertThat(message).isBetween(XdpFrame.UNANSWERABLE, Math.max(0, room));
    }
  }

  @Test
  void responseOverIpv4GoesBackTheWayThatTheQueryCame() {
    put(IPV4);
    long message = RESPONSE + 42;
    byte[] odd = HexFormat.of().parseHex("1234 8500 0001 0000 0000 0000 ab".replace(" ", ""));
    MemorySegment.copy(odd, 0, memory, ValueLayout.JAVA_BYTE, message, odd.length);
    int length = XdpFrame.writeHeaders(memory, 0, RESPONSE, odd.length, false);
    // Complements of 4500+0029+4000+4011+c000+0201+c000+0202 and of
    // c000+0201+c000+0202+0011+0015+0035+9c40+0015+1234+8500+0001+ab00
    assertThat(hex(length))
        .isEqualTo(
            ("020000000002 020000000001 0800"
                    + "45000029 00004000 4011b6c0 c0000201 c0000202"
                    + "0035 9c40 0015 9d14"
                    + "1234 8500 0001 0000 0000 0000 ab")
                .replace(" ", ""));
  }

  @Test
  void responseOverIpv6GoesBackTheWayThatTheQueryCame() {
    put(IPV6);
    byte[] text = HexFormat.of().parseHex("123485000001000000000000");
    MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, RESPONSE + 62, text.length);
    int length = XdpFrame.writeHeaders(memory, 0, RESPONSE, text.length, true);
    // The complement of 2*(2001+0db8)+1+2+0011+0014+0035+9c40+0014+1234+8500+0001
    assertThat(hex(length))
        .isEqualTo(
            ("020000000002 020000000001 86dd"
                    + "60000000 0014 11 40"
                    + "20010db8000000000000000000000001 20010db8000000000000000000000002"
                    + "0035 9c40 0014 70a6"
                    + "123485000001000000000000")
                .replace(" ", ""));
  }

  @Test
  void checksumThatWouldBeZeroIsAllOnes() {
    put(IPV6);
    byte[] text = HexFormat.of().parseHex("1234850000010000000070a6");
    MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, RESPONSE + 62, text.length);
    int length = XdpFrame.writeHeaders(memory, 0, RESPONSE, text.length, true);
    assertThat(hex(length)).contains("00359c400014ffff1234");
  }

  private String hex(int length) {
    byte[] octets = memory.asSlice(RESPONSE, length).toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(octets);
  }
}
