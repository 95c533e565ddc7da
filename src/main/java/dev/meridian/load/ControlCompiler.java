package dev.meridian.load;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.config.ServerConfig;
import dev.meridian.load.ControlAccess.TlsIdentity;
import dev.meridian.load.ControlAccess.Token;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the files that the API's configuration names. No message repeats what they hold. */
final class ControlCompiler {
  /** Largest file of certificates, keys or tokens, octets. */
  private static final int OCTETS_MAX = 1 << 20;

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([\\sA-Za-z0-9+/=]+)-----END PRIVATE KEY-----");

  private final Path config;
  private final Problems problems;

  private ControlCompiler(Path config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /** What the files hold; not fit for use when problems had to be told. */
  static ControlAccess compile(ServerConfig config, Problems problems) {
    ControlCompiler files = new ControlCompiler(config.file(), problems);
    return config.control().map(files::access).orElse(ControlAccess.OPEN);
  }

  private ControlAccess access(ControlSpec spec) {
    return new ControlAccess(
        spec.tls().flatMap(this::identity), spec.tokens().flatMap(this::tokens));
  }

  private Optional<java.util.List<Token>> tokens(Path file) {
    Mark mark = mark("control.tokens");
    Optional<byte[]> octets = octets(file, mark);
    octets.ifPresent(_ -> warnIfReadableByAll(file, mark));
    return octets.map(
        read -> TokenFile.read(new String(read, StandardCharsets.UTF_8), file, mark, problems));
  }

  private Optional<TlsIdentity> identity(ControlSpec.Tls tls) {
    Mark certMark = mark("control.tls.cert");
    Mark keyMark = mark("control.tls.key");
    Optional<byte[]> cert = octets(tls.cert(), certMark);
    Optional<byte[]> key = octets(tls.key(), keyMark);
    key.ifPresent(_ -> warnIfReadableByAll(tls.key(), keyMark));
    if (cert.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    Optional<PublicKey> publicKey = certified(cert.get());
    if (publicKey.isEmpty()) {
      problems.error(certMark, tls.cert() + ": does not begin with a PEM certificate (RFC 7468)");
      return Optional.empty();
    }
    Optional<PrivateKey> privateKey = privateKey(key.get(), publicKey.get().getAlgorithm());
    if (privateKey.isEmpty()) {
      problems.error(
          keyMark,
          tls.key()
              + ": does not hold the certificate's key as PEM of PKCS #8 (BEGIN PRIVATE KEY)");
      return Optional.empty();
    }
    if (!belong(publicKey.get(), privateKey.get())) {
      problems.error(keyMark, tls.key() + ": is the key of another certificate");
      return Optional.empty();
    }
    return Optional.of(new TlsIdentity(cert.get(), key.get()));
  }

  private static Optional<PublicKey> certified(byte[] pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .findFirst()
          .map(first -> first.getPublicKey());
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Optional<PrivateKey> privateKey(byte[] pem, String algorithm) {
    Matcher form = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!form.find()) {
      return Optional.empty();
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(form.group(1));
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As far as the key can tell; of another kind of key nothing is asked here. */
  private static boolean belong(PublicKey known, PrivateKey secret) {
    if (known instanceof RSAKey one && secret instanceof RSAKey other) {
      return one.getModulus().equals(other.getModulus());
    }
    return !(known instanceof ECKey one)
        || !(secret instanceof ECKey other)
        || (one.getParams().getCurve().equals(other.getParams().getCurve())
            && signs(known, secret));
  }

  private static boolean signs(PublicKey known, PrivateKey secret) {
    try {
      byte[] text = {1, 2, 3};
      var signing = java.security.Signature.getInstance("SHA256withECDSA");
      signing.initSign(secret);
      signing.update(text);
      byte[] signature = signing.sign();
      var checking = java.security.Signature.getInstance("SHA256withECDSA");
      checking.initVerify(known);
      checking.update(text);
      return checking.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Optional<byte[]> octets(Path file, Mark mark) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("is not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] octets = in.readNBytes(OCTETS_MAX + 1);
        if (octets.length > OCTETS_MAX) {
          throw new IOException("is longer than " + OCTETS_MAX + " octets");
        }
        return Optional.of(octets);
      }
    } catch (IOException e) {
      problems.error(mark, file + ": " + Faults.reason(e));
      return Optional.empty();
    }
  }

  private void warnIfReadableByAll(Path file, Mark mark) {
    try {
      if (SecretFile.isReadableByAll(file)) {
        problems.warning(
            mark, file + ": can be read by every user of this system; chmod o-r keeps the secret");
      }
    } catch (IOException e) {
      problems.warning(mark, file + ": " + Faults.reason(e));
    }
  }

  private Mark mark(String key) {
    return new Mark(config.toString(), 0, key);
  }
}
