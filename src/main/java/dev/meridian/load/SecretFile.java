package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads files of secrets: 32 hexadecimal digits on one line. No message repeats what they hold. */
final class SecretFile {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{32})(\r?\n)?");

  /** One octet more than the longest form, so that longer files are noticed. */
  private static final int OCTETS_READ = 35;

  private final Path config;
  private final Problems problems;

  /**
   * A reader.
   *
   * @param config the file that names the secrets; problems are told of it
   */
  SecretFile(Path config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /**
   * The 16 octets of a secret; a problem instead when the file holds none.
   *
   * @param key where the file is named
   */
  Optional<byte[]> read(Path file, String key) {
    Mark mark = new Mark(config.toString(), 0, key);
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.error(mark, file + ": is not a regular file");
        return Optional.empty();
      }
      Optional<byte[]> secret = parse(file);
      if (secret.isEmpty()) {
        problems.error(mark, file + ": does not hold 32 hexadecimal digits on one line");
      } else if (isReadableByAll(file)) {
        problems.warning(
            mark, file + ": can be read by every user of this system; chmod o-r keeps the secret");
      }
      return secret;
    } catch (IOException e) {
      problems.error(mark, file + ": " + Faults.reason(e));
      return Optional.empty();
    }
  }

  private static Optional<byte[]> parse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(OCTETS_READ), StandardCharsets.ISO_8859_1);
      return Optional.of(FORM.matcher(text))
          .filter(Matcher::matches)
          .map(form -> HexFormat.of().parseHex(form.group(1)));
    }
  }

  /** Whether others than the owner and its group may read a file, as far as the system tells. */
  static boolean isReadableByAll(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
  }
}
