package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UdpModeTest {
  @AfterEach
  void clear() {
    System.clearProperty(UdpMode.PROPERTY);
  }

  @Test
  void propertyDecides() {
    System.setProperty(UdpMode.PROPERTY, "channel");
    assertThat(UdpMode.ofThisProcess()).isEqualTo(UdpMode.CHANNEL);
    System.setProperty(UdpMode.PROPERTY, "batched");
    assertThat(UdpMode.ofThisProcess()).isEqualTo(UdpMode.BATCHED);
  }

  @Test
  void unknownModeIsNamed() {
    System.setProperty(UdpMode.PROPERTY, "fast");
    assertThatThrownBy(UdpMode::ofThisProcess)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("meridian.udp=fast is neither batched nor channel");
  }
}
