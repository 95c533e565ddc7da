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
 */
public record ProbeSpec(
    Mark mark,
    String name,
    Check check,
    Duration every,
    Duration timeout,
    int fall,
    int rise,
    AntiFlapSpec antiFlap) {

  /** From the failure of a target to the verdict DOWN, at most. */
  public Duration detection() {
    return every.multipliedBy(fall).plus(timeout).plus(antiFlap.failoverDelay());
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
     * @param statuses ranges that are a success, default 200-399
     * @param body substring that must appear in the first 64 KiB of the body
     * @param verify whether the certificate must be valid for {@code host}, default true
     */
    record Http(
        String url,
        String method,
        Optional<String> host,
        Map<String, String> headers,
        List<StatusRange> statuses,
        Optional<String> body,
        boolean verify)
        implements Check {}

    /**
     * TCP connect, then optionally send and expect.
     *
     * @param port 1 to 65535
     * @param expect substring of the first 64 KiB received
     */
    record Tcp(int port, Optional<String> send, Optional<String> expect) implements Check {}
  }

  /** First and last status of a range, 100 to 599. */
  public record StatusRange(int first, int last) {}
}
