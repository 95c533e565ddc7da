package dev.meridian.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads {@code listen.control} and the section {@code control}. */
final class ControlReader {
  private static final int PORT = 8053;

  private ControlReader() {}

  /**
   * The HTTP API as configured; empty where it is not to listen.
   *
   * @param address the value of {@code listen.control}
   * @param section the value of {@code control}
   * @param path reads a path
   */
  static Optional<ControlSpec> read(
      Optional<Value> address, Optional<Value> section, Function<Value, Optional<Path>> path) {
    Optional<Fields> fields =
        section.flatMap(
            value ->
                Fields.of(
                    value,
                    List.of("tls", "tokens", "plaintext", "hosts", "perSecond", "connectionsMax")));
    if (address.isEmpty()) {
      section.ifPresent(value -> value.error("is of no use without listen.control"));
      return Optional.empty();
    }
    // Port 0 lets the operating system choose.
    return AddressText.readWithPort(address.get(), OptionalInt.of(PORT), 0)
        .map(at -> read(at, address.get(), fields, path));
  }

  /**
   * How commands reach the API, of nothing but the keys that tell it. A token is not to go over a
   * network in the clear because {@code control} was misspelt: without {@code control.tls} that
   * takes a loopback address, or {@code control.plaintext}.
   *
   * @return empty where those keys are not there, stand twice or are wrong
   */
  static Optional<ControlReach> reach(Value root, Function<Value, Optional<Path>> path) {
    Optional<Value> section = root.only("control");
    Optional<Value> tls = section.flatMap(value -> value.only("tls"));
    Optional<Path> cert = tls.flatMap(value -> value.only("cert")).flatMap(path);
    boolean clear =
        section.flatMap(value -> value.only("plaintext")).flatMap(Value::flag).orElse(false);
    boolean doubtful =
        (section.isEmpty() && root.has("control"))
            || (cert.isEmpty() && section.filter(value -> value.has("tls")).isPresent());
    return root.only("listen")
        .flatMap(value -> value.only("control"))
        .flatMap(value -> AddressText.readWithPort(value, OptionalInt.of(PORT), 0))
        .filter(at -> cert.isPresent() || clear || at.getAddress().isLoopbackAddress())
        .filter(_ -> !doubtful)
        .map(at -> new ControlReach(at, cert));
  }

  private static ControlSpec read(
      InetSocketAddress address,
      Value where,
      Optional<Fields> fields,
      Function<Value, Optional<Path>> path) {
    Optional<Value> tls = value(fields, "tls");
    Optional<Value> tokens = value(fields, "tokens");
    Optional<Value> plaintext = value(fields, "plaintext");
    boolean clear = plaintext.flatMap(Value::flag).orElse(false);
    if (!address.getAddress().isLoopbackAddress()) {
      requireProtection(where, tls.isPresent() || clear, tokens.isPresent());
    }
    if (tls.isPresent() && clear) {
      plaintext.ifPresent(value -> value.error("contradicts tls; leave one of them out"));
    }
    return new ControlSpec(
        address,
        tls.flatMap(value -> tls(value, path)),
        tokens.flatMap(path),
        value(fields, "hosts").map(ControlReader::hosts).orElse(List.of()),
        whole(fields, Settings.CONTROL_PER_SECOND),
        whole(fields, Settings.CONTROL_CONNECTIONS_MAX));
  }

  private static void requireProtection(Value address, boolean secret, boolean tokens) {
    if (!secret) {
      address.error(
          "is not a loopback address, and needs control.tls; or control.plaintext: true where"
              + " nobody can listen in");
    }
    if (!tokens) {
      address.error("is not a loopback address, and needs control.tokens");
    }
  }

  private static Optional<ControlSpec.Tls> tls(Value value, Function<Value, Optional<Path>> path) {
    Optional<Fields> fields = Fields.of(value, List.of("cert", "key"));
    Optional<Path> cert = file(fields, "cert", path);
    Optional<Path> key = file(fields, "key", path);
    return cert.isPresent() && key.isPresent()
        ? Optional.of(new ControlSpec.Tls(cert.get(), key.get()))
        : Optional.empty();
  }

  private static Optional<Path> file(
      Optional<Fields> fields, String key, Function<Value, Optional<Path>> path) {
    fields
        .filter(section -> !section.has(key))
        .ifPresent(section -> section.owner().error("has no " + key));
    return value(fields, key).flatMap(path);
  }

  private static List<String> hosts(Value value) {
    List<String> hosts = new ArrayList<>();
    for (Value item : value.listOrOne("a list of host names")) {
      item.word("a host name")
          .map(name -> name.toLowerCase(Locale.ROOT))
          .ifPresent(
              name -> {
                if (name.matches("[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?")) {
                  hosts.add(name);
                } else {
                  item.error(Words.quote(name) + " is not a host name without a port");
                }
              });
    }
    return List.copyOf(hosts);
  }

  private static Optional<Value> value(Optional<Fields> fields, String key) {
    return fields.flatMap(section -> section.get(key));
  }

  private static int whole(Optional<Fields> fields, Setting.Whole setting) {
    return fields.map(setting::read).orElse(setting.standard());
  }
}
