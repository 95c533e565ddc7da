package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClientAddressTest {
  @Test
  void ipv4IsMapped() {
    ClientAddress address = new ClientAddress(Serving.literal("192.0.2.255"));
    assertThat(address.high()).isZero();
    assertThat(address.low()).isEqualTo(0x0000_ffff_c000_02ffL);
  }

  @Test
  void ipv6IsItself() {
    ClientAddress address = new ClientAddress(Serving.literal("2001:db8:1:2:fffe::9"));
    assertThat(address.high()).isEqualTo(0x2001_0db8_0001_0002L);
    assertThat(address.low()).isEqualTo(0xfffe_0000_0000_0009L);
  }
}
