package dev.meridian.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code meridian.yaml}. Every fault of the file becomes a problem; what is wrong is replaced
 * by its default, so that one reading finds all of them. A configuration is fit to serve only when
 * {@link Problems#hasErrors} says no.
 */
public final class ServerConfigReader {
  private static final List<String> KEYS =
      List.of(
          "listen",
          "control",
          "zones",
          "geoip",
          "state",
          "vantage",
          "fleet",
          "udp",
          "tcp",
          "clientSubnet",
          "cookies",
          "rateLimit",
          "identity",
          "startupGrace",
          "queryLog",
          "watch",
          "route53");

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress DNS = new InetSocketAddress(LOOPBACK, 5300);
  private static final String ZONES = "zones";
  private static final String STATE = "state";
  private static final String CLIENTS_MAX = "clientsMax";

  private final Path file;

  private ServerConfigReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param problems gets everything that is wrong with it, in the order of its lines
   * @return empty when the file cannot be read as a mapping at all
   */
  public static Optional<ServerConfig> read(Path file, Problems problems) {
    return YamlSource.load(file, problems).flatMap(text -> read(text, file.toString(), problems));
  }

  /**
   * Reads a text.
   *
   * @param file name for messages, and the place that relative paths start from
   */
  public static Optional<ServerConfig> read(String text, String file, Problems problems) {
    Problems found = new Problems();
    Optional<ServerConfig> config =
        YamlSource.parse(text, file, found)
            .flatMap(root -> Fields.of(root, KEYS))
            .map(new ServerConfigReader(Path.of(file))::config);
    problems.addByLine(found);
    return config;
  }

  /**
   * How commands reach the API of the server that a file configures. Other keys than those that
   * tell it may be wrong: who edits the file must not be kept from asking the server.
   *
   * @return empty when the file cannot be read, or does not tell
   */
  public static Optional<ControlReach> reach(Path file) {
    Problems unsaid = new Problems();
    return YamlSource.load(file, unsaid)
        .flatMap(text -> YamlSource.parse(text, file.toString(), unsaid))
        .flatMap(root -> ControlReader.reach(root, new ServerConfigReader(file)::path));
  }

  private ServerConfig config(Fields fields) {
    Optional<Fields> listen = section(fields, "listen", "dns", "control");
    Optional<Fields> udp = section(fields, "udp", "threads", "payloadMax", "gso", "xdp");
    Optional<Fields> tcp = section(fields, "tcp", "idle", "timeout", CLIENTS_MAX, "perClientMax");
    List<DnsListenerSpec> dns =
        listen
            .flatMap(section -> section.get("dns"))
            .map(DnsListenerReader::read)
            .orElseGet(this::standardDns);
    int tcpClientsMax =
        tcp.map(section -> tcpClientsMax(section, dns.size()))
            .orElse(Settings.TCP_CLIENTS_MAX.standard());
    VantageSpec vantage =
        fields.get("vantage").flatMap(FleetReader::vantage).orElse(FleetReader.STANDARD);
    return new ServerConfig(
        file,
        dns,
        ControlReader.read(
            listen.flatMap(section -> section.get("control")), fields.get("control"), this::path),
        fields.get("zones").flatMap(this::path).orElseGet(() -> resolve(ZONES)),
        fields.get("geoip").map(this::paths).orElse(List.of()),
        fields.get("state").flatMap(this::path).orElseGet(() -> resolve(STATE)),
        vantage,
        fields.get("fleet").flatMap(value -> FleetReader.read(value, fields, this::path)),
        udp.map(Settings.UDP_THREADS::read).orElse(Settings.UDP_THREADS.standard()),
        udp.map(Settings.UDP_PAYLOAD_MAX::read).orElse(Settings.UDP_PAYLOAD_MAX.standard()),
        udp.flatMap(section -> section.get("gso")).flatMap(Value::flag).orElse(true),
        udp.flatMap(section -> section.get("xdp")).map(InterfaceReader::read).orElse(List.of()),
        tcp.map(Settings.TCP_IDLE::read).orElse(Settings.TCP_IDLE.standard()),
        tcp.map(Settings.TCP_TIMEOUT::read).orElse(Settings.TCP_TIMEOUT.standard()),
        tcpClientsMax,
        tcpPerClientMax(tcp, tcpClientsMax, dns.size()),
        fields.get("clientSubnet").flatMap(Value::flag).orElse(true),
        ProtocolReader.cookies(fields, this::path),
        ProtocolReader.rateLimit(fields),
        ProtocolReader.identity(fields),
        Settings.STARTUP_GRACE.read(fields),
        QueryLogReader.read(fields, file),
        fields.get("watch").flatMap(Value::flag).orElse(false),
        Route53Reader.read(fields, this::path));
  }

  private List<DnsListenerSpec> standardDns() {
    Mark nowhere = new Mark(file.toString(), 0, "listen.dns");
    return List.of(new DnsListenerSpec(nowhere, DNS, Optional.empty(), Optional.empty()));
  }

  private static Optional<Fields> section(Fields fields, String key, String... keys) {
    return fields.get(key).flatMap(value -> Fields.of(value, List.of(keys)));
  }

  private static int tcpClientsMax(Fields tcp, int addresses) {
    int clients = Settings.TCP_CLIENTS_MAX.read(tcp);
    if (clients < addresses) {
      tcp.get(CLIENTS_MAX)
          .ifPresent(
              value ->
                  value.error(
                      "is %d, and %d addresses need one each at least"
                          .formatted(clients, addresses)));
    }
    return clients;
  }

  private static int tcpPerClientMax(Optional<Fields> tcp, int clients, int addresses) {
    Optional<Value> written = tcp.flatMap(section -> section.get("perClientMax"));
    int perClient =
        tcp.map(Settings.TCP_PER_CLIENT_MAX::read).orElse(Settings.TCP_PER_CLIENT_MAX.standard());
    if (written.isEmpty()) {
      return Math.min(perClient, clients);
    }
    if (perClient > clients) {
      written.get().error("is %d, above clientsMax, which is %d".formatted(perClient, clients));
    } else if (perClient > clients / Math.max(1, addresses)) {
      written
          .get()
          .warning(
              "is %d, which no client can reach: each of %d addresses has %d of clientsMax"
                  .formatted(perClient, addresses, clients / addresses));
    }
    return perClient;
  }

  private List<Path> paths(Value value) {
    return value.listOrOne("a list of files").stream()
        .flatMap(item -> path(item).stream())
        .toList();
  }

  private Optional<Path> path(Value value) {
    Optional<String> text = value.word("a path");
    if (text.isPresent() && text.get().isEmpty()) {
      value.error("is empty; expected a path");
      return Optional.empty();
    }
    try {
      return text.map(this::resolve);
    } catch (InvalidPathException invalid) {
      value.error("is not a path: " + Words.plain(invalid.getReason()));
      return Optional.empty();
    }
  }

  private Path resolve(String path) {
    return file.resolveSibling(path);
  }
}
