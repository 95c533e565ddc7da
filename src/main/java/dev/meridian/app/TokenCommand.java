package dev.meridian.app;

import dev.meridian.load.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a token for the API.",
      "Prints the token to standard output, this once, and to standard error the line for the"
          + " file that control.tokens names, which holds only its hash."
    })
final class TokenCommand implements Callable<Integer> {
  /** So many that a fast hash is enough: nobody guesses them. */
  private static final int OCTETS = 32;

  @Parameters(index = "0", paramLabel = "NAME", description = "Whose it is, for the journal.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ROLE",
      description = "read, operate (drains, overrides, reloads too) or admin.")
  private String role = "";

  @Override
  public Integer call() {
    if (!name.matches("[A-Za-z0-9_.@-]{1,63}")) {
      System.err.println("meridian: the name is not of 1 to 63 letters, digits and _ . @ -");
      return ExitCode.USAGE;
    }
    if (java.util.Arrays.stream(Role.values())
        .noneMatch(one -> one.name().toLowerCase(Locale.ROOT).equals(role))) {
      System.err.println("meridian: the role is none of read, operate, admin");
      return ExitCode.USAGE;
    }
    byte[] octets = new byte[OCTETS];
    new SecureRandom().nextBytes(octets);
    String token = "mrd_" + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    System.out.println(token);
    System.err.printf("%s %s sha256:%s%n", name, role, sha256(token));
    return ExitCode.OK;
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
