package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFileTest {
  private static final String DIGITS = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final String ZONE = "$TTL 60\n@ SOA ns.a. x 1 2 3 4 5\n@ NS ns.a.\n";

  @TempDir private Path folder = Path.of("");

  private final Problems problems = new Problems();

  private Path write(String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve("s"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private Optional<byte[]> read() {
    return new SecretFile(Path.of("meridian.yaml"), problems)
        .read(folder.resolve("s"), "cookies.secret");
  }

  private List<String> told() {
    return problems.all().stream()
        .map(Problem::toString)
        .map(text -> text.replace(folder + "/", ""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {DIGITS, DIGITS + "\n", DIGITS + "\r\n", "E5E973E5A6B2A43F48E7DC849E37BFCF"})
  void holdsDigitsOnOneLine(String text) throws IOException {
    write(text, "rw-r-----");

    assertThat(read().map(HexFormat.of()::formatHex)).contains(DIGITS);
    assertThat(told()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "e5e973e5a6b2a43f48e7dc849e37bfc",
        DIGITS + "0",
        DIGITS + "\n\n",
        DIGITS + "\n" + DIGITS,
        " " + DIGITS,
        "g5e973e5a6b2a43f48e7dc849e37bfcf",
        "0xe5e973e5a6b2a43f48e7dc849e37bf",
        "é5e973e5a6b2a43f48e7dc849e37bfcf"
      })
  void anythingElseIsAnErrorThatDoesNotRepeatIt(String text) throws IOException {
    write(text, "rw-------");

    assertThat(read()).isEmpty();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: cookies.secret: s: does not hold 32 hexadecimal digits on one line");
  }

  @Test
  void missingFileIsAnError() {
    assertThat(read()).isEmpty();
    assertThat(told()).containsExactly("meridian.yaml: cookies.secret: s: no such file");
  }

  @Test
  void folderIsAnError() throws IOException {
    Files.createDirectory(folder.resolve("s"));

    assertThat(read()).isEmpty();
    assertThat(told()).containsExactly("meridian.yaml: cookies.secret: s: is not a regular file");
  }

  @Test
  void fileThatEverybodyCanReadIsWarnedOf() throws IOException {
    write(DIGITS, "rw-r--r--");

    assertThat(read()).isPresent();
    assertThat(problems.hasErrors()).isFalse();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: cookies.secret: s: can be read by every user of this system; chmod o-r"
                + " keeps the secret (warning)");
  }

  @Test
  void faultKeepsTheConfigurationFromLoading() throws IOException {
    write("not it", "rw-------");
    Files.createDirectory(folder.resolve("zones"));
    Files.writeString(folder.resolve("zones/a.example.zone"), ZONE);
    Path file = Files.writeString(folder.resolve("meridian.yaml"), "cookies: {secret: s}\n");

    assertThat(Loader.load(file, problems)).isEmpty();
    assertThat(told())
        .containsExactly(
            "meridian.yaml: cookies.secret: s: does not hold 32 hexadecimal digits on one line");
  }
}
