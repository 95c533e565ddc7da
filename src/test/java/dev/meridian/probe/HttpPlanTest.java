package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.StatusRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpPlanTest {
  @ParameterizedTest(name = "{0} at {1}:{2} with host {3}")
  @CsvSource({
    "http://{address}/healthz,     192.0.2.1,  80,  ,               192.0.2.1,     192.0.2.1, /healthz",
    "http://{address}:8080,        192.0.2.1,  8080,,               192.0.2.1:8080, 192.0.2.1, /",
    "http://{address}/a?b={address}, 192.0.2.1, 80, ,               192.0.2.1,     192.0.2.1, /a?b=192.0.2.1",
    "https://{address}/,           2001:db8::1, 443, ,              [2001:db8:0:0:0:0:0:1], 2001:db8:0:0:0:0:0:1, /",
    "https://{address}:8443/,      192.0.2.1,  8443, www.example.com, www.example.com, www.example.com, /",
    "https://{address}/,           192.0.2.1,  443, www.example.com:8443, www.example.com:8443, www.example.com, /",
    "https://{address}/,           192.0.2.1,  443, www.example.com., www.example.com., www.example.com, /",
    "HTTP://www.example.com/x%20y, 192.0.2.1,  80,  ,               www.example.com, www.example.com, /x%20y",
    "http://{address}/,            127.0.0.1,  18081, ,             127.0.0.1:18081, 127.0.0.1, /",
  })
  void urlHostAndAddressMakeTheRequest(
      String url,
      String address,
      int port,
      String host,
      String hostHeader,
      String serverName,
      String requestTarget) {
    HttpPlan plan =
        HttpPlan.of(
            http(url, Optional.ofNullable(host)),
            new InetSocketAddress(InetAddress.ofLiteral(address), port));
    assertThat(plan.hostHeader()).isEqualTo(hostHeader);
    assertThat(plan.serverName()).isEqualTo(serverName);
    assertThat(plan.requestTarget()).isEqualTo(requestTarget);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://{address}/",
        "/healthz",
        "http:/x",
        "http://{address}:x/",
        "http://{addr}/"
      })
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(
            () -> HttpPlan.of(http(url, Optional.empty()), new InetSocketAddress("192.0.2.1", 80)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url.substring(0, 5));
  }

  private static ProbeSpec.Check.Http http(String url, Optional<String> host) {
    return OneCheck.http(
        url, "GET", host, Map.of(), List.of(new StatusRange(200, 399)), Optional.empty(), true);
  }
}
