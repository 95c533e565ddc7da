package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.TlsSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads how a probe looks at the other side of a TLS connection. */
final class TlsReader {
  /** The keys, beside those of the probe. */
  static final List<String> KEYS = List.of("verify", "ca", "certificateWarning");

  private TlsReader() {}

  static TlsSpec read(Fields fields) {
    boolean verify = fields.get("verify").flatMap(Value::flag).orElse(true);
    Optional<Value> file = fields.get("ca");
    Optional<Authority> authority = file.flatMap(TlsReader::authority);
    if (!verify) {
      file.ifPresent(value -> value.error("is of no use where verify is false"));
    }
    Duration warning = Settings.CERTIFICATE_WARNING.read(fields);
    return new TlsSpec(verify, authority, warning);
  }

  /** Says of each key that it has no effect without TLS. */
  static void warnOfUselessKeys(Fields fields) {
    for (String key : KEYS) {
      fields.get(key).ifPresent(value -> value.warning("is of no use without TLS"));
    }
  }

  /** Read here and not later, so that a reload sees what has changed in the file. */
  private static Optional<Authority> authority(Value value) {
    Optional<String> name = value.word("a file of certificates");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(value.mark().file()).resolveSibling(name.get());
      String pem = content(file);
      if (certificates(pem).isEmpty()) {
        value.error(Words.quote(name.get()) + " holds no certificate");
        return Optional.empty();
      }
      return Optional.of(new Authority(file.toString(), pem));
    } catch (InvalidPathException | IOException e) {
      value.error("cannot read " + Words.quote(name.get()) + ": " + reason(e));
    } catch (CertificateException e) {
      value.error(Words.quote(name.get()) + " is not a file of PEM certificates (RFC 7468)");
    }
    return Optional.empty();
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "it does not exist";
      case AccessDeniedException _ -> "this user may not";
      default -> Words.plain(String.valueOf(e.getMessage()));
    };
  }

  private static String content(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(Settings.CERTIFICATES_OCTETS_MAX + 1);
      if (octets.length > Settings.CERTIFICATES_OCTETS_MAX) {
        throw new IOException("longer than " + Settings.CERTIFICATES_OCTETS_MAX + " octets");
      }
      return new String(octets, StandardCharsets.US_ASCII);
    }
  }
}
