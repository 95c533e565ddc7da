package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One response as BIND's {@code dig} understood and printed it.
 *
 * @param output all that dig printed
 */
record Dig(String output) {
  private static final Pattern STATUS = Pattern.compile("status: (\\w+)");
  private static final Pattern FLAGS = Pattern.compile(";; flags: ([a-z ]*);");
  private static final Pattern CLIENT_SUBNET = Pattern.compile("; CLIENT-SUBNET: (\\S+)");
  private static final Pattern TRANSPORT = Pattern.compile(";; SERVER: .* \\((UDP|TCP)\\)");

  /** Asks a server; fails when dig cannot be run or got no response. */
  static Dig ask(InetSocketAddress server, String... arguments)
      throws IOException, InterruptedException {
    return ask(Network.HOST, server, arguments);
  }

  /** As above, on some network. */
  static Dig ask(Network network, InetSocketAddress server, String... arguments)
      throws IOException, InterruptedException {
    Ended ended = run(network, server, arguments);
    assertThat(ended.status()).describedAs("%s%s", ended.out(), ended.err()).isZero();
    return new Dig(ended.out());
  }

  /** Asks a server, whatever comes of it. */
  static Ended run(InetSocketAddress server, String... arguments)
      throws IOException, InterruptedException {
    return run(Network.HOST, server, arguments);
  }

  /** As above, on some network. */
  static Ended run(Network network, InetSocketAddress server, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dig",
                "-r",
                "@" + server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "+tries=3",
                "+time=5"));
    command.addAll(List.of(arguments));
    return Ended.of(network.program(new ProcessBuilder(command)));
  }

  /** Such as {@code NXDOMAIN}. */
  String status() {
    return found(STATUS).orElse("none in " + output);
  }

  /** Such as {@code qr aa}, without the {@code rd} that the query brings along. */
  List<String> flags() {
    return found(FLAGS).stream()
        .flatMap(flags -> Pattern.compile(" ").splitAsStream(flags))
        .filter(flag -> !flag.equals("rd"))
        .toList();
  }

  /** {@code UDP} or {@code TCP}. */
  String transport() {
    return found(TRANSPORT).orElse("none in " + output);
  }

  /** The ECS option as {@code ADDRESS/SOURCE/SCOPE}. */
  Optional<String> clientSubnet() {
    return found(CLIENT_SUBNET);
  }

  /** SCOPE PREFIX-LENGTH of the ECS option, which must be there. */
  int scope() {
    String option = clientSubnet().orElseThrow(() -> new AssertionError("no ECS in " + output));
    return Integer.parseInt(option.substring(option.lastIndexOf('/') + 1));
  }

  /** Records such as {@code www.example. 30 IN A 192.0.2.1}. */
  List<String> answer() {
    return section("ANSWER");
  }

  List<String> authority() {
    return section("AUTHORITY");
  }

  List<String> additional() {
    return section("ADDITIONAL");
  }

  /** RDATA of the answer section. */
  List<String> rdata() {
    return answer().stream().map(line -> line.split(" ", 5)[4]).toList();
  }

  private List<String> section(String name) {
    return output
        .lines()
        .dropWhile(line -> !line.equals(";; " + name + " SECTION:"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.replaceAll("\\s+", " "))
        .toList();
  }

  private Optional<String> found(Pattern pattern) {
    Matcher matcher = pattern.matcher(output);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
