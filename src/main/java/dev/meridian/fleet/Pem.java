package dev.meridian.fleet;

import dev.meridian.config.FleetSpec.TlsSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and keys from PEM files (RFC 7468). */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final char[] NO_PASSWORD = new char[0];

  private Pem() {}

  /**
   * What TLS goes by.
   *
   * @throws IOException when a file cannot be read, or does not hold what it should
   */
  static SSLContext context(TlsSpec spec) throws IOException {
    try {
      TrustManager[] trust = null;
      if (spec.authority().isPresent()) {
        trust = trust(spec.authority().get());
      }
      KeyManager[] keys = null;
      if (spec.certificate().isPresent() && spec.key().isPresent()) {
        keys = keys(spec.certificate().get(), spec.key().get());
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("fleet.tls: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trust(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    int number = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry(
        "node", key(key), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> all =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (all.isEmpty()) {
      throw new IOException("fleet.tls: " + file + " holds no certificate");
    }
    return all;
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher text = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!text.find()) {
      throw new IOException("fleet.tls: " + file + " holds no PRIVATE KEY (PKCS #8)");
    }
    byte[] octets = Base64.getMimeDecoder().decode(text.group(1));
    for (String algorithm : ALGORITHMS) {
      Optional<PrivateKey> key = key(algorithm, octets);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new IOException("fleet.tls: " + file + " holds a key of an unknown kind");
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] octets)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    }
  }
}
