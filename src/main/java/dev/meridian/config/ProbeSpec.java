package dev.meridian.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A probe as written.
 *
 * @param every interval; 100 ms to 1 h, default 10 s
 * @param timeout for one check as a whole; 50 ms to {@code every}, default min(4 s, every)
 * @param fall consecutive failures that make DOWN; 1 to 100, default 3
 * @param rise consecutive successes that make UP; 1 to 100, default 6
 * @param antiFlap what else keeps its verdicts from flapping
 * @param weightFrom the figure that its targets tell of themselves
 */
public record ProbeSpec(
    Mark mark,
    String name,
    Check check,
    Duration every,
    Duration timeout,
    int fall,
    int rise,
    AntiFlapSpec antiFlap,
    Optional<WeightFromSpec> weightFrom) {
  /** One whose targets tell no figures. */
  public ProbeSpec(
      Mark mark,
      String name,
      Check check,
      Duration every,
      Duration timeout,
      int fall,
      int rise,
      AntiFlapSpec antiFlap) {
    this(mark, name, check, every, timeout, fall, rise, antiFlap, Optional.empty());
  }

  /** Whether its targets tell how they are, and nobody asks them. */
  public boolean isPushed() {
    return check instanceof Check.Push;
  }

  /** From the failure of a target to the verdict DOWN, at most. */
  public Duration detection() {
    return every(fall).plus(timeout).plus(antiFlap.failoverDelay());
  }

  /**
   * The time that so many checks take. By nanoseconds, as {@link Duration#multipliedBy} would go by
   * BigDecimal, which takes 20 ms to initialise.
   */
  public Duration every(int checks) {
    return Duration.ofNanos(Math.multiplyExact(every.toNanos(), checks));
  }

  /** What one check does. */
  public sealed interface Check {
    /**
     * HTTP or HTTPS.
     *
     * @param url with {@code {address}} in place of the member's address, e.g. {@code
     *     https://{address}:8443/healthz}
     * @param method {@code GET}, {@code HEAD}, {@code POST} or {@code OPTIONS}, default GET
     * @param host Host header and SNI name; empty: the address
     * @param headers added to the request
     * @param content what a POST carries
     * @param tls for HTTPS; without effect otherwise
     */
    record Http(
        String url,
        String method,
        Optional<String> host,
        Map<String, String> headers,
        Optional<String> content,
        HttpVersion version,
        HttpExpected expect,
        TlsSpec tls)
        implements Check {}

    /**
     * TCP connect, then optionally send and expect.
     *
     * @param port 1 to 65535
     * @param expect to be found in the first 64 KiB received
     */
    record Tcp(int port, Optional<Octets> send, Optional<Octets> expect) implements Check {}

    /**
     * TCP connect and TLS handshake, then optionally send and expect within TLS.
     *
     * @param port 1 to 65535
     * @param host SNI name, and the name that the certificate must be valid for; empty: the address
     * @param expect to be found in the first 64 KiB received
     */
    record Tls(
        int port,
        Optional<String> host,
        Optional<Octets> send,
        Optional<Octets> expect,
        TlsSpec tls)
        implements Check {}

    /**
     * A DNS query over UDP, or over TCP where the response is truncated.
     *
     * @param port 1 to 65535
     * @param name to ask for, with its final dot
     * @param type in letters, such as {@code A}
     */
    record Dns(int port, String name, String type, DnsExpected expect) implements Check {}

    /**
     * The health protocol of gRPC.
     *
     * @param port 1 to 65535
     * @param secure whether over TLS
     * @param host authority and SNI name; empty: the address
     * @param service full name; empty for the server as a whole
     * @param tls where {@code secure}
     */
    record Grpc(int port, boolean secure, Optional<String> host, String service, TlsSpec tls)
        implements Check {}

    /**
     * A command; exit status 0 is a success.
     *
     * @param words absolute path, then arguments with {@code {address}} in place of the member's
     *     address
     */
    record Exec(List<String> words) implements Check {}

    /**
     * Heartbeats that are sent here; {@link ProbeSpec#every} is how long silence is no failure.
     *
     * @param digest SHA-256 of the token that a heartbeat comes with, in hexadecimal
     */
    record Push(String digest) implements Check {
      /** Whether a token is the right one; takes as long whatever is wrong with it. */
      public boolean admits(String token) {
        return PushReader.matches(token, digest);
      }
    }
  }

  /**
   * What makes a DNS response a success.
   *
   * @param rcodes one of them, in letters; default NOERROR
   * @param answers data of records of the type asked for, all of which must be in the answer
   *     section
   */
  public record DnsExpected(List<String> rcodes, List<String> answers) {}

  /** Which HTTP is spoken. */
  public enum HttpVersion {
    /** Over TLS what the server prefers of 2 and 1.1 (ALPN, RFC 7301), else 1.1. */
    ANY,
    /** 1.1 alone. */
    HTTP_1_1,
    /** 2 alone; without TLS by prior knowledge (RFC 9113 section 3.3). */
    HTTP_2
  }

  /**
   * What makes a response a success: all of it together.
   *
   * @param statuses ranges, default 200-399
   * @param headers by name: text that must appear in the header's value; empty: the header must be
   *     there
   * @param body text that must appear in the first 64 KiB of the body
   * @param json fields of a JSON body of at most 64 KiB, and their values as text
   */
  public record HttpExpected(
      List<StatusRange> statuses,
      Map<String, String> headers,
      Optional<String> body,
      Map<JsonPath, String> json) {}

  /** First and last status of a range, 100 to 599. */
  public record StatusRange(int first, int last) {}

  /**
   * How the other side of a TLS connection is looked at.
   *
   * @param verify whether its certificate must be valid for the name it is asked as, default true
   * @param authority whom to trust instead of the authorities that Java knows
   * @param certificateWarning how long before its certificate expires a warning is given; 0: none
   */
  public record TlsSpec(
      boolean verify, Optional<Authority> authority, Duration certificateWarning) {}

  /**
   * Certificates that may sign a server's.
   *
   * @param file where they were read
   * @param pem what was read there (RFC 7468)
   */
  public record Authority(String file, String pem) {}
}
