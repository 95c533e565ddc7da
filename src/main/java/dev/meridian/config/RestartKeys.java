package dev.meridian.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The keys of {@code meridian.yaml} that hold from the start of a server to its end. */
public final class RestartKeys {
  private static final Map<String, Function<ServerConfig, Object>> KEYS = keys();

  private RestartKeys() {}

  private static Map<String, Function<ServerConfig, Object>> keys() {
    Map<String, Function<ServerConfig, Object>> keys = new LinkedHashMap<>();
    keys.put("listen.dns", ServerConfig::addresses);
    keys.put("listen.control", config -> config.control().map(ControlSpec::address));
    keys.put("control.connectionsMax", config -> config.control().map(ControlSpec::connectionsMax));
    keys.put("state", ServerConfig::state);
    keys.put("vantage", ServerConfig::vantage);
    keys.put("fleet", ServerConfig::fleet);
    keys.put("udp.threads", ServerConfig::udpThreads);
    keys.put("udp.gso", ServerConfig::gso);
    keys.put("udp.xdp", ServerConfig::xdp);
    keys.put("tcp.idle", ServerConfig::tcpIdle);
    keys.put("tcp.timeout", ServerConfig::tcpTimeout);
    keys.put("tcp.clientsMax", ServerConfig::tcpClientsMax);
    keys.put("tcp.perClientMax", ServerConfig::tcpPerClientMax);
    return keys;
  }

  /** The keys whose values differ, in the order of the reference. */
  public static List<String> changed(ServerConfig started, ServerConfig read) {
    return KEYS.entrySet().stream()
        .filter(key -> !Objects.equals(key.getValue().apply(started), key.getValue().apply(read)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
