package dev.meridian.probe;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;

/** A certificate, its key and the authority that issued it, made by the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path file;
  private final KeyStore keys;

  private Certificates(Path file, KeyStore keys) {
    this.file = file;
    this.keys = keys;
  }

  /**
   * @param subjectAlternativeName such as {@code dns:www.example.com}
   * @param start first moment of validity, as keytool's {@code -startdate} takes it
   * @param days of validity
   */
  static Certificates issued(Path folder, String subjectAlternativeName, String start, int days)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file = Files.createTempDirectory(folder, "keys").resolve("keys.p12");
    generate(file, "-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c");
    String san = "san=" + subjectAlternativeName;
    String validity = Integer.toString(days);
    generate(
        file,
        "-alias",
        "server",
        "-signer",
        "authority",
        "-dname",
        "CN=server",
        "-ext",
        san,
        "-startdate",
        start,
        "-validity",
        validity);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new Certificates(file, keys);
  }

  private static void generate(Path file, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Collections.addAll(command, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1");
    Collections.addAll(command, "-storetype", "PKCS12", "-storepass", PASSWORD);
    Collections.addAll(command, "-keystore", file.toString());
    Collections.addAll(command, options);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }

  SSLServerSocketFactory serverSockets() throws IOException, GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    KeyStore served = KeyStore.getInstance("PKCS12");
    served.load(null, null);
    served.setEntry("server", keys.getEntry("server", protection()), protection());
    managers.init(served, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  /** For a server of Vert.x. */
  PfxOptions served() {
    return new PfxOptions().setPath(file.toString()).setPassword(PASSWORD).setAlias("server");
  }

  /** The certificate and its key as PEM files. */
  void write(Path certificate, Path key) throws IOException, GeneralSecurityException {
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
  }

  /** The authority's certificate. */
  String authority() throws GeneralSecurityException {
    return pem("CERTIFICATE", keys.getCertificate("authority").getEncoded());
  }

  private static String pem(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
  }

  /** Trusts the authority of this certificate and no other. */
  PemTrustOptions trust() throws GeneralSecurityException {
    return new PemTrustOptions().addCertValue(Buffer.buffer(authority()));
  }

  private static KeyStore.PasswordProtection protection() {
    return new KeyStore.PasswordProtection(PASSWORD.toCharArray());
  }
}
