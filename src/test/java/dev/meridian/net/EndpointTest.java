package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointTest {
  /** Expected texts follow RFC 5952 section 4. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,               127.0.0.1:53/udp",
    "0.0.0.0,                 0.0.0.0:53/udp",
    "0:0:0:0:0:0:0:1,         [::1]:53/udp",
    "::,                      [::]:53/udp",
    "2001:db8::1,             [2001:db8::1]:53/udp",
    "2001:DB8::,              [2001:db8::]:53/udp",
    "2001:db8:0:1:1:1:1:1,    [2001:db8:0:1:1:1:1:1]:53/udp",
    "2001:0:0:1:0:0:0:1,      [2001:0:0:1::1]:53/udp",
    "2001:db8:0:0:1:0:0:1,    [2001:db8::1:0:0:1]:53/udp",
  })
  void textIsTheCanonicalOne(String address, String text) {
    Endpoint endpoint =
        new Endpoint(Transport.UDP, new InetSocketAddress(Serving.literal(address), 53));
    assertThat(endpoint).hasToString(text);
  }
}
