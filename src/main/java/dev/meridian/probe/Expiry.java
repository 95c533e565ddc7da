package dev.meridian.probe;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** When the certificates that a server showed expire. */
final class Expiry {
  private static final Duration DAY = Duration.ofDays(1);

  private Expiry() {}

  /**
   * What to warn of: {@code certificate expires in 9 d (2026-12-01)}.
   *
   * @param before how long before its end a certificate is worth a warning; none when 0
   */
  static Optional<String> warning(SSLSession session, Duration before, Instant now) {
    return chain(session).stream()
        .flatMap(Expiry::end)
        .min(Comparator.naturalOrder())
        .filter(end -> end.isBefore(now.plus(before)) && before.isPositive())
        .map(end -> words(end, now));
  }

  private static List<Certificate> chain(SSLSession session) {
    try {
      return List.of(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  private static Stream<Instant> end(Certificate certificate) {
    return certificate instanceof X509Certificate x509
        ? Stream.of(x509.getNotAfter().toInstant())
        : Stream.empty();
  }

  private static String words(Instant end, Instant now) {
    Duration left = Duration.between(now, end);
    String date = " (" + end.atZone(ZoneOffset.UTC).toLocalDate() + ")";
    if (left.isNegative()) {
      return "certificate has expired" + date;
    }
    String time = left.compareTo(DAY) < 0 ? left.toHours() + " h" : left.toDays() + " d";
    return "certificate expires in " + time + date;
  }
}
